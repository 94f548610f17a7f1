package io.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Y += A X of a sparse A by each provider, against one loop, to the bit: rows of X around the widths of vectors, and more. */
class SparseTest {
    private static final int MARGIN = 3;
    private static final int ROWS = 5;
    private static final int COLUMNS = 4;

    static Stream<Kernels> providers() {
        return Stream.of(new PlainKernels(), new VectorKernels());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void addsTheProduct(Kernels provider) {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < 75; n++) {
            for (int elements : new int[] {0, 1, 2, 9, 40}) {
                int[] rows = random.ints(elements, 0, ROWS).toArray();
                if (n % 2 == 0) {
                    Arrays.sort(rows); // runs of one row
                }
                int[] columns = random.ints(elements, 0, COLUMNS).toArray();
                double[] v = random.doubles(elements, -1, 1).toArray();
                double[] x = random.doubles(2 * MARGIN + COLUMNS * n, -1, 1).toArray();
                double[] y = random.doubles(2 * MARGIN + ROWS * n, -1, 1).toArray();
                double[] expected = y.clone();
                for (int e = 0; e < elements; e++) {
                    for (int j = 0; j < n; j++) {
                        expected[MARGIN + rows[e] * n + j] += v[e] * x[MARGIN + columns[e] * n + j];
                    }
                }
                provider.sparse(n, v, rows, columns, x, MARGIN, y, MARGIN);
                assertThat(y).as("%d elements, rows of %d", elements, n).isEqualTo(expected);
            }
        }
    }
}
