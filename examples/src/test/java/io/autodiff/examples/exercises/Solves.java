package io.autodiff.examples.exercises;

import io.autodiff.check.Cause;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that is right where that of an exercise is to be written or mended. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Solves {
    /** The exercise. */
    Class<?> value();

    /** What is wrong with the code that is given; nothing, if none is given. */
    Cause[] given() default {};
}
