package io.autodiff.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run for each exercise, and fails with what there is to say until that is done; the method itself has nothing to do.
 *
 * <p>{@code -Dexercise=3} or {@code -Dexercise=3,4} chooses exercises, {@code -Dhints=2} gives more hints.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ExerciseExtension.class)
@interface ExerciseTest {}
