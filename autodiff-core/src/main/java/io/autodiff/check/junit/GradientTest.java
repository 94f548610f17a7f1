package io.autodiff.check.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run with the seeds s, s + 1, …, s + n − 1, each a random point and an invocation of its own.
 *
 * <p>The method takes tensors, well-behaved as {@link io.autodiff.check.Points} makes them, or the generator, or both. All that a seed
 * draws comes from one generator, in the order of the parameters.
 *
 * <pre>{@code
 * @GradientTest
 * void logSumExp(@OfShape({3, 4}) Tensor x) {
 *     assertGradient(v -> v.logSumExp(), x, v -> v.softmax());
 * }
 *
 * @GradientTest(points = 20)
 * void backward(RandomGenerator random) {
 *     GradientCheck.of(cost).at(Points.like(model).apply(random)).against(backward).verify();
 * }
 * }</pre>
 *
 * <p>An invocation is named by its seed, and one that fails says how to run it alone: {@code @GradientTest(points = 1, seed = 17)}.
 * {@code points = 0} is refused: «@GradientTest: points is 0 at Layers.backward; give 1 or more».
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(GradientTestExtension.class)
@SuppressWarnings("exports") // whoever writes this requires JUnit
public @interface GradientTest {
    /** n, the number of points. */
    int points() default 100;

    /** s, the seed of the first point. */
    long seed() default 1;
}
