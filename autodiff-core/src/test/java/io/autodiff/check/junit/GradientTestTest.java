package io.autodiff.check.junit;

import static io.autodiff.check.GradientCheck.assertGradient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import io.autodiff.check.Points;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs test classes as JUnit would, some of which are to fail. */
class GradientTestTest {
    record Line(Tensor slope, Tensor intercept) {}

    static class Right {
        static final Set<Tensor> SEEN = new HashSet<>();

        @GradientTest
        void softmaxIsTheGradientOfLogSumExp(@OfShape({3, 4}) Tensor x) {
            assertThat(x.shape()).isEqualTo(Shape.of(3, 4));
            SEEN.add(x);
            assertGradient(v -> v.logSumExp(), x, v -> v.softmax());
        }

        @GradientTest(points = 10)
        void ofAModel(RandomGenerator random, @OfShape(5) Tensor x, TestInfo info) {
            assertThat(info.getDisplayName()).startsWith("seed ");
            GradientCheck.of((Line line) ->
                            x.times(line.slope()).plus(line.intercept()).sum())
                    .at(Points.like(new Line(Tensor.scalar(0), Tensor.scalar(0)))
                            .apply(random))
                    .against(line -> new Line(x.sum(), Tensor.scalar(5)))
                    .verify();
        }

        @GradientTest(points = 10)
        void ofALogarithm(
                @OfShape(
                                value = {},
                                positive = true)
                        Tensor x) {
            assertGradient(v -> v.log(), x, v -> v.reciprocal());
        }
    }

    /** Right on one side only. */
    static class Wrong {
        static final List<Tensor> FAILED = new ArrayList<>();

        @GradientTest(points = 30, seed = 1000)
        void slopeOfAbs(@OfShape({}) Tensor x) {
            try {
                assertGradient(v -> v.abs(), x, v -> Tensor.scalar(1));
            } catch (AssertionError e) {
                FAILED.add(x);
                throw e;
            }
        }
    }

    static class Alone {
        static Tensor seen = Tensor.scalar(Double.NaN);

        @GradientTest(points = 1, seed = SEED)
        void slopeOfAbs(@OfShape({}) Tensor x) {
            seen = x;
        }
    }

    static final long SEED = 1005;

    static class SetUp {
        Tensor x = Tensor.scalar(0);

        @BeforeEach
        void draw(RandomGenerator random) {
            x = Points.tensor(3).apply(random);
        }

        @GradientTest(points = 3)
        void squares(RandomGenerator random) {
            assertThat(Points.tensor(3).apply(random)).as("drawn after that").isNotEqualTo(x);
            assertGradient(v -> v.square().sum(), x, v -> v.times(2));
        }
    }

    static class Bad {
        @GradientTest(points = 0)
        void noPoints(@OfShape(3) Tensor x) {}

        @GradientTest(points = 1)
        void noShape(Tensor x) {}

        @GradientTest(points = 1)
        void noTensor(@OfShape(3) double[] x) {}

        @GradientTest(points = 1)
        void noSuchType(String x) {}

        @GradientTest(points = 1)
        void negative(@OfShape({3, -4}) Tensor x) {}
    }

    @Test
    void aRightGradientSucceedsOncePerPoint() {
        Right.SEEN.clear();
        Events tests = run(selectClass(Right.class));
        tests.assertStatistics(counts -> counts.started(120).succeeded(120).failed(0));
        assertThat(Right.SEEN).as("different points").hasSize(100);
        assertThat(names(run(selectMethod(Right.class, "ofALogarithm", "io.autodiff.Tensor"))
                        .succeeded()))
                .startsWith("seed 1", "seed 2")
                .endsWith("seed 10")
                .hasSize(10);
    }

    @Test
    void aWrongOneFailsWithTheReportAndTheSeedThatReproducesIt() {
        Wrong.FAILED.clear();
        Events tests = run(selectClass(Wrong.class));
        assertThat(tests.failed().count()).isBetween(8L, 22L);
        tests.assertStatistics(
                counts -> counts.started(30).succeeded(30 - tests.failed().count()));

        List<Event> failures = tests.failed().list();
        assertThat(names(tests.failed())).contains("seed " + SEED);
        int number = names(tests.failed()).indexOf("seed " + SEED);
        Throwable failure = failure(failures.get(number));
        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("FAIL gradient: ")
                .hasMessageContaining("Reproduce:");
        assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("run this point alone with @GradientTest(points = 1, seed = " + SEED + ")");

        run(selectClass(Alone.class))
                .assertStatistics(counts -> counts.started(1).succeeded(1));
        assertThat(Alone.seen).isEqualTo(Wrong.FAILED.get(number));
    }

    @Test
    void methodsThatSetUpShareTheGenerator() {
        run(selectClass(SetUp.class))
                .assertStatistics(counts -> counts.started(3).succeeded(3));
    }

    @Test
    void badUseIsExplained() {
        assertThat(message("noPoints", "io.autodiff.Tensor"))
                .isEqualTo("@GradientTest: points is 0 at Bad.noPoints; give 1 or more");
        assertThat(message("noShape", "io.autodiff.Tensor"))
                .matches("@GradientTest: io.autodiff.Tensor \\w+ has no shape; give one, for example"
                        + " @OfShape\\(\\{3, 4}\\) Tensor x");
        assertThat(message("noTensor", "double[]"))
                .matches(
                        "@GradientTest: double\\[] \\w+ has a shape but is not a Tensor; take a RandomGenerator and use"
                                + " Points.like\\(…\\).apply\\(random\\)");
        assertThat(message("noSuchType", "java.lang.String"))
                .contains("No ParameterResolver registered for parameter [java.lang.String");
        assertThat(message("negative", "io.autodiff.Tensor")).endsWith("shape [3, -4]: sizes must not be negative");
    }

    private static String message(String method, String parameter) {
        List<Event> failed = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Bad.class, method, parameter))
                .execute()
                .allEvents()
                .failed()
                .list();
        assertThat(failed).hasSize(1);
        return failure(failed.get(0)).getMessage();
    }

    private static Events run(DiscoverySelector selector) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selector)
                .execute()
                .testEvents();
    }

    private static List<String> names(Events events) {
        return events.map(event -> event.getTestDescriptor().getDisplayName()).toList();
    }

    private static Throwable failure(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }
}
