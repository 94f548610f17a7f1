package io.autodiff.check.junit;

import io.autodiff.Tensor;
import io.autodiff.check.Points;
import java.lang.reflect.Parameter;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives a test the generator of its seed and tensors drawn by it; if it fails, says how to run it alone. */
final class SeededPoint implements ParameterResolver, TestExecutionExceptionHandler {
    private final long seed;
    private final RandomGenerator random;

    SeededPoint(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Other types are left to other extensions, such as those for temporary directories. */
    @Override
    public boolean supportsParameter(ParameterContext context, ExtensionContext test) {
        Class<?> type = context.getParameter().getType();
        return type == RandomGenerator.class || type == Tensor.class || context.isAnnotated(OfShape.class);
    }

    @Override
    public Object resolveParameter(ParameterContext context, ExtensionContext test) {
        Parameter parameter = context.getParameter();
        if (parameter.getType() == RandomGenerator.class) {
            return random;
        }
        OfShape shape = context.findAnnotation(OfShape.class)
                .orElseThrow(() -> new ParameterResolutionException("@GradientTest: " + parameter
                        + " has no shape; give one, for example @OfShape({3, 4}) Tensor x"));
        if (parameter.getType() != Tensor.class) {
            throw new ParameterResolutionException("@GradientTest: " + parameter
                    + " has a shape but is not a Tensor; take a RandomGenerator and use Points.like(…).apply(random)");
        }
        Points<Tensor> points = Points.tensor(shape.value());
        return (shape.positive() ? points.positive() : points).apply(random);
    }

    /** The failure keeps its class and text, which others may show in their own ways. */
    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        failure.addSuppressed(new Rerun(seed));
        throw failure;
    }

    /** A line below the stack trace. */
    private static final class Rerun extends Exception {
        Rerun(long seed) {
            super("run this point alone with @GradientTest(points = 1, seed = " + seed + ")", null, false, false);
        }
    }
}
