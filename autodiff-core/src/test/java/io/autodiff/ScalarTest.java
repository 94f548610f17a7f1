package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** Scalars are recorded with their slopes, tensors with their rules: both must give the same derivatives. */
class ScalarTest {
    /** One step of a program: it makes the next value of the latest one and the first. */
    private record Instruction(String name, Step step) {
        interface Step {
            Tensor apply(Tensor latest, Tensor first);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Instruction> INSTRUCTIONS = List.of(
            new Instruction("plus", Tensor::plus),
            new Instruction("minus", (a, x) -> x.minus(a)),
            new Instruction("times", Tensor::times),
            new Instruction("divide", (a, x) -> a.divide(x.square().plus(1))),
            new Instruction("power", (a, x) -> a.tanh().square().plus(1).power(x)),
            new Instruction("maximum", Tensor::maximum),
            new Instruction("minimum", (a, x) -> a.minimum(x.times(2))),
            new Instruction("twice", (a, x) -> a.plus(a)),
            new Instruction("constant", (a, x) -> a.times(0.75).plus(0.5)),
            new Instruction("constant first", (a, x) -> Tensor.scalar(2).minus(a)),
            new Instruction("sin", (a, x) -> a.sin()),
            new Instruction("tanh", (a, x) -> a.tanh()),
            new Instruction("exp", (a, x) -> a.tanh().exp()),
            new Instruction("log", (a, x) -> a.square().plus(1).log()),
            new Instruction("sqrt", (a, x) -> a.square().plus(1).sqrt()),
            new Instruction("softplus", (a, x) -> a.softplus()),
            new Instruction("abs", (a, x) -> a.abs()),
            new Instruction("neg", (a, x) -> a.neg()));

    /** 0 · (−1) is −0, an adjoint like any other: times the infinite slope of √ at 0 it must not be lost. */
    @Test
    void anAdjointOfMinusZeroWasReached() {
        UnaryOperator<Tensor> f = x -> x.sum().sqrt().times(-1).times(0);
        assertThat(Autodiff.grad(f, Tensor.scalar(0)).item()).isNaN();
        assertThat(Autodiff.grad(f, Tensor.zeros(1)).item()).isNaN();
        assertThat(Autodiff.grad((Tensor x) -> f.apply(x.reshape(1)), Tensor.scalar(0))
                        .item())
                .isNaN();
        Tape tape = new Tape();
        Tensor x = tape.watch("x", Tensor.scalar(3));
        tape.backward(x.times(0).times(-1));
        assertThat(tape.toString()).contains("x     watch                 []     3      0\n");
    }

    /** Step for step the same numbers, so the same to the bit, but for the sign of zero, which adding zero takes away. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aScalarProgramEqualsTheSameProgramOnRankOne(
            @ForAll("programs") List<Instruction> program, @ForAll @DoubleRange(min = 0.25, max = 2) double x) {
        UnaryOperator<Tensor> f = first -> run(program, first);
        Tensor scalar = Tensor.scalar(x);
        Tensor vector = Tensor.of(x);
        assertThat(f.apply(vector)).isEqualTo(f.apply(scalar).reshape(1));
        assertThat(Autodiff.grad((Tensor v) -> f.apply(v).sum(), vector).plus(0))
                .isEqualTo(Autodiff.grad(f, scalar).reshape(1).plus(0));
        assertThat(Autodiff.jvp(f, vector, Tensor.ones(1)).plus(0))
                .isEqualTo(Autodiff.jvp(f, scalar, Tensor.scalar(1)).reshape(1).plus(0));
    }

    /** Orders above the first leave the plain numbers, on both ways in the same tensor operations. */
    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void secondDerivativesAgreeToo(
            @ForAll("programs") List<Instruction> program, @ForAll @DoubleRange(min = 0.25, max = 2) double x) {
        UnaryOperator<Tensor> f = first -> run(program, first).sum();
        double scalar = Autodiff.grad(Autodiff.grad(f)).apply(Tensor.scalar(x)).item();
        Tensor vector = Autodiff.hvp(f, Tensor.of(x), Tensor.ones(1));
        Testing.assertClose(vector, Tensor.of(scalar), 1e-11);
    }

    private static Tensor run(List<Instruction> program, Tensor first) {
        Tensor latest = first;
        for (Instruction instruction : program) {
            latest = instruction.step.apply(latest, first);
        }
        return latest;
    }

    @Provide
    Arbitrary<List<Instruction>> programs() {
        return Arbitraries.of(INSTRUCTIONS).list().ofMinSize(1).ofMaxSize(8);
    }

    /** A scalar read out of a tensor, computed with as a number, and put into tensors again. */
    @Test
    void scalarsAndTensorsFeedEachOther() {
        UnaryOperator<Tensor> f = x -> {
            Tensor scale = x.at(0).times(x.at(1)).tanh().plus(x.square().sum().log());
            Tensor scaled = x.times(scale).minus(scale.sin());
            Tensor norm = scaled.square().sum().sqrt();
            Tensor joined = Tensor.concat(0, scaled.divide(norm), Tensor.stack(0, norm, scale, scale));
            return joined.dot(joined.exp()).times(norm).plus(scale.power(3));
        };
        Tensor x = Tensor.of(0.7, -1.2, 0.4);
        Testing.assertClose(Autodiff.grad(f, x), Testing.differences(f, x, 1e-5), 1e-8);
        Tensor direction = Tensor.of(1, 2, -1);
        double slope = Autodiff.grad(f, x).dot(direction).item();
        Testing.assertClose(Autodiff.jvp(f, x, direction), Tensor.scalar(slope), 1e-12);
        UnaryOperator<Tensor> alongDirection = v -> Autodiff.grad(f, v).dot(direction);
        Testing.assertClose(Autodiff.hvp(f, x, direction), Testing.differences(alongDirection, x, 1e-5), 1e-7);
    }

    @Test
    void aScalarFunctionMayWorkInTensors() {
        UnaryOperator<Tensor> f = x -> {
            Tensor powers = Tensor.stack(0, x, x.square(), x.power(3));
            return powers.outer(powers.times(x)).sum().times(x).log();
        };
        Tensor x = Tensor.scalar(1.3);
        Testing.assertClose(Autodiff.grad(f, x), Testing.differences(f, x, 1e-5), 1e-9);
    }

    @Test
    void aScalarStretchesOverATensor() {
        Tape tape = new Tape();
        Tensor s = tape.watch(Tensor.scalar(2));
        Tensor x = tape.watch(Tensor.of(new double[][] {{1, 2}, {3, 4}}));
        Adjoints adjoints = tape.backward(s.times(x).plus(x.divide(s)).sum());
        assertThat(adjoints.of(s)).isEqualTo(Tensor.scalar(10 - 10 / 4.0));
        assertThat(adjoints.of(x)).isEqualTo(Tensor.full(Shape.of(2, 2), 2.5));
    }
}
