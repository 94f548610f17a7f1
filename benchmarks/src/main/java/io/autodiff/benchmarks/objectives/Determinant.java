package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** det(A) = Σⱼ (−1)ʲ a₀ⱼ det(A without row 0 and column j), each minor anew. */
final class Determinant implements Objective {
    private final double[] a;
    private final int size;

    private Determinant(double[] a, int size) {
        this.a = a;
        this.size = size;
    }

    static Determinant read(Fields input) {
        int size = input.integer("ell", 1, Integer.SIZE);
        return new Determinant(input.vector("A", size * size), size);
    }

    static Determinant draw(RandomGenerator random, int size) {
        double[] a = new double[size * size];
        Arrays.setAll(a, i -> random.nextDouble());
        return new Determinant(a, size);
    }

    private int allColumns() {
        return (1 << size) - 1;
    }

    /** Of the last rows, from {@code row} on, in the columns of the set. */
    private double minor(int row, int columns) {
        if (row == size - 1) {
            return a[row * size + Integer.numberOfTrailingZeros(columns)];
        }
        double sum = 0;
        double sign = 1;
        for (int rest = columns; rest != 0; rest &= rest - 1) {
            int column = Integer.numberOfTrailingZeros(rest);
            sum += sign * a[row * size + column] * minor(row + 1, columns ^ 1 << column);
            sign = -sign;
        }
        return sum;
    }

    private Tensor determinant(Tensor matrix) {
        return minor(matrix.unstack(0), 0, allColumns());
    }

    private Tensor minor(List<Tensor> elements, int row, int columns) {
        int first = Integer.numberOfTrailingZeros(columns);
        Tensor sum = elements.get(row * size + first);
        if (row == size - 1) {
            return sum;
        }
        sum = sum.times(minor(elements, row + 1, columns ^ 1 << first));
        boolean odd = true;
        for (int rest = columns & columns - 1; rest != 0; rest &= rest - 1) {
            int column = Integer.numberOfTrailingZeros(rest);
            Tensor term = elements.get(row * size + column).times(minor(elements, row + 1, columns ^ 1 << column));
            sum = odd ? sum.minus(term) : sum.plus(term);
            odd = !odd;
        }
        return sum;
    }

    @Override
    public double[] plain() {
        return new double[] {minor(0, allColumns())};
    }

    @Override
    public double[] value() {
        return determinant(Tensor.of(a)).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<Compiled<Tensor>> compiled = Forms.once(() -> compile(this::determinant, Tensor.of(a)));
        return Forms.of(
                "scalars", () -> grad(this::determinant, Tensor.of(a)).toArray(),
                "compiled", () -> compiled.get().grad(Tensor.of(a)).toArray());
    }

    @Override
    public Map<String, Object> output(String form) {
        return Map.of("primal", value()[0], "gradient", Forms.gradient(this, form));
    }
}
