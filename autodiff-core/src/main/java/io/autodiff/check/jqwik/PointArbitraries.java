package io.autodiff.check.jqwik;

import io.autodiff.Shape;
import io.autodiff.check.Points;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Well-behaved points ({@link Points}) and shapes as arbitraries of jqwik.
 *
 * <pre>{@code
 * @Property
 * void logSumExp(@ForAll("points") Tensor x) {
 *     assertGradient(v -> v.logSumExp(), x, v -> v.softmax());
 * }
 *
 * @Provide
 * Arbitrary<Tensor> points() {
 *     return PointArbitraries.shapes(3, 4).flatMap(shape -> PointArbitraries.points(Points.tensor(shape)));
 * }
 * }</pre>
 */
@SuppressWarnings("exports") // whoever calls this requires jqwik
public final class PointArbitraries {
    private PointArbitraries() {}

    /** Points that shrink, element by element, to xᵢ = 0.1 + i/n: positive, in order, and as small as they may be. */
    public static <T> Arbitrary<T> points(Points<T> points) {
        return Arbitraries.doubles()
                .between(-1, 1)
                .ofScale(3)
                .array(double[].class)
                .ofSize(points.size())
                .map(points::at);
    }

    /** Shapes of 0 to r axes of 1 to s elements, which shrink to fewer and shorter ones. */
    public static Arbitrary<Shape> shapes(int largestRank, int largestSize) {
        return Arbitraries.integers()
                .between(1, largestSize)
                .array(int[].class)
                .ofMaxSize(largestRank)
                .map(Shape::of);
    }
}
