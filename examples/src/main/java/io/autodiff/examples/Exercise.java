package io.autodiff.examples;

import java.nio.file.Path;
import java.util.List;

/**
 * A derivative for the learner to write or to mend, in a class as {@link Derivation} reads it.
 *
 * @param number its place, from 1
 * @param name the name of its class, and file, without package
 * @param title what it is about
 * @param hints each says more than the one before; the last nearly gives it away
 */
record Exercise(int number, String name, String title, List<String> hints) {
    private static final String PACKAGE = "io.autodiff.examples.exercises";

    /** The class, as it was compiled last. */
    Derivation derivation() {
        try {
            return Derivation.of(Class.forName(PACKAGE + "." + name), null);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "exercise: there is no class " + name + "; its file is " + source() + ": was it moved or renamed?",
                    e);
        }
    }

    /** The file to edit, seen from the root of the project. */
    Path source() {
        return Path.of("examples/src/main/java", PACKAGE.replace('.', '/'), name + ".java");
    }

    /** What became of it so far. */
    Attempt attempt() {
        return Attempt.at(this, derivation());
    }

    /**
     * The exercise of a number.
     *
     * @throws IllegalArgumentException «exercise: there is no exercise 99; expected 1 to 27»
     */
    static Exercise of(int number) {
        if (number < 1 || number > ExerciseBook.ALL.size()) {
            throw new IllegalArgumentException(
                    "exercise: there is no exercise " + number + "; expected 1 to " + ExerciseBook.ALL.size());
        }
        return ExerciseBook.ALL.get(number - 1);
    }

    /**
     * The hints up to this level.
     *
     * @throws IllegalArgumentException «exercise: hints go from 1 to 3, got 7»
     */
    List<String> hints(int level) {
        if (level < 1 || level > hints.size()) {
            throw new IllegalArgumentException("exercise: hints go from 1 to " + hints.size() + ", got " + level);
        }
        return hints.subList(0, level);
    }
}
