package io.autodiff.examples;

/** The exercises as tests, for whoever does them: {@code mvn -q test -pl examples -am -Dexercise=3}. The build leaves this class out. */
class DoExercises {
    @ExerciseTest
    void exercise() {}
}
