package io.autodiff.check.jqwik;

import static io.autodiff.check.GradientCheck.assertGradient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import io.autodiff.check.Points;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

class PointArbitrariesTest {
    record Line(Tensor slope, Tensor intercept) {}

    @Property(tries = 200)
    void softmaxIsTheGradientOfLogSumExp(@ForAll("points") Tensor x) {
        assertGradient(v -> v.logSumExp(), x, v -> v.softmax());
    }

    @Property(tries = 100)
    void ofAModel(@ForAll("lines") Line line) {
        GradientCheck.of((Line m) -> m.slope().times(3).plus(m.intercept()))
                .at(line)
                .against(m -> new Line(Tensor.scalar(3), Tensor.scalar(1)))
                .verify();
    }

    @Property(tries = 200)
    void shapesAreBounded(@ForAll("shapes") Shape shape) {
        assertThat(shape.rank()).isBetween(0, 3);
        assertThat(Arrays.stream(shape.toArray())).allMatch(size -> size >= 1 && size <= 4);
    }

    @Provide
    Arbitrary<Tensor> points() {
        return shapes().flatMap(shape -> PointArbitraries.points(Points.tensor(shape)));
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return PointArbitraries.shapes(3, 4);
    }

    @Provide
    Arbitrary<Line> lines() {
        return PointArbitraries.points(Points.like(new Line(Tensor.scalar(0), Tensor.scalar(0))));
    }

    /** Wrong where an element is below −0.5. */
    static class Wrong {
        static Tensor failed = Tensor.scalar(0);

        @Property(tries = 200, seed = "1")
        void slopeOfAbs(@ForAll("vectors") Tensor x) {
            try {
                assertGradient(v -> v.abs().sum(), x, v -> v.less(-0.5).times(2).plus(v.sign()));
            } catch (AssertionError e) {
                failed = x;
                throw e;
            }
        }

        @Provide
        Arbitrary<Tensor> vectors() {
            return PointArbitraries.points(Points.tensor(4));
        }
    }

    @Test
    void aFailingPointShrinksToTheSmallestThatFails() {
        EngineTestKit.engine("jqwik")
                .configurationParameter("jqwik.database", "")
                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                .selectors(selectClass(Wrong.class))
                .execute()
                .testEvents()
                .assertStatistics(counts -> counts.started(1).failed(1));
        // Four zeros but for one: 0.1 + 1.15 · 0.001 + 3/4.
        assertThat(Wrong.failed.toArray()).containsExactly(new double[] {0.1, 0.35, 0.6, -0.85115}, within(1e-14));
    }
}
