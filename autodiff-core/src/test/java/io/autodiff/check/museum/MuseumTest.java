package io.autodiff.check.museum;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.check.Cause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The right gradients of the museum are right, and the wrong ones are wrong where they say so and nowhere else. */
class MuseumTest {
    private static final int POINTS = 20;
    private static final double TOLERANCE = 1e-9;
    private static final double WRONG = 1e-3;

    @TestFactory
    Stream<DynamicTest> rightOnesAreRight() {
        return Museum.exhibits().stream().map(e -> DynamicTest.dynamicTest(e.name(), () -> checkRight(e)));
    }

    private static <T> void checkRight(Exhibit<T> exhibit) {
        for (T point : points(exhibit)) {
            T expected = Autodiff.grad(exhibit.cost(), point);
            T actual = exhibit.right().apply(point);
            assertThat(differing(actual, expected, TOLERANCE))
                    .as("by hand %s, by tape %s, at %s", actual, expected, point)
                    .isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> wrongOnesAreWrongWhereTheySay() {
        return Museum.exhibits().stream()
                .flatMap(e -> e.bugs().stream()
                        .map(bug -> DynamicTest.dynamicTest(e.name() + ": " + bug.name(), () -> checkWrong(e, bug))));
    }

    private static <T> void checkWrong(Exhibit<T> exhibit, Bug<?> bug) {
        @SuppressWarnings("unchecked") // a bug is listed by its own exhibit
        Bug<T> own = (Bug<T>) bug;
        List<Set<String>> wrong = new ArrayList<>();
        for (T point : points(exhibit)) {
            T expected = Autodiff.grad(exhibit.cost(), point);
            T actual = own.wrong().apply(point);
            assertThat(bug.blocks()).containsAll(differing(actual, expected, TOLERANCE));
            wrong.add(differing(actual, expected, WRONG));
        }
        assertThat(wrong).contains(bug.blocks());
        assertThat(wrong.contains(Set.<String>of()))
                .as("right at some points")
                .isEqualTo(bug.causes().contains(Cause.BRANCH));
    }

    @Test
    void isLarge() {
        List<Exhibit<?>> exhibits = Museum.exhibits();
        List<Bug<?>> bugs =
                exhibits.stream().<Bug<?>>flatMap(e -> e.bugs().stream()).collect(Collectors.toList());
        assertThat(exhibits)
                .hasSizeGreaterThanOrEqualTo(35)
                .extracting(Exhibit::name)
                .doesNotHaveDuplicates();
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(125);
        assertThat(bugs.stream().flatMap(bug -> bug.causes().stream()).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Cause.RULE, Cause.UNKNOWN)));
        assertThat(bugs)
                .filteredOn(Bug::all)
                .isNotEmpty()
                .allMatch(bug -> bug.causes().size() > 1);
    }

    private static <T> List<T> points(Exhibit<T> exhibit) {
        SplittableRandom random = new SplittableRandom(20);
        return Stream.generate(() -> exhibit.point().apply(random))
                .limit(POINTS)
                .toList();
    }

    /** The paths of the blocks with an element that is off by more than the tolerance, relative to the largest of the block. */
    private static Set<String> differing(Object actual, Object expected, double tolerance) {
        Map<String, Tensor> others = Trees.flatten(actual);
        Set<String> paths = new TreeSet<>();
        Trees.flatten(expected).forEach((path, e) -> {
            Tensor a = others.get(path);
            assertThat(a.shape()).as(path).isEqualTo(e.shape());
            double scale = Math.max(e.abs().max().item(), a.abs().max().item());
            if (!(a.minus(e).abs().max().item() <= tolerance * scale)) {
                paths.add(path);
            }
        });
        return paths;
    }
}
