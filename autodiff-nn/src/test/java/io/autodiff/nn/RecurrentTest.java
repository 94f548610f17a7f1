package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.check.GradientCheck;
import io.autodiff.nn.SequenceLayer.Unrolled;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cells, and what is composed of them; SequencesGoldenTest holds them to the numbers of PyTorch. */
class RecurrentTest {
    private static final Random RANDOM = new Random(7);
    private static final Initializer WEIGHTS = Initializer.lecunNormal();
    private static final Tensor X = Tensor.normal(RANDOM, 2, 5, 3);
    private static final Tensor PADDED = Masks.lengths(5, 5, 3);

    private static final LstmCell LSTM = LstmCell.of(3, 4, WEIGHTS, RANDOM);
    private static final GruCell GRU = GruCell.of(3, 4, WEIGHTS, RANDOM);
    private static final RnnCell RNN = RnnCell.of(3, 4, WEIGHTS, RANDOM);

    private static <S> Bidirectional<S> twoWays(Cell<S> cell) {
        return Bidirectional.of(cell, cell);
    }

    private static void assertClose(Object actual, Object expected) {
        assertThat(Trees.toVector(actual).toArray())
                .containsExactly(Trees.toVector(expected).toArray(), within(1e-14));
    }

    @Test
    void unrollingIsStepAfterStep() {
        stepAfterStep(RNN);
        stepAfterStep(LSTM);
        stepAfterStep(GRU);
    }

    private static <S> void stepAfterStep(Cell<S> cell) {
        Unrolled<S> unrolled = Recurrent.of(cell).unroll(X);
        S state = cell.start(2);
        for (int t = 0; t < 5; t++) {
            state = cell.next(X.slice(1, t, t + 1).squeeze(1), state);
            assertClose(unrolled.outputs().slice(1, t, t + 1).squeeze(1), cell.output(state));
        }
        assertClose(unrolled.state(), state);
    }

    @Test
    void aSequenceMayComeInParts() {
        Recurrent<LstmCell.State> lstm = Recurrent.of(LSTM);
        Unrolled<LstmCell.State> whole = lstm.unroll(X);
        Unrolled<LstmCell.State> first = lstm.unroll(X.slice(1, 0, 2));
        Unrolled<LstmCell.State> second = lstm.unroll(X.slice(1, 2, 5), first.state(), Masks.NONE, Pass.IN_USE);
        assertClose(Tensor.concat(1, first.outputs(), second.outputs()), whole.outputs());
        assertClose(second.state(), whole.state());
    }

    @Test
    void paddingIsAsIfItWereNotThere() {
        padding(Recurrent.of(RNN));
        padding(twoWays(LSTM));
        padding(Stacked.of(0.5, twoWays(GRU), twoWays(GruCell.of(8, 4, WEIGHTS, RANDOM))));
    }

    private static <S> void padding(SequenceLayer<S> layer) {
        Unrolled<S> padded = layer.unroll(X, layer.start(2), PADDED, Pass.IN_USE);
        Unrolled<S> shorter = layer.unroll(X.slice(0, 1, 2).slice(1, 0, 3));
        assertClose(padded.outputs().slice(0, 1, 2).slice(1, 0, 3), shorter.outputs());
        assertClose(Trees.map(padded.state(), (path, s) -> s.slice(0, 1, 2)), shorter.state());
        assertThat(padded.outputs().slice(0, 1, 2).slice(1, 3, 5))
                .isEqualTo(Tensor.zeros(padded.outputs().shape()).slice(0, 1, 2).slice(1, 3, 5));
        Tensor xBar = grad(
                x -> layer.unroll(x, layer.start(2), PADDED, Pass.IN_USE)
                        .outputs()
                        .sum(),
                X);
        assertThat(xBar.slice(0, 1, 2).slice(1, 3, 5).abs().max().item()).isZero();
        assertThat(xBar.slice(0, 1, 2).slice(1, 0, 3).abs().min().item()).isPositive();
    }

