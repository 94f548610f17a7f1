package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Small networks whose errors and error signals others published, to as many digits as were printed. */
class ReferenceNetworksTest {
    private static final double FULL = 1e-12;
    private static final double EIGHT_DIGITS = 5e-9;

    /** Source: Nielsen, Neural Networks and Deep Learning (2015), chapter 3: one sigmoid neuron that has to learn 0 from 1. */
    @Test
    void nielsen() {
        Tape tape = new Tape();
        Tensor w = tape.watch("w", Tensor.scalar(0.6));
        Tensor b = tape.watch("b", Tensor.scalar(0.9));
        Tensor z = w.times(1).plus(b);
        Tensor a = z.sigmoid();
        assertThat(a.item()).isCloseTo(0.8175744761936437, within(FULL));
        Tensor quadratic = a.square().times(0.5);
        Tensor crossEntropy = a.neg().plus(1).log().neg();
        Adjoints slow = tape.backward(quadratic);
        Adjoints fast = tape.backward(crossEntropy);
        assertThat(slow.of(z).item()).isCloseTo(0.12193833, within(EIGHT_DIGITS));
        assertThat(fast.of(z).item()).isCloseTo(0.81757448, within(EIGHT_DIGITS));
        assertThat(fast.of(w)).isEqualTo(fast.of(b)).isEqualTo(fast.of(z));
    }

    record Xor(Tensor hidden, Tensor c, Tensor w, Tensor b) {
        Tensor apply(Tensor x) {
            return x.matmul(hidden).plus(c).relu().matmul(w).plus(b);
        }
    }

    /** Source: Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.1: a ReLU network that computes XOR. */
    @Test
    void goodfellow() {
        Xor xor = new Xor(Tensor.ones(2, 2), Tensor.of(0, -1), Tensor.of(1, -2), Tensor.scalar(0));
        Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
        Tensor y = Tensor.of(0, 1, 1, 0);
        assertThat(xor.apply(x)).isEqualTo(y);
        Autodiff.ValueAndGrad<Xor> loss =
                Autodiff.valueAndGrad(m -> m.apply(x).minus(y).square().mean(), xor);
        assertThat(loss.value().item()).isZero();
        Trees.flatten(loss.grad())
                .forEach((path, g) -> assertThat(g.abs().sum().item()).as(path).isZero());
    }

    /** Two layers of two sigmoid neurons; a row of a matrix holds the weights of one neuron. */
    record Mazur(Tensor hidden, Tensor output) {
        static final Tensor INPUT = Tensor.of(0.05, 0.10);
        static final Tensor TARGET = Tensor.of(0.01, 0.99);

        static Mazur start() {
            return new Mazur(Tensor.of(new double[][] {{0.15, 0.20}, {0.25, 0.30}}), Tensor.of(new double[][] {
                {0.40, 0.45}, {0.50, 0.55}
            }));
        }

        Tensor hiddenInput() {
            return hidden.matmul(INPUT).plus(0.35);
        }

        Tensor outputInput(Tensor hiddenInput) {
            return output.matmul(hiddenInput.sigmoid()).plus(0.60);
        }

        static Tensor error(Tensor outputInput) {
            return outputInput.sigmoid().minus(TARGET).square().sum().times(0.5);
        }

        Tensor error() {
            return error(outputInput(hiddenInput()));
        }

        Mazur descended() {
            Mazur gradient = Autodiff.grad(Mazur::error, this);
            return Trees.map(this, gradient, (w, g) -> w.minus(g.times(0.5)));
        }
    }

    /**
     * Source: Mazur, A Step by Step Backpropagation Example (2015). The error after one step is not the printed 0.291027924: that one
     * appears only when δ is sent back through weights that were already updated.
     */
    @Test
    void mazur() {
        Tape tape = new Tape();
        Mazur network = tape.watch(Mazur.start());
        Tensor hiddenInput = network.hiddenInput();
        Tensor outputInput = network.outputInput(hiddenInput);
        Tensor error = Mazur.error(outputInput);
        Adjoints adjoints = tape.backward(error);
        assertThat(error.item()).isCloseTo(0.2983711087600027, within(FULL));
        Testing.assertClose(adjoints.of(outputInput), Tensor.of(0.13849856, -0.03809824), EIGHT_DIGITS);
        Testing.assertClose(adjoints.of(hiddenInput), Tensor.of(0.00877135, 0.00995425), EIGHT_DIGITS);
    }

    @Test
    void mazurLearns() {
        Mazur network = Mazur.start().descended();
        assertThat(network.output().get(0, 0)).isCloseTo(0.35891648, within(EIGHT_DIGITS));
        assertThat(network.hidden().get(0, 0)).isCloseTo(0.14978072, within(EIGHT_DIGITS));
        assertThat(network.error().item()).isCloseTo(0.29102777369359933, within(FULL));
        for (int step = 1; step < 10_000; step++) {
            network = network.descended();
        }
        assertThat(network.error().item() / 3.510187782978859e-05).isCloseTo(1, within(FULL));
    }
}
