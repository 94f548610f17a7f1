package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The texts of the errors about tapes and transforms, word for word: the operation, what came, and the remedy. */
class TapeErrorsTest {
    private static final Tensor VECTOR = Tensor.of(1, 2, 3);

    private final Tape tape = new Tape();
    private final Tensor x = tape.watch("x", VECTOR);

    // ---------------------------------------------------------------- sweeps

    @Test
    void backwardStartsFromAScalarOrASeed() {
        assertArgument(
                () -> tape.backward(x),
                "backward: the value has shape [3], not []; pass a seed of that shape, backward(y, seed), or reduce it to"
                        + " a scalar, for example with sum()");
        assertArgument(
                () -> tape.backward(x, Tensor.ones(2)),
                "backward: the seed has shape [2], but the value has shape [3]; they must be equal");
        assertArgument(
                () -> tape.backward(x, x),
                "backward: the seed is tracked by this tape; use seed.stopGradient(), or nest another tape");
    }

    @Test
    void forwardTakesADirectionForEachValue() {
        assertArgument(
                () -> tape.forward(x, Tensor.scalar(1)),
                "forward: the seed has shape [], but the value has shape [3]; they must be equal");
        assertArgument(
                () -> tape.forward(x, x),
                "forward: the seed is tracked by this tape; use seed.stopGradient(), or nest another tape");
        assertArgument(
                () -> tape.forward(List.of(x), List.of()),
                "forward: takes one seed for each value, got 0 seeds for 1 values");
    }

    @Test
    void theValueMustBeOnTheTape() {
        String none = ": the value was not computed from anything that this tape watches; it is not tracked at all";
        String other = ": the value was not computed from anything that this tape watches; it is on another tape";
        Tensor stranger = new Tape().watch(Tensor.scalar(1));
        assertArgument(() -> tape.backward(Tensor.scalar(1)), "backward" + none);
        assertArgument(() -> tape.backward(stranger), "backward" + other);
        assertArgument(() -> tape.forward(VECTOR, VECTOR), "forward" + none);
        assertArgument(() -> tape.backward(x.sum()).of(stranger), "adjoints" + other);
        assertArgument(() -> tape.backward(x.sum()).of(VECTOR), "adjoints" + none);
        assertArgument(() -> tape.forward(x, VECTOR).of(VECTOR), "tangents" + none);
    }

    // ---------------------------------------------------------------- watching

    @Test
    void aTapeWatchesPlainValuesAndThoseOfOlderTapes() {
        assertArgument(() -> tape.watch(x), "watch: the value is on this tape already; use it as it is");
        Tensor newer = new Tape().watch(VECTOR);
        assertArgument(
                () -> tape.watch(newer),
                "watch: the value is tracked by a newer tape; watch on the older tape first, then on the newer one");
        assertArgument(() -> tape.watch("text"), "watch: there is no tensor in a tree of java.lang.String");
    }

    // ---------------------------------------------------------------- the life of a tape

    @Test
    void aClosedTapeIsOver() {
        Tensor scalar = tape.watch(Tensor.scalar(1));
        tape.close();
        String text =
                ": the tape was closed; compute before close(), or use the value without its tape, x.stopGradient()";
        assertState(() -> x.plus(1), "plus" + text);
        assertState(() -> scalar.exp(), "exp" + text);
        assertState(() -> VECTOR.matmul(x), "reshape" + text);
        assertState(() -> tape.watch(VECTOR), "watch" + text);
        assertState(() -> tape.backward(scalar), "backward" + text);
        assertState(() -> tape.forward(x, VECTOR), "forward" + text);
    }

    @Test
    void aValueDoesNotOutliveTheTransformThatWatchedIt() {
        AtomicReference<Tensor> leaked = new AtomicReference<>();
        Autodiff.grad(
                (Tensor v) -> {
                    leaked.set(v);
                    return v.sum();
                },
                VECTOR);
        assertState(
                () -> leaked.get().plus(1),
                "plus: the tape was closed; compute before close(), or use the value without its tape,"
                        + " x.stopGradient()");
    }

    @Test
    void aTapeBelongsToItsThread() throws InterruptedException {
        Tensor scalar = tape.watch(Tensor.scalar(1));
        String text = ": the tape belongs to thread " + Thread.currentThread().getName()
                + ", but this is thread worker; give every thread a tape of its own";
        assertState(() -> onAnotherThread(() -> x.plus(1)), "plus" + text);
        assertState(() -> onAnotherThread(scalar::exp), "exp" + text);
        assertState(() -> onAnotherThread(() -> tape.watch(VECTOR)), "watch" + text);
        assertState(() -> onAnotherThread(() -> tape.backward(scalar)), "backward" + text);
        assertState(() -> onAnotherThread(() -> tape.forward(x, VECTOR)), "forward" + text);
        onAnotherThread(
                () -> assertThat(x.get(0) + x.stopGradient().plus(1).get(0)).isEqualTo(3));
    }

