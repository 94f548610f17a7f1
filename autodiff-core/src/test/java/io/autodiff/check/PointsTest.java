package io.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.check.jqwik.PointArbitraries;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

class PointsTest {
    private static final double ROUNDING = 1e-14;

    record Layer(Tensor w, Tensor b, String activation) {}

    record Net(List<Layer> layers, Map<String, Tensor> scales) {}

    private static final Net NET = new Net(
            List.of(
                    new Layer(Tensor.zeros(2, 3), Tensor.zeros(3), "tanh"),
                    new Layer(Tensor.zeros(3, 1), Tensor.zeros(), "none")),
            Map.of("temperature", Tensor.ones(2)));

    // ---------------------------------------------------------------- the numbers

    @Property(tries = 300)
    void magnitudesAreInRangeAndApart(@ForAll("shapes") Shape shape, @ForAll long seed) {
        assertWellBehaved(Points.tensor(shape).apply(new Random(seed)));
    }

    @Property(tries = 300)
    void soTheyAreAtEveryCornerAndFaceOfTheCube(@ForAll("points") Tensor x) {
        assertWellBehaved(x);
    }

    private static void assertWellBehaved(Tensor x) {
        double[] magnitudes = x.abs().reshape(x.size()).sort(0).toArray();
        assertThat(magnitudes[0]).isGreaterThanOrEqualTo(0.1);
        assertThat(magnitudes[x.size() - 1]).isLessThanOrEqualTo(2 + ROUNDING);
        for (int i = 1; i < magnitudes.length; i++) {
            assertThat(magnitudes[i] - magnitudes[i - 1]).isGreaterThanOrEqualTo(1.0 / x.size() - ROUNDING);
        }
    }

    @Property(tries = 100)
    void positivePointsAreTheMagnitudes(@ForAll("shapes") Shape shape, @ForAll long seed) {
        Points<Tensor> points = Points.tensor(shape);
        assertThat(points.positive().apply(new Random(seed)))
                .isEqualTo(points.apply(new Random(seed)).abs());
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return PointArbitraries.shapes(3, 5);
    }

    @Provide
    Arbitrary<Tensor> points() {
        return shapes().flatMap(shape -> PointArbitraries.points(Points.tensor(shape)));
    }

    @Test
    void theFormula() {
        Points<Tensor> points = Points.tensor(2, 2);
        assertThat(points.size()).isEqualTo(4);
        // 0.1 + 1.15 |u| + r / 4, with ranks 1, 2, 0, 3
        assertThat(points.at(0.2, -0.4, 0, 1).toArray())
                .containsExactly(new double[] {0.58, -1.06, 0.1, 2}, within(ROUNDING));
        assertThat(points.positive().at(0.2, -0.4, 0, 1).toArray())
                .containsExactly(new double[] {0.58, 1.06, 0.1, 2}, within(ROUNDING));
        assertThat(points.at(0, 0, 0, 0).toArray())
                .containsExactly(new double[] {0.1, 0.35, 0.6, 0.85}, within(ROUNDING));
    }

    /** The first draws of Random with the seeds 0 to 999 all lie between 0.67 and 0.77. */
    @Test
    void neighbouringSeedsGiveDifferentPoints() {
        double[] x = IntStream.range(0, 1000)
                .mapToDouble(seed -> Points.tensor().apply(new Random(seed)).item())
                .toArray();
        assertThat(share(x, v -> v)).isCloseTo(0.5, within(0.06));
        assertThat(share(x, v -> Math.abs(v) - 1.05))
                .as("the middle of 0.1 and 2")
                .isCloseTo(0.5, within(0.06));
        assertThat(Arrays.stream(x).map(Math::abs).min().orElseThrow()).isLessThan(0.11);
        assertThat(Arrays.stream(x).map(Math::abs).max().orElseThrow()).isGreaterThan(1.99);
    }

    private static double share(double[] x, DoubleUnaryOperator positive) {
        return Arrays.stream(x).map(positive).filter(v -> v > 0).count() / (double) x.length;
    }

    @Test
    void theSameSeedGivesTheSamePoint() {
        assertThat(Points.like(NET).apply(new Random(7)))
                .isEqualTo(Points.like(NET).apply(new Random(7)));
        assertThat(Points.like(NET).apply(new Random(7)))
                .isNotEqualTo(Points.like(NET).apply(new Random(8)));
    }

