package io.autodiff.check;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Random points of n elements in all with 0.1 ≤ |xᵢ| ≤ 2 and ||xᵢ| − |xⱼ|| ≥ 1/n for i ≠ j, of both signs.
 *
 * <p>No element is near 0 and no two are near each other, so such a point is no kink of relu, abs, max or sort: a gradient that is wrong
 * there is wrong. Among the points with these bounds all are equally likely.
 *
 * <pre>{@code
 * GradientCheck.of(f).atPoints(100, Points.tensor(3, 4)).against(gradient).verify();
 * GradientCheck.of(cost).atPoints(100, Points.like(model)).against(backward).verify();
 * Function<RandomGenerator, Tensor> shares = Points.tensor(5).positive().andThen(x -> x.div(x.sum()));
 * }</pre>
 *
 * @param <T> a tensor or tree of tensors ({@link io.autodiff.Trees}), a double, an array of doubles or an EJML matrix
 */
public final class Points<T> implements Function<RandomGenerator, T> {
    private static final double SMALLEST = 0.1;
    private static final double LARGEST = 2;

    private final T example;
    private final int size;
    private final boolean positive;

    private Points(T example, int size, boolean positive) {
        this.example = example;
        this.size = size;
        this.positive = positive;
    }

    /** Tensors of this shape; without sizes, scalars. */
    public static Points<Tensor> tensor(int... sizes) {
        return tensor(Shape.of(sizes));
    }

    /** Tensors of this shape. */
    public static Points<Tensor> tensor(Shape shape) {
        return like(Tensor.zeros(shape));
    }

    /**
     * Points of the structure and shapes of an example, with other numbers: a model, an array, a matrix.
     *
     * @throws IllegalArgumentException «points: an example of type float[] cannot be made anew with other numbers; give a tensor, a record,
     *     list or map of tensors, a Double, a double[], a double[][] or an EJML matrix»
     */
    public static <T> Points<T> like(T example) {
        double[] numbers = Blocks.of("the example", example).values;
        double[] others = Arrays.stream(numbers).map(x -> x == 0 ? 1 : 0).toArray();
        if (!Arrays.equals(others, Blocks.of("the example", Blocks.rebuild(example, others)).values)) {
            throw new IllegalArgumentException(
                    "points: an example of type " + example.getClass().getSimpleName()
                            + " cannot be made anew with other numbers; give a tensor, a record, list or map of tensors, a Double, a double[],"
                            + " a double[][] or an EJML matrix");
        }
        return new Points<>(example, numbers.length, false);
    }

    /** The same with xᵢ > 0, for log and sqrt. */
    public Points<T> positive() {
        return new Points<>(example, size, true);
    }

    /** n, the number of elements of a point in all. */
    public int size() {
        return size;
    }

    /** A point drawn by a generator, of which one long is taken. */
    @Override
    public T apply(RandomGenerator random) {
        // Generators of the class Random whose seeds are neighbours begin with almost the same numbers, which this one
        // stirs.
        RandomGenerator stirred = new SplittableRandom(random.nextLong());
        return at(stirred.doubles(size, -1, 1).toArray());
    }

    /**
     * The point xᵢ = ±(0.1 + (0.9 + 1/n) |uᵢ| + rᵢ/n), with the sign of uᵢ, and rᵢ its rank, from 0, among the |u|.
     *
     * <p>Every u in the cube [−1, 1]ⁿ has its point, so quasi-random sequences do as well as generators.
     *
     * @throws IllegalArgumentException «points: 3 coordinates for a point of 4 elements», «points: coordinate 2 is 1.5; give numbers from −1
     *     to 1»
     */
    public T at(double... u) {
        if (u.length != size) {
            throw new IllegalArgumentException(
                    "points: " + u.length + " coordinates for a point of " + size + " elements");
        }
        for (int i = 0; i < size; i++) {
            if (!(Math.abs(u[i]) <= 1)) {
                throw new IllegalArgumentException(
                        "points: coordinate " + i + " is " + u[i] + "; give numbers from −1 to 1");
            }
        }
        int[] ascending = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> Math.abs(u[i])))
                .mapToInt(i -> i)
                .toArray();
        double gap = 1.0 / size;
        double slack = LARGEST - SMALLEST - (size - 1) * gap;
        double[] x = new double[size];
        for (int rank = 0; rank < size; rank++) {
            int i = ascending[rank];
            double magnitude = SMALLEST + slack * Math.abs(u[i]) + rank * gap;
            x[i] = u[i] < 0 && !positive ? -magnitude : magnitude;
        }
        return Blocks.rebuild(example, x);
    }
}