    private static void onAnotherThread(Runnable code) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread worker = new Thread(code, "worker");
        worker.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
        worker.start();
        worker.join();
        if (thrown.get() instanceof RuntimeException e) {
            throw e;
        }
        assertThat(thrown.get()).isNull();
    }

    // ---------------------------------------------------------------- transforms

    @Test
    void gradientsAreThoseOfScalars() {
        String text = ": the function must return a scalar, but its value has shape [3]; reduce it, for example with"
                + " sum(), or use vjp or jacobian";
        assertArgument(() -> Autodiff.grad((Tensor v) -> v.exp(), VECTOR), "grad" + text);
        assertArgument(() -> Autodiff.grad(v -> v.exp()).apply(VECTOR), "grad" + text);
        assertArgument(() -> Autodiff.valueAndGrad((Tensor v) -> v.exp(), VECTOR), "valueAndGrad" + text);
        assertArgument(() -> Autodiff.hessian(v -> v.exp(), VECTOR), "grad" + text);
        assertArgument(() -> Autodiff.grad((Tensor v) -> VECTOR, Tensor.scalar(1)), "grad" + text);
    }

    @Test
    void directionsHaveTheShapeOfWhatMoves() {
        assertArgument(
                () -> Autodiff.jvp((Tensor v) -> v.exp(), VECTOR, Tensor.ones(2)),
                "jvp: the direction has shape [2], but the value has shape [3]; they must be equal");
        assertArgument(
                () -> Autodiff.vjp((Tensor v) -> v.sum(), VECTOR, Tensor.ones(3)),
                "vjp: the direction has shape [3], but the value has shape []; they must be equal");
        assertArgument(
                () -> Autodiff.jvp((List<Tensor> l) -> l.get(0), List.of(VECTOR), List.of()),
                "trees differ: the first has tensors at [0], the second at []");
    }

    @Test
    void whatIsDifferentiatedHasTensors() {
        assertArgument(
                () -> Autodiff.grad(n -> Tensor.scalar(n), 3),
                "watch: there is no tensor in a tree of java.lang.Integer");
    }

    // ---------------------------------------------------------------- operations

    @Test
    void aRuleMayReadOnlyWhatItSays() {
        record Forgetful() implements Op.Multilinear {
            @Override
            public Shape shape(Shape... x) {
                return x[0];
            }

            @Override
            public double[] value(Shape shape, Operand... x) {
                return x[0].data();
            }

            @Override
            public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
                return yBar.times(x[0]);
            }
        }
        assertState(
                () -> Autodiff.grad((Tensor v) -> new Forgetful().apply(v).sum(), VECTOR),
                "forgetful: the elements of this operand, of shape [3], were not kept; let usesInput or usesOutput of the operation"
                        + " say that its rule reads them");
        assertThat(VECTOR.released()).hasToString("elements not kept, shape [3]");
    }

    @Test
    void aRuleMustKeepTheShape() {
        record Careless() implements Op {
            @Override
            public Shape shape(Shape... x) {
                return Shape.SCALAR;
            }

            @Override
            public double[] value(Shape shape, Operand... x) {
                return new double[] {x[0].data()[0]};
            }

            @Override
            public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
                return yBar;
            }

            @Override
            public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
                return xDot;
            }
        }
        Tensor y = new Careless().apply(x);
        assertState(
                () -> tape.backward(y),
                "careless: its vjp for input 0 must have shape [3], but has shape []; mend the rule");
        assertState(
                () -> tape.forward(x, VECTOR),
                "careless: its jvp for input 0 must have shape [], but has shape [3]; mend the rule");
    }

    @Test
    void aValueMustFillItsShape() {
        record TooShort() implements Op.Multilinear {
            @Override
            public Shape shape(Shape... x) {
                return x[0];
            }

            @Override
            public double[] value(Shape shape, Operand... x) {
                return new double[] {1, 2};
            }

            @Override
            public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
                return yBar;
            }
        }
        assertState(
                () -> new TooShort().apply(x),
                "tooShort: its value must have 3 elements, for shape [3], but has 2; mend the rule");
    }

    // ---------------------------------------------------------------- what only a fault of the engine brings up

    @Test
    void aWatchedValueIsNoOperation() {
        Step.Watch watch = new Step.Watch("x");
        assertThatThrownBy(watch::shape)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("watch: the value is not computed");
        assertThatThrownBy(() -> watch.value(Shape.SCALAR))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("watch: the value is not computed");
        assertThatThrownBy(() -> watch.vjp(0, VECTOR, VECTOR))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("watch: there is no input to find the adjoint of");
    }

    @Test
    void aSumThatWasNeverStartedIsNoTensor() {
        assertState(() -> new Accumulator(1, null, null).tensor(0), "no tensor at 0");
    }

    private static void assertArgument(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(text);
    }

    private static void assertState(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalStateException.class).hasMessage(text);
    }
}
