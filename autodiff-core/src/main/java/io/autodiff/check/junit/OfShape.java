package io.autodiff.check.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The shape of a tensor that a {@link GradientTest} takes, as in {@code @OfShape({3, 4}) Tensor x}; {@code {}} makes a scalar.
 *
 * <p>It is {@code Points.tensor(3, 4)}; see {@link io.autodiff.check.Points} for what is known of its elements.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OfShape {
    /** The sizes of the axes. */
    int[] value();

    /** Whether all elements are positive, for log and sqrt. */
    boolean positive() default false;
}
