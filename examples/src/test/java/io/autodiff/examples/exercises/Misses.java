package io.autodiff.examples.exercises;

import io.autodiff.check.Cause;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method that is wrong, as it often is. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Misses {
    /** The exercise. */
    Class<?> value();

    /** The kinds of mistake, all of which are to be found. */
    Cause[] cause();
}
