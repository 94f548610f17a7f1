package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.check.Cause;
import io.autodiff.check.Finding;
import io.autodiff.check.GradientCheck;
import io.autodiff.examples.Attempt.State;
import io.autodiff.examples.exercises.LayerSolutions;
import io.autodiff.examples.exercises.Misses;
import io.autodiff.examples.exercises.NetworkSolutions;
import io.autodiff.examples.exercises.OperationSolutions;
import io.autodiff.examples.exercises.Solves;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each exercise fails before it is solved, says what is wrong but not what is right, and passes with its solution. */
class ExercisesTest {
    /** Whether nobody has worked at the exercises, which the continuous integration says; whoever does may. */
    private static final boolean UNTOUCHED = Boolean.getBoolean("exercises.untouched");

    private static final int HINTS = 3;
    private static final Pattern NUMBER = Pattern.compile("\\d\\.\\d|\\de-?\\d");

    static List<Exercise> exercises() {
        return ExerciseBook.ALL;
    }

    static List<Method> solutions() {
        return methods().filter(m -> m.isAnnotationPresent(Solves.class)).toList();
    }

    static List<Method> mistakes() {
        return methods().filter(m -> m.isAnnotationPresent(Misses.class)).toList();
    }

    private static Stream<Method> methods() {
        return Stream.of(LayerSolutions.class, OperationSolutions.class, NetworkSolutions.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .sorted(Comparator.comparing(Method::getName));
    }

    private static Exercise exercise(Class<?> type) {
        return ExerciseBook.ALL.stream()
                .filter(exercise -> exercise.name().equals(type.getSimpleName()))
                .findFirst()
                .orElseThrow();
    }

    /** The exercise with a method of ours in place of the learner's. */
    private static Derivation with(Derivation given, Method method) {
        String name = given.byHand().keySet().iterator().next();
        return new Derivation(given.type(), given.f(), Map.of(name, method), given.point());
    }

    private static void assertTellsNoAnswer(Attempt attempt) {
        String text = attempt.text(HINTS);
        assertThat(text)
                .startsWith("Exercise " + attempt.exercise().number() + ", ")
                .contains("Hint 1: ", "Hint 2: ", "Hint 3: ")
                .doesNotContainPattern(NUMBER);
        for (Cause cause : Cause.values()) {
            assertThat(text).doesNotContain(cause.equation());
        }
        assertThat(attempt.text(1)).contains("Hint 1: ").doesNotContain("Hint 2: ");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @MethodSource("exercises")
    void untilItIsSolvedItFailsWithAHintAndNoAnswer(Exercise exercise) {
        Attempt attempt = exercise.attempt();
        if (UNTOUCHED) {
            Cause[] given = solution(exercise).getAnnotation(Solves.class).given();
            assertThat(attempt.state()).isEqualTo(given.length == 0 ? State.TO_DO : State.WRONG);
            assertThat(attempt.findings()).extracting(Finding::cause).containsExactly(given);
        }
        if (attempt.state() != State.DONE) {
            assertTellsNoAnswer(attempt);
        }
    }

    private static Method solution(Exercise exercise) {
        return solutions().stream()
                .filter(method -> exercise(method.getAnnotation(Solves.class).value()) == exercise)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("solutions")
    void solutionsPass(Method method) {
        Exercise exercise = exercise(method.getAnnotation(Solves.class).value());
        Attempt attempt = Attempt.at(exercise, with(exercise.derivation(), method));
        assertThat(attempt.state()).as(attempt.text(1)).isEqualTo(State.DONE);
        assertThat(attempt.text(HINTS))
                .endsWith("is right in every entry.")
                .contains(": done\n")
                .doesNotContain("Hint");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void commonMistakesAreNamedWithoutTheAnswer(Method method) {
        Misses mistake = method.getAnnotation(Misses.class);
        Exercise exercise = exercise(mistake.value());
        Derivation derivation = with(exercise.derivation(), method);
        Attempt attempt = Attempt.at(exercise, derivation);
        assertThat(attempt.state()).isEqualTo(State.WRONG);
        assertThat(attempt.findings()).extracting(Finding::cause).containsExactly(mistake.cause());
        assertTellsNoAnswer(attempt);
        assertThat(attempt.text(1).replaceAll("\\s+", " "))
                .contains(Stream.concat(Stream.of(attempt.verdict()), attempt.faults().stream())
                        .toList());
        List<GradientCheck<Object, Object>> checks = derivation.checks(null, 1, null, null);
        assertThat(checks.get(0).check().text())
                .as("what is kept from the learner")
                .containsPattern(NUMBER);
    }

    @Test
    void thereAreManyAndEachIsSolved() {
        assertThat(ExerciseBook.ALL)
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(exercise -> assertThat(solution(exercise)).isNotNull())
                .allSatisfy(exercise -> assertThat(exercise.hints()).hasSize(HINTS))
                .extracting(Exercise::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, ExerciseBook.ALL.size())
                        .boxed()
                        .toList());
        assertThat(ExerciseBook.ALL.stream().flatMap(exercise -> exercise.hints().stream()))
                .doesNotHaveDuplicates();
    }
}
