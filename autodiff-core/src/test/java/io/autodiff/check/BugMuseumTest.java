package io.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tensor;
import io.autodiff.check.museum.Bug;
import io.autodiff.check.museum.Exhibit;
import io.autodiff.check.museum.Museum;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker finds every planted bug, names its blocks and mostly its cause, and takes no right gradient for a wrong one. */
class BugMuseumTest {
    private static final int POINTS = 1000;

    static List<Exhibit<?>> exhibits() {
        return Museum.exhibits();
    }

    @ParameterizedTest
    @MethodSource("exhibits")
    void takesNoRightGradientForAWrongOne(Exhibit<?> exhibit) {
        Report report = right(exhibit);
        assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
    }

    @Test
    void findsEveryBugNamesItsBlocksAndMostlyItsCause() {
        List<String> missed = new ArrayList<>();
        List<String> misnamed = new ArrayList<>();
        int bugs = 0;
        for (Exhibit<?> exhibit : exhibits()) {
            bugs += examine(exhibit, missed, misnamed);
        }
        assertThat(bugs).isGreaterThanOrEqualTo(125);
        assertThat(missed).isEmpty();
        assertThat(misnamed).as("more than one in ten").hasSizeLessThanOrEqualTo(bugs / 10);
    }

    private static <T> Report right(Exhibit<T> exhibit) {
        return check(exhibit, exhibit.right(), POINTS);
    }

    private static <T> int examine(Exhibit<T> exhibit, List<String> missed, List<String> misnamed) {
        for (Bug<T> bug : exhibit.bugs()) {
            Report report = check(exhibit, bug.wrong(), 8);
            String name = exhibit.name() + ": " + bug.name();
            Set<String> blocks = report.blocks().stream()
                    .filter(block -> block.wrong() > 0)
                    .map(Report.Block::name)
                    .collect(Collectors.toSet());
            if (report.verdict() != Verdict.FAIL || !blocks.equals(bug.blocks())) {
                missed.add(name + " " + bug.blocks() + "\n" + report.text() + blocks);
            }
            Set<Cause> found = report.findings().stream().map(Finding::cause).collect(Collectors.toSet());
            Set<Cause> right = new HashSet<>(found);
            right.retainAll(bug.causes());
            if (bug.all() ? !right.equals(bug.causes()) : right.isEmpty()) {
                misnamed.add(name + " " + bug.causes() + " but " + report.findings());
            }
        }
        return exhibit.bugs().size();
    }

    private static <T> Report check(Exhibit<T> exhibit, Function<T, T> gradient, int points) {
        return GradientCheck.<T, Tensor>of(exhibit.cost())
                .atPoints(points, exhibit.point())
                .against(gradient)
                .check();
    }
}
