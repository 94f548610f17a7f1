package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tensor;

/** J = ∂y/∂xᵢ of one step, which no sweep ever builds: row k is the vector-Jacobian product of the k-th unit vector. */
final class Jacobian {
    /** Larger ones teach nothing and cost much. */
    private static final int MOST_ENTRIES = 144;

    private static final int MOST_ROWS = 12;

    private Jacobian() {}

    static boolean isSmall(Recorded step, int i) {
        int rows = step.value().size();
        int columns = step.inputs().get(i).size();
        return rows <= MOST_ROWS && columns <= MOST_ROWS && rows * columns <= MOST_ENTRIES;
    }

    /** The entries, row by row. */
    static double[] of(Recorded step, int i) {
        int rows = step.value().size();
        int columns = step.inputs().get(i).size();
        Tensor[] x = step.inputs().toArray(Tensor[]::new);
        double[] entries = new double[rows * columns];
        for (int k = 0; k < rows; k++) {
            double[] unit = new double[rows];
            unit[k] = 1;
            Tensor yBar = Tensor.of(step.value().shape(), unit);
            double[] row = step.op().vjp(i, yBar, step.value(), x).toArray();
            System.arraycopy(row, 0, entries, k * columns, columns);
        }
        return entries;
    }
}
