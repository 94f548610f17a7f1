package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The printed tape: the table of the textbooks. */
class TableTest {
    private final Tape tape = new Tape();

    @Test
    void showsANetworkStepByStep() {
        Tensor w = tape.watch("w", Tensor.of(new double[][] {{1, -1}, {2, 0}}));
        Tensor b = tape.watch("b", Tensor.of(-4, 0));
        Tensor x = Tensor.of(1, 2);
        Tensor y = Tensor.of(0, -1);
        Tensor cost = x.matmul(w).plus(b).relu().minus(y).square().sum().times(0.5);
        Adjoints adjoints = tape.backward(cost);
        String table = """
                step  operation  inputs           shape   value              adjoint
                w     watch                       [2, 2]  [[1, -1], [2, 0]]  [[1, 0], [2, 0]]
                b     watch                       [2]     [-4, 0]            [1, 0]
                v2    matmul     const [1, 2], w  [1, 2]  [[5, -1]]          [[1, 0]]
                v3    reshape    v2               [2]     [5, -1]            [1, 0]
                v4    plus       v3, b            [2]     [1, -1]            [1, 0]
                v5    relu       v4               [2]     [1, 0]             [1, 1]
                v6    minus      v5, const [2]    [2]     [1, 1]             [1, 1]
                v7    square     v6               [2]     [1, 1]             [0.5, 0.5]
                v8    sum        v7               []      2                  0.5
                v9    times      v8, const        []      1                  1
                """;
        assertThat(tape).hasToString(table);
        assertThat(adjoints).hasToString(table);
    }

    @Test
    void showsScalars() {
        Tensor a = tape.watch("a", Tensor.scalar(2));
        Tensor b = tape.watch("b", Tensor.scalar(1));
        tape.backward(a.plus(b).times(b.plus(1)));
        assertThat(tape).hasToString("""
                        step  operation  inputs    shape  value  adjoint
                        a     watch                []     2      2
                        b     watch                []     1      5
                        v2    plus       a, b      []     3      2
                        v3    plus       b, const  []     2      3
                        v4    times      v2, v3    []     6      1
                        """);
    }

    @Test
    void showsWhatALeanTapeKeepsOfScalars() {
        try (Tape lean = Tape.lean()) {
            Tensor a = lean.watch("a", Tensor.scalar(2));
            lean.backward(a.exp().times(a));
            assertThat(lean).hasToString("""
                            step  operation  inputs    shape  value       adjoint
                            a     watch                []     2           22.1672
                            v1    scalar     a, const  []     (not kept)  2
                            v2    scalar     v1, a     []     (not kept)  1
                            """);
        }
    }

    @Test
    void hasNoAdjointsBeforeASweep() {
        tape.watch("x", Tensor.scalar(2)).exp();
        assertThat(tape).hasToString("""
                        step  operation  inputs  shape  value
                        x     watch              []     2
                        v1    exp        x       []     7.38906
                        """);
    }

    @Test
    void showsZeroForWhatWasRecordedAfterTheCost() {
        Tensor x = tape.watch("x", Tensor.scalar(2));
        tape.backward(x.square());
        x.times(3);
        assertThat(tape).hasToString("""
                        step  operation  inputs    shape  value  adjoint
                        x     watch                []     2      4
                        v1    square     x         []     4      1
                        v2    times      x, const  []     6      0
                        """);
    }

    @Test
    void numbersWhatHasNoName() {
        tape.watch(Tensor.of(1, 2)).sum();
        assertThat(tape.toString()).contains("v0    watch", "v1    sum        v0");
    }

    @Test
    void namesTheTensorsOfARecordByTheirPaths() {
        tape.watch(new TapeTest.Line(Tensor.scalar(2), Tensor.scalar(1)));
        assertThat(tape.toString()).contains("slope      watch", "intercept  watch");
    }

    @Test
    void leavesOutLongValues() {
        tape.watch("x", Tensor.range(9)).slice(0, 0, 8).sum();
        assertThat(tape.toString()).contains("x     watch              [9]    …", "[0, 1, 2, 3, 4, 5, 6, 7]", "28");
    }

    @Test
    void leavesOutStepsBeyondAThousand() {
        Tensor y = tape.watch("x", Tensor.scalar(0));
        for (int i = 1; i < 1000; i++) {
            y = y.plus(1);
        }
        assertThat(tape.toString().lines()).hasSize(1001).last().asString().startsWith("v999  plus");
        tape.backward(y.plus(1).plus(1));
        assertThat(tape.toString().lines()).hasSize(1002).last().isEqualTo("… and 2 more steps");
    }

    @Test
    void saysThatATapeIsClosed() {
        Tensor x = tape.watch("x", Tensor.scalar(2));
        Adjoints adjoints = tape.backward(x.square());
        tape.close();
        assertThat(tape).hasToString("closed tape");
        assertThat(adjoints).hasToString("adjoints of a closed tape");
        assertThat(adjoints.of(x)).isEqualTo(Tensor.scalar(4));
    }
}