    @Test
    void anEmptySequenceKeepsTheFirstState() {
        Bidirectional<LstmCell.State> lstm = twoWays(LSTM);
        Bidirectional.States<LstmCell.State> start =
                Trees.map(lstm.start(2), (path, zeros) -> Tensor.normal(RANDOM, 2, 4));
        Unrolled<Bidirectional.States<LstmCell.State>> unrolled =
                lstm.unroll(X, start, Masks.lengths(5, 0, 5), Pass.IN_USE);
        assertThat(unrolled.state().forward().h().slice(0, 0, 1))
                .isEqualTo(start.forward().h().slice(0, 0, 1));
        assertThat(unrolled.state().backward().c().slice(0, 0, 1))
                .isEqualTo(start.backward().c().slice(0, 0, 1));
        assertThat(unrolled.state().backward().c().slice(0, 1, 2))
                .isNotEqualTo(start.backward().c().slice(0, 1, 2));
    }

    @Test
    void theInputsOfAllStepsAreOneProduct() {
        try (Tape tape = new Tape()) {
            Recurrent.of(tape.watch(LSTM)).apply(X);
            assertThat(tape.statistics().operations()).containsEntry("matmul", 1 + 5);
        }
    }

    @Test
    void dropoutActsBetweenLayersAndInTrainingAlone() {
        Recurrent<Tensor> first = Recurrent.of(GRU);
        Recurrent<Tensor> second = Recurrent.of(GruCell.of(4, 4, WEIGHTS, RANDOM));
        Stacked<Tensor> stacked = Stacked.of(0.5, first, second);
        Tensor between = new Dropout(0.5).apply(first.apply(X), Pass.training(3));
        assertThat(stacked.apply(X, Pass.training(3))).isEqualTo(second.apply(between));
        assertThat(stacked.apply(X)).isEqualTo(second.apply(first.apply(X)));
        assertThat(Stacked.of(0.5, first).apply(X, Pass.training(3))).isEqualTo(first.apply(X));
    }

    @Test
    void firstAndSecondDerivativesHoldUnderMasks() {
        Bidirectional<LstmCell.State> layer =
                Bidirectional.of(LstmCell.of(2, 2, WEIGHTS, RANDOM), LstmCell.of(2, 1, WEIGHTS, RANDOM));
        Tensor x = Tensor.normal(RANDOM, 2, 3, 2);
        Tensor mask = Masks.lengths(3, 3, 2);
        for (int order = 1; order <= 2; order++) {
            GradientCheck.of((Bidirectional<LstmCell.State> m) ->
                            m.unroll(x, m.start(2), mask, Pass.IN_USE).outputs())
                    .at(layer)
                    .alone(order)
                    .verify();
        }
    }

    @Test
    void initialWeights() {
        LstmCell cell = LstmCell.of(200, 50, Initializer.glorotUniform(), new Random(1));
        assertThat(cell.b()).isEqualTo(Tensor.concat(0, Tensor.zeros(50), Tensor.ones(50), Tensor.zeros(100)));
        double bound = Math.sqrt(6.0 / 250);
        assertThat(cell.wx().abs().max().item()).isBetween(0.99 * bound, bound);
        assertThat(cell.wh().abs().max().item()).isBetween(0.99 * Math.sqrt(6.0 / 100), Math.sqrt(6.0 / 100));
        List<Tensor> gates = cell.wh().split(1, 4);
        assertThat(gates).doesNotHaveDuplicates();
        assertThat(GRU.bx()).isEqualTo(Tensor.zeros(12)).isEqualTo(GRU.bh());
        assertThat(GRU.wx().shape().toArray()).containsExactly(3, 12);
        assertThat(RNN.activation().apply(Tensor.scalar(1)).item()).isEqualTo(Math.tanh(1), within(1e-15));
    }