    // ---------------------------------------------------------------- the structures

    @Test
    void modelsKeepTheirTypesShapesAndConstants() {
        Net point = Points.like(NET).apply(new Random(1));
        Map<String, Tensor> tensors = Trees.flatten(point);
        assertThat(tensors.keySet()).isEqualTo(Trees.flatten(NET).keySet());
        Trees.flatten(NET)
                .forEach((path, x) -> assertThat(tensors.get(path).shape()).isEqualTo(x.shape()));
        assertThat(point.layers()).extracting(Layer::activation).containsExactly("tanh", "none");
        assertThat(Points.like(NET).size()).isEqualTo(15);
        assertWellBehaved(Trees.toVector(point));
    }

    @Test
    void arraysAndMatrices() {
        Random random = new Random(1);
        double x = Points.like(0.0).apply(random);
        assertThat(Math.abs(x)).isBetween(0.1, 2.0);
        assertWellBehaved(Tensor.of(Points.like(new double[5]).apply(random)));
        double[][] rows = Points.like(new double[2][3]).apply(random);
        assertThat(rows).hasDimensions(2, 3);
        assertWellBehaved(Tensor.of(rows));
        DMatrixRMaj matrix = Points.like(new DMatrixRMaj(3, 2)).apply(random);
        assertThat(Tensor.of(matrix).shape()).isEqualTo(Shape.of(3, 2));
        assertWellBehaved(Tensor.of(matrix));
        SimpleMatrix simple = Points.like(new SimpleMatrix(4, 1)).apply(random);
        assertThat(Tensor.of(simple).shape()).isEqualTo(Shape.of(4, 1));
        assertWellBehaved(Tensor.of(simple));
    }

    @Test
    void anEmptyTensorIsItsOwnPoint() {
        assertThat(Points.tensor(3, 0).apply(new Random(1))).isEqualTo(Tensor.zeros(3, 0));
    }

    @Test
    void badUse() {
        assertThatThrownBy(() -> Points.like("a point"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("check: the example is a java.lang.String; give numbers, arrays, EJML matrices");
        String remedy =
                " cannot be made anew with other numbers; give a tensor, a record, list or map of tensors, a Double,"
                        + " a double[], a double[][] or an EJML matrix";
        assertThatThrownBy(() -> Points.like(new float[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("points: an example of type float[]" + remedy);
        assertThatThrownBy(() -> Points.like(1)).hasMessage("points: an example of type Integer" + remedy);
        assertThatThrownBy(() -> Points.like(List.of(new double[2])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(remedy);
        assertThatThrownBy(() -> Points.tensor(2, 2).at(0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("points: 3 coordinates for a point of 4 elements");
        assertThatThrownBy(() -> Points.tensor(3).at(0, 0, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("points: coordinate 2 is 1.5; give numbers from −1 to 1");
        assertThatThrownBy(() -> Points.tensor().at(Double.NaN)).hasMessageContaining("coordinate 0 is NaN");
    }

    // ---------------------------------------------------------------- in a check

    @Test
    void kinksAndDomainsAreNoTroubleAtAnyPoint() {
        Report report = GradientCheck.of(
                        (Tensor x) -> x.relu().sum().plus(x.max()).plus(x.abs().max()))
                .atPoints(100, Points.tensor(3, 4))
                .against(x -> x.greater(0)
                        .plus(x.equalTo(x.max()))
                        .plus(x.abs().equalTo(x.abs().max()).times(x.sign())))
                .verify();
        assertThat(report.notes()).contains("100 points: 100 right, 0 wrong, 0 that cannot be told.");
        GradientCheck.of((Tensor x) -> x.log().plus(x.sqrt()).sum())
                .atPoints(100, Points.tensor(5).positive())
                .against(x -> x.reciprocal().plus(x.sqrt().reciprocal().times(0.5)))
                .verify();
    }

    @Test
    void aFaultOnOneSideOfAKinkIsFound() {
        Report report = GradientCheck.of((Tensor x) -> x.relu().sum())
                .atPoints(100, Points.tensor())
                .against(x -> Tensor.scalar(1))
                .check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.findings()).extracting(Finding::cause).contains(Cause.BRANCH);
    }
}
