package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
import io.autodiff.check.Cause;
import io.autodiff.check.Finding;
import io.autodiff.check.GradientCheck;
import io.autodiff.examples.Attempt.State;
import io.autodiff.examples.ExamplesTest.Run;
import io.autodiff.examples.exercises.LayerSolutions;
import io.autodiff.examples.exercises.Misses;
import io.autodiff.examples.exercises.NetworkSolutions;
import io.autodiff.examples.exercises.OperationSolutions;
import io.autodiff.examples.exercises.Solves;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

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
                .filter(method ->
                        exercise(method.getAnnotation(Solves.class).value()).equals(exercise))
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

    @Test
    void theCommandListsAllAndSaysWhereToGoOn() {
        List<MatchResult> lines = Pattern.compile("(?m)^ *(\\d+)  (done|to do|not yet) +(.+)$")
                .matcher(Run.output("exercise"))
                .results()
                .toList();
        assertThat(lines)
                .extracting(line -> line.group(3))
                .containsExactlyElementsOf(
                        ExerciseBook.ALL.stream().map(Exercise::title).toList());
        Exercise first = ExerciseBook.ALL.get(0);
        Exercise second = ExerciseBook.ALL.get(1);
        Attempt done = new Attempt(first, State.DONE, "gradient is right in every entry", List.of(), List.of());
        Attempt toDo = new Attempt(second, State.TO_DO, "write gradient", List.of(), List.of());
        assertThat(ExerciseCommand.list(List.of(done, toDo)))
                .contains("   1  done     the slope of a square\n   2  to do    the chain rule of a neuron\n")
                .endsWith("1 of 2 done; go on with 2, in\n" + second.source());
        assertThat(ExerciseCommand.list(List.of(done))).endsWith("1 of 1 done");
    }

    @Test
    void theCommandGivesHintsOneByOne() {
        Attempt attempt = ExerciseBook.ALL.get(2).attempt();
        boolean done = attempt.state() == State.DONE;
        Run run = Run.of("exercise", "3");
        assertThat(run.exitCode()).isEqualTo(done ? 0 : 1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith(attempt.text(1));
        if (!done) {
            assertThat(run.out()).endsWith("  More: exercise 3 --hints 2\n");
            assertThat(Run.of("exercise", "3", "--hints", "3").out()).isEqualTo(attempt.text(3) + "\n");
        }
    }

    @Test
    void noSuchExerciseOrHint() {
        assertThat(Run.of("exercise", "99"))
                .isEqualTo(new Run(2, "", "error: exercise: there is no exercise 99; expected 1 to 27\n"));
        assertThat(Run.of("exercise", "3", "--hints", "4"))
                .isEqualTo(new Run(2, "", "error: exercise: hints go from 1 to 3, got 4\n"));
    }

    /** What JUnit reports of each exercise is what the command prints, without a stack trace. */
    @Test
    void theExtensionRunsThoseThatAreChosen() {
        System.setProperty("exercise", "3,8");
        System.setProperty("hints", "2");
        try {
            Events tests = EngineTestKit.engine("junit-jupiter")
                    .selectors(DiscoverySelectors.selectClass(DoExercises.class))
                    .execute()
                    .testEvents();
            assertThat(tests.started().map(test -> test.getTestDescriptor().getDisplayName()))
                    .containsExactly("3 δ of the output layer (BP1)", "8 Mazur's network, and its training loop");
            List<Integer> open = Stream.of(3, 8)
                    .filter(number -> Exercise.of(number).attempt().state() != State.DONE)
                    .toList();
            List<Throwable> failures = tests.failed()
                    .map(test -> test.getRequiredPayload(TestExecutionResult.class)
                            .getThrowable()
                            .orElseThrow())
                    .toList();
            assertThat(failures).hasSameSizeAs(open).allSatisfy(failure -> {
                assertThat(failure.getStackTrace()).isEmpty();
                assertThat(failure).hasMessageEndingWith("\n  More: -Dhints=3");
            });
            for (int i = 0; i < open.size(); i++) {
                assertThat(failures.get(i))
                        .hasMessageStartingWith(
                                Exercise.of(open.get(i)).attempt().text(2));
            }
        } finally {
            System.clearProperty("exercise");
            System.clearProperty("hints");
        }
    }

    @Test
    void thePageHasThemAll() throws IOException {
        String page = Files.readString(DocumentationTest.ROOT.resolve("docs/learn/exercises.md"));
        assertThat(ExerciseBook.ALL)
                .allSatisfy(exercise -> assertThat(page)
                        .contains("| " + exercise.number() + " | [" + exercise.title() + "](../../" + exercise.source()
                                + ") | "));
    }

    @Test
    void withoutANumberTheExtensionRunsAll() {
        assertThat(ExerciseExtension.chosen("true")).isEqualTo(ExerciseBook.ALL);
        assertThat(ExerciseExtension.chosen("all")).isEqualTo(ExerciseBook.ALL);
        assertThat(ExerciseExtension.chosen("4,2")).extracting(Exercise::number).containsExactly(4, 2);
    }

    /** Mazur's page has the cost that comes of the mistake. */
    @Test
    void theMistakeOfExerciseEightIsTheOneOfMazursPage() {
        Tensor x = Tensor.of(0.05, 0.10);
        Tensor y = Tensor.of(0.01, 0.99);
        Tensor w1 = Tensor.of(new double[][] {{0.15, 0.20}, {0.25, 0.30}});
        Tensor w2 = Tensor.of(new double[][] {{0.40, 0.45}, {0.50, 0.55}});
        BinaryOperator<Tensor> cost =
                (v1, v2) -> v2.matmul(v1.matmul(x).plus(0.35).sigmoid())
                        .plus(0.60)
                        .sigmoid()
                        .minus(y)
                        .square()
                        .sum()
                        .times(0.5);
        Tensor next2 = w2.minus(Autodiff.grad(v -> cost.apply(w1, v), w2).times(0.5));
        Tensor right = w1.minus(Autodiff.grad(v -> cost.apply(v, w2), w1).times(0.5));
        Tensor a1 = w1.matmul(x).plus(0.35).sigmoid();
        Tensor a2 = w2.matmul(a1).plus(0.60).sigmoid();
        Tensor delta2 = a2.minus(y).times(a2.minus(a2.square()));
        Tensor delta1 = next2.transpose().matmul(delta2).times(a1.minus(a1.square()));
        Tensor wrong = w1.minus(delta1.outer(x).times(0.5));
        assertThat(cost.apply(right, next2).item()).isCloseTo(0.291027774, within(1e-9));
        assertThat(cost.apply(wrong, next2).item()).isCloseTo(0.291027924, within(1e-9));
    }

    @Test
    void whatIsNoDerivationIsExplained() throws NoSuchMethodException {
        Exercise exercise = ExerciseBook.ALL.get(2);
        Derivation given = exercise.derivation();
        Attempt noShape = Attempt.at(exercise, with(given, ExercisesTest.class.getDeclaredMethod("two", Tensor.class)));
        assertThat(noShape.text(1)).contains("not yet", "by hand there are 2 numbers in x [2], expected 4 in x [4].");
        Attempt nothing =
                Attempt.at(exercise, with(given, ExercisesTest.class.getDeclaredMethod("none", Tensor.class)));
        assertThat(nothing.text(1))
                .contains("none of " + given.type().getName() + " returned null; return the\n  numbers.");
        Attempt gone = Attempt.at(exercise, new Derivation(given.type(), given.f(), Map.of(), given.point()));
        assertThat(gone.text(1))
                .contains("there are 0 methods to check, []; expected the one that the exercise came with.");
    }

    static Tensor two(Tensor z) {
        return Tensor.of(1, 2);
    }

    static @Nullable Tensor none(Tensor z) {
        return null;
    }
}
