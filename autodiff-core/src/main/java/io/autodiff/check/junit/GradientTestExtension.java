package io.autodiff.check.junit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes an invocation for each seed. */
final class GradientTestExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), GradientTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        GradientTest test =
                AnnotationSupport.findAnnotation(method, GradientTest.class).orElseThrow();
        if (test.points() < 1) {
            throw new ExtensionConfigurationException("@GradientTest: points is " + test.points() + " at "
                    + method.getDeclaringClass().getSimpleName() + "." + method.getName() + "; give 1 or more");
        }
        return LongStream.range(0, test.points()).mapToObj(i -> new Invocation(test.seed() + i));
    }

    private record Invocation(long seed) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocation) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SeededPoint(seed));
        }
    }
}
