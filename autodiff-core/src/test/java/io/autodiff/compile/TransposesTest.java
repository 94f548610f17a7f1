package io.autodiff.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.op.MatMul;
import io.autodiff.op.Plus;
import io.autodiff.op.Transpose;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransposesTest {
    private static final Shape SQUARE = Shape.of(3, 3);

    @Test
    void transposesTheFactorOfManyProductsOnce() {
        List<Op> operations = operations(Transposes.once(products(4, new MatMul(false, true))));
        assertThat(operations).filteredOn(op -> op instanceof Transpose).hasSize(1);
        assertThat(operations).filteredOn(op -> op instanceof MatMul).containsOnly(new MatMul(false, false));
        assertThat(operations(Transposes.once(products(4, new MatMul(true, true)))))
                .contains(new MatMul(true, false))
                .doesNotContain(new MatMul(true, true));
    }

    @Test
    void leavesTheFactorOfFewProducts() {
        Program few = products(3, new MatMul(false, true));
        assertThat(Transposes.once(few)).isSameAs(few);
        Program many = products(9, new MatMul(true, false));
        assertThat(Transposes.once(many)).isSameAs(many);
    }

    @Test
    void computesTheSame() {
        Program program = products(5, new MatMul(false, true));
        double[] x = new double[6 * 9];
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.sin(i);
        }
        double[] expected = new double[9];
        for (int product = 1; product < 6; product++) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    for (int k = 0; k < 3; k++) {
                        expected[3 * i + j] += x[9 * product + 3 * i + k] * x[3 * j + k];
                    }
                }
            }
        }
        double[] y = new double[9];
        y[8] = new TensorCode(program, op -> true).run(x, y);
        assertThat(y).containsExactly(expected, org.assertj.core.api.Assertions.within(1e-14));
    }

    /** The sum of so many products with the first input, in which no other value is. */
    private static Program products(int count, MatMul op) {
        Program.Builder builder = new Program.Builder();
        int b = builder.input(SQUARE);
        int[] a = new int[count];
        for (int i = 0; i < count; i++) {
            a[i] = builder.input(SQUARE);
        }
        int sum = builder.apply(op, SQUARE, a[0], b);
        for (int i = 1; i < count; i++) {
            sum = builder.apply(Plus.OP, SQUARE, sum, builder.apply(op, SQUARE, a[i], b));
        }
        return builder.build(sum);
    }

    private static List<Op> operations(Program program) {
        return program.values().stream()
                .filter(value -> value instanceof Program.Result)
                .map(value -> ((Program.Result) value).op())
                .toList();
    }
}
