package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The elements of a vector, which a lean tape records as one step, against a step for each on a tape to look at. */
class ElementsTest {
    private static final Tensor X = Testing.random(11, 300);

    /** Of two vectors, of which the second is computed; some elements are used often, most are not used at all. */
    private static Tensor f(Tensor x) {
        List<Tensor> v = x.unstack(0);
        List<Tensor> w = x.slice(0, 7, 20).square().unstack(0);
        return v.get(0)
                .times(v.get(299))
                .plus(w.get(2).times(v.get(9)).sin())
                .plus(w.get(12).exp())
                .plus(v.get(9).times(x.at(9)))
                .plus(x.slice(0, 100, 110).square().sum());
    }

    @Test
    void haveTheSameAdjoints() {
        try (Tape lean = Tape.lean();
                Tape kept = new Tape()) {
            Tensor x = lean.watch("x", X);
            Tensor same = kept.watch("x", X);
            assertThat(lean.backward(f(x)).of(x))
                    .isEqualTo(kept.backward(f(same)).of(same));
        }
    }

    @Test
    void haveTheSameTangents() {
        Tensor xDot = Testing.random(12, 300);
        try (Tape lean = Tape.lean();
                Tape kept = new Tape()) {
            Tensor x = lean.watch("x", X);
            Tensor same = kept.watch("x", X);
            Tensor y = f(x);
            Tensor sameY = f(same);
            assertThat(lean.forward(x, xDot).of(y))
                    .isEqualTo(kept.forward(same, xDot).of(sameY));
        }
    }

    @Test
    void haveTheSameSecondDerivatives() {
        Tensor small = Testing.random(13, 12);
        UnaryOperator<Tensor> f = x -> {
            List<Tensor> v = x.unstack(0);
            return v.get(1).times(v.get(2)).times(x.dot(x)).plus(v.get(11).sin());
        };
        Tensor hessian = Autodiff.hessian(f, small);
        for (int i = 0; i < 12; i++) {
            int row = i;
            Testing.assertClose(Autodiff.grad(x -> Autodiff.grad(f).apply(x).at(row), small), hessian.at(i), 1e-15);
        }
    }

    /** Ten rows of the Jacobian in one sweep, where adjoints stand for ten numbers each. */
    @Test
    void haveTheSameAdjointsOfManyAtOnce() {
        UnaryOperator<Tensor> f = x -> {
            List<Tensor> v = x.unstack(0);
            return Tensor.stack(
                    0,
                    IntStream.range(0, 10)
                            .mapToObj(i -> v.get(i).times(v.get(2 * i + 1)).sin())
                            .toArray(Tensor[]::new));
        };
        Tensor x = Testing.random(14, 25);
        Tensor jacobian = Autodiff.jacobian(f, x);
        for (int i = 0; i < 10; i++) {
            int row = i;
            assertThat(jacobian.at(i)).isEqualTo(Autodiff.grad(v -> f.apply(v).at(row), x));
        }
    }

    @Test
    void ofAVectorThatIsNotReachedHaveNoAdjoint() {
        Tensor x = Tensor.of(0, 1);
        // Had √x an adjoint of zeros, its rule would make 0 · ∞ of it.
        assertThat(Autodiff.grad(
                        v -> {
                            assertThat(v.sqrt().unstack(0)).hasSize(2);
                            return v.sum();
                        },
                        x))
                .isEqualTo(Tensor.of(1, 1));
    }

    @Test
    void mayBeWhatIsDifferentiated() {
        Tensor x = Tensor.of(3, 4, 5);
        for (int i = 0; i < 3; i++) {
            int element = i;
            assertThat(Autodiff.grad(v -> v.unstack(0).get(element), x))
                    .isEqualTo(Tensor.identity(3).at(i));
        }
    }

    @Test
    void ofAnEmptyVectorAreNone() {
        try (Tape tape = Tape.lean()) {
            assertThat(tape.watch("x", Tensor.zeros(0)).unstack(0)).isEmpty();
            assertThat(tape.size()).isEqualTo(1);
        }
    }
}
