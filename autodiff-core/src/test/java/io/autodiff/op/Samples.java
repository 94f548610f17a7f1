package io.autodiff.op;

import io.autodiff.Axes;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What looking at an operation does not tell: good values of its parameters, and unless elementwise its definition. */
final class Samples {
    /** Elementwise operations with parameters. */
    static final List<Op> ELEMENTWISE = List.of(
            new PowerConstant(3),
            new PowerConstant(2),
            new PowerConstant(1),
            new PowerConstant(0),
            new PowerConstant(-1),
            new PowerConstant(0.5),
            new PowerConstant(-1.5),
            new Clamp(-1, 1),
            new Clamp(0.5, Double.POSITIVE_INFINITY),
            new PlusScaled(-0.3),
            new PlusScaled(0),
            new LeakyRelu(0.1),
            new Elu(1),
            new Elu(0.3),
            new Polygamma(0),
            new Polygamma(1),
            new Polygamma(2),
            new Polygamma(5),
            new Sinc(0),
            new Sinc(1),
            new Sinc(2));

    /** All other operations, by the number of inputs. */
    static final List<Subject> OTHERS = Stream.of(
                    MatrixSamples.ALL,
                    sample(1, Oracles::argMax, ArgMax.OP),
                    sample(1, Oracles::argSort, new ArgSort(false), new ArgSort(true)),
                    sample(1, Oracles::broadcastTo, stretch(), stretch(4), stretch(2, 3), stretch(0, 3)),
                    sample(1, Oracles::broadcastTo, stretch(2, 1, 3), stretch(3, 2, 2)),
                    sample(1, Oracles::concat, new Concat(-1)),
                    sample(2, Oracles::concat, new Concat(0), new Concat(-1)),
                    sample(3, Oracles::concat, new Concat(1)),
                    sample(1, Oracles::cumArgMax, CumArgMax.OP),
                    sample(1, Oracles::cumLogSumExp, CumLogSumExp.OP),
                    sample(1, Oracles::cumSum, new CumSum(false), new CumSum(true)),
                    sample(
                            1,
                            Oracles::fold,
                            fold(unfold(2, 1, 1), 3),
                            fold(unfold(1, 2, 1), 5),
                            fold(unfold(2, 1, 2), 4)),
                    sample(1, Oracles::element, new Element(0), new Element(3)),
                    sample(1, Oracles::gather, new Gather(0, 1, 0, 1), new Gather(-1, 2, 2, 0, 1), new Gather(1)),
                    sample(1, Oracles::logSoftmax, LogSoftmax.OP),
                    sample(1, Oracles::logSumExp, LogSumExp.OP),
                    sample(2, Oracles::matMul, new MatMul(false, false), new MatMul(false, true)),
                    sample(2, Oracles::matMul, new MatMul(true, false), new MatMul(true, true)),
                    sample(1, Oracles::max, new Max(Axes.drop()), new Max(Axes.drop(0)), new Max(Axes.drop(-1, 0))),
                    sample(1, Oracles::max, new Max(Axes.keep()), new Max(Axes.keep(1)), new Max(Axes.drop(-1))),
                    sample(1, Oracles::norm, new Norm(2), new Norm(1), new Norm(4), new Norm(2.5), new Norm(0.5)),
                    sample(1, Oracles::pad, new Pad(0, 1, 2), new Pad(-1, 0, 1), new Pad(1, 2, 0), new Pad(-2, 0, 0)),
                    sample(2, Oracles::recurrence, new Recurrence(false), new Recurrence(true)),
                    sample(1, Oracles::reshape, shape(), shape(6), shape(2, 3), shape(1, 4, 1), shape(0, 2)),
                    sample(1, Oracles::scatterAdd, new ScatterAdd(0, 3, 2, 0), new ScatterAdd(-1, 2, 1, 1, 0)),
                    sample(1, Oracles::scatterAdd, new ScatterAdd(1, 4), new ScatterAdd(-2, 1, 0, 0, 0)),
                    sample(1, Oracles::slice, new Slice(0, 1, 2), new Slice(-1, 0, 2), new Slice(1, 1, 4)),
                    sample(1, Oracles::slice, new Slice(-2, 1, 1), new Slice(2, 2, 3)),
                    sample(1, Oracles::softmax, Softmax.OP),
                    sample(1, Oracles::sum, new Sum(Axes.drop()), new Sum(Axes.drop(0)), new Sum(Axes.drop(-1, 0))),
                    sample(1, Oracles::sum, new Sum(Axes.keep()), new Sum(Axes.keep(1)), new Sum(Axes.keep(-2, -1))),
                    sample(1, Oracles::transpose, new Transpose(), new Transpose(0), new Transpose(1, 0)),
                    sample(1, Oracles::transpose, new Transpose(0, 2, 1), new Transpose(2, 0, 1)),
                    sample(1, Oracles::unfold, unfold(2, 1, 1), unfold(1, 2, 1), unfold(3, 2, 1), unfold(2, 1, 2)),
                    sample(1, Oracles::unfold, new Unfold(Shape.of(2, 1), Shape.of(1, 2), Shape.of(1, 1))),
                    sample(3, Oracles::where, Where.OP))
            .flatMap(List::stream)
            .toList();

    private Samples() {}

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <O extends Op> List<Subject> sample(
            int inputs, BiFunction<O, Tensor[], Tensor> oracle, O... operations) {
        return Arrays.stream(operations)
                .map(op -> new Subject(op, inputs, x -> oracle.apply(op, x)))
                .toList();
    }

    private static BroadcastTo stretch(int... sizes) {
        return new BroadcastTo(Shape.of(sizes));
    }

    private static Reshape shape(int... sizes) {
        return new Reshape(Shape.of(sizes));
    }

    private static Unfold unfold(int window, int stride, int dilation) {
        return new Unfold(Shape.of(window), Shape.of(stride), Shape.of(dilation));
    }

    private static Fold fold(Unfold unfold, int... sizes) {
        return new Fold(unfold, Shape.of(sizes));
    }
}
