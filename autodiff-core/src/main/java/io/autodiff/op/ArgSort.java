package io.autodiff.op;

import io.autodiff.Shape;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Y = the indices that sort X along the last axis, equals in their order, NaN counting as the largest;  X̄ = 0. */
public record ArgSort(boolean descending) implements PiecewiseConstant {
    @Override
    public Shape shape(Shape... x) {
        x[0].axis(-1);
        return x[0];
    }

    @Override
    public double[] value(Shape shape, Operand... x) {
        double[] data = x[0].data();
        double[] y = new double[data.length];
        int n = shape.size(-1);
        for (int row = 0; row < y.length; row += n) {
            int start = row;
            // Adding 0 makes −0 equal to 0.
            Comparator<Integer> ascending = Comparator.comparingDouble(i -> data[start + i] + 0.0);
            double[] order = IntStream.range(0, n)
                    .boxed()
                    .sorted(descending ? ascending.reversed() : ascending)
                    .mapToDouble(i -> i)
                    .toArray();
            System.arraycopy(order, 0, y, row, n);
        }
        return y;
    }
}