    /** After nine more signs the first has to be told, which descends through all of them. */
    @Test
    void anLstmLearnsToRemember() {
        record Reader(Recurrent<LstmCell.State> lstm, Linear out) {
            Tensor apply(Tensor x) {
                return out.apply(lstm.unroll(x).state().h());
            }
        }
        Random random = new Random(3);
        Tensor x = Tensor.normal(random, 64, 10, 1).sign();
        Tensor sign = x.slice(1, 0, 1).squeeze(1).greater(0);
        Reader reader = new Reader(
                Recurrent.of(LstmCell.of(1, 6, Initializer.glorotUniform(), random)),
                Linear.of(6, 1, Initializer.glorotUniform(), random));
        Optimizer sgd = new Optimizer(new Momentum(0.9).rate(0.5));
        Optimizer.State<Reader> state = sgd.start(reader);
        for (int step = 0; step < 150; step++) {
            state = sgd.step(state, grad(m -> Costs.sigmoidCrossEntropy(m.apply(x), sign), state.model()));
        }
        Tensor told = state.model().apply(x).greater(0);
        assertThat(told.equalTo(sign).mean().item()).isEqualTo(1);
    }

    @Test
    void lengthsBecomeMasks() {
        assertThat(Masks.lengths(3, 2, 0, 3)).isEqualTo(Tensor.of(new double[][] {{1, 1, 0}, {0, 0, 0}, {1, 1, 1}}));
        assertThatThrownBy(() -> Masks.lengths(5, 5, 7))
                .hasMessage("lengths: takes lengths from 0 to the time 5, got [5, 7]");
        assertThatThrownBy(() -> Masks.lengths(5, -1)).hasMessageContaining("got [-1]");
    }

    @Test
    void badInput() {
        Recurrent<LstmCell.State> lstm = Recurrent.of(LSTM);
        assertThatThrownBy(() -> lstm.apply(Tensor.ones(4, 3)))
                .hasMessage(
                        "recurrent: takes sequences of shape [batch, time, features] with at least one step, got [4, 3]");
        assertThatThrownBy(() -> twoWays(LSTM).apply(Tensor.ones(2, 0, 3))).hasMessageEndingWith("got [2, 0, 3]");
        assertThatThrownBy(() -> lstm.apply(Tensor.ones(2, 5, 4)))
                .hasMessage("lstm: takes 3 features along the last axis, got [2, 5, 4]");
        assertThatThrownBy(() -> Recurrent.of(GRU).apply(Tensor.ones(2, 5, 4))).hasMessageStartingWith("gru: takes 3");
        assertThatThrownBy(() -> Recurrent.of(RNN).apply(Tensor.ones(2, 5, 4))).hasMessageStartingWith("rnn: takes 3");
        assertThatThrownBy(() -> RNN.next(Tensor.scalar(1), RNN.start(1))).hasMessageEndingWith("got []");
        assertThatThrownBy(() -> lstm.unroll(X, lstm.start(3), Masks.NONE, Pass.IN_USE))
                .hasMessage("recurrent: takes a first state of shapes [[2, 4], [2, 4]], got [[3, 4], [3, 4]];"
                        + " start(2) makes one of zeros");
        assertThatThrownBy(() -> lstm.unroll(X, lstm.start(2), Masks.lengths(4, 4, 2), Pass.IN_USE))
                .hasMessage("recurrent: takes a mask of shape [2, 5], got [2, 4]; Masks.lengths(5, …) makes one of"
                        + " lengths");
        Stacked<LstmCell.State> stacked = Stacked.of(0, lstm);
        assertThatThrownBy(() -> stacked.unroll(X, List.of(), Masks.NONE, Pass.IN_USE))
                .hasMessage("stacked: takes a first state for each of 1 layers, got 0; start(batch) makes them of"
                        + " zeros");
    }

    @Test
    void aMaskThatFitsNoAxisIsRefusedInReverseToo() {
        Bidirectional<Tensor> gru = twoWays(GRU);
        int[] wrong = {5, 2};
        assertThatThrownBy(() -> gru.unroll(X, gru.start(2), Tensor.ones(wrong), Pass.IN_USE))
                .hasMessageContaining("takes a mask of shape [2, 5], got " + Arrays.toString(wrong));
    }
}
