package io.autodiff.benchmarks.workloads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat64;

/** TensorFlow-Java: a graph, built once and run again and again. */
public class TensorFlow implements Contender {
    private static final String VALID = "VALID";

    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final List<Op> initial = new ArrayList<>();

    @Override
    public String name() {
        return "TensorFlow " + org.tensorflow.TensorFlow.version();
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W1 -> network(Inputs.LARGE, tf.nn::relu, 64);
            case W2 -> network(Inputs.LARGE, tf.nn::relu, 256);
            case W3 -> network(Inputs.SMALL, tf.math::tanh, 16);
            case W4 -> {
                Variable<TFloat64> x = parameter(Inputs.point(), Inputs.VARIABLES);
                yield gradient(rosenbrock(x), List.of(x));
            }
            case W4S ->
                throw new UnsupportedOperationException("scalars would be nodes of a graph, far slower than tensors");
            case W5 -> lstm();
            case W6 -> images();
            case W7V -> {
                Variable<TFloat64> w = parameter(Inputs.normal(6, Inputs.WEIGHTS, 0.1), Inputs.WEIGHTS, 1);
                Operand<TFloat64> slope = gradients(logisticCost(w), List.of(w)).dy(0);
                Operand<TFloat64> v = constant(Inputs.normal(7, Inputs.WEIGHTS, 1), Inputs.WEIGHTS, 1);
                yield gradient(sum(tf.math.mul(slope, v)), List.of(w));
            }
            case W7H -> {
                Variable<TFloat64> w = parameter(Inputs.normal(6, Inputs.WEIGHTS, 0.1), Inputs.WEIGHTS, 1);
                Operand<TFloat64> slope = gradients(logisticCost(w), List.of(w)).dy(0);
                List<Operand<TFloat64>> rows = new ArrayList<>();
                for (int i = 0; i < Inputs.WEIGHTS; i++) {
                    Operand<TFloat64> one =
                            tf.slice(slope, tf.constant(new int[] {i, 0}), tf.constant(new int[] {1, 1}));
                    rows.add(gradients(sum(one), List.of(w)).dy(0));
                }
                yield new Run(List.of(tf.stack(rows)), List.of(), false);
            }
        };
    }

    private Operand<TFloat64> constant(double[] elements, long... sizes) {
        return tf.constant(Shape.of(sizes), DataBuffers.of(elements));
    }

    private Operand<TFloat64> constant(double x) {
        return tf.constant(x);
    }

    private Variable<TFloat64> parameter(double[] elements, long... sizes) {
        Variable<TFloat64> variable = tf.variable(Shape.of(sizes), TFloat64.class);
        initial.add(tf.assign(variable, constant(elements, sizes)));
        return variable;
    }

    private Operand<TFloat64> sum(Operand<TFloat64> x) {
        return tf.sum(
                x, tf.constant(IntStream.range(0, x.shape().numDimensions()).toArray()));
    }

    private Gradients gradients(Operand<TFloat64> y, List<? extends Operand<?>> x) {
        return tf.gradients(y, x, Gradients.dx(List.of(constant(1))));
    }

    private Task gradient(Operand<TFloat64> cost, List<Variable<TFloat64>> parameters) {
        Gradients slopes = gradients(cost, parameters);
        return new Run(
                IntStream.range(0, parameters.size())
                        .mapToObj(i -> slopes.<TFloat64>dy(i).asOutput())
                        .toList(),
                List.of(),
                false);
    }

    private Task training(Operand<TFloat64> z, Operand<TFloat64> y, List<Variable<TFloat64>> parameters) {
        // The gradient of its own softmax cross-entropy takes single precision only.
        Operand<TFloat64> cost = tf.math.mul(
                sum(tf.math.mul(y, tf.nn.logSoftmax(z))),
                constant(-1.0 / y.shape().get(0)));
        Gradients slopes = gradients(cost, parameters);
        // All slopes first: some are made of weights that the updates change.
        Ops afterwards = tf.withControlDependencies(IntStream.range(0, parameters.size())
                .<Op>mapToObj(i -> slopes.<TFloat64>dy(i))
                .toList());
        List<Op> updates = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            updates.add(afterwards.train.applyGradientDescent(parameters.get(i), constant(Inputs.RATE), slopes.dy(i)));
        }
        return new Run(List.of(cost), updates, true);
    }

    private Task network(int[] sizes, UnaryOperator<Operand<TFloat64>> activation, int batch) {
        List<Variable<TFloat64>> parameters = new ArrayList<>();
        Operand<TFloat64> a = constant(Inputs.examples(sizes, batch), batch, sizes[0]);
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            Variable<TFloat64> w = parameter(Inputs.weights(sizes, layer), sizes[layer], sizes[layer + 1]);
            Variable<TFloat64> b = parameter(new double[sizes[layer + 1]], sizes[layer + 1]);
            parameters.addAll(List.of(w, b));
            a = tf.math.add(tf.linalg.matMul(layer == 0 ? a : activation.apply(a), w), b);
        }
        return training(a, constant(Inputs.targets(sizes, batch), batch, sizes[sizes.length - 1]), parameters);
    }

    private Task images() {
        Variable<TFloat64> w1 = parameter(kernels(Inputs.normal(21, 200, 0.2), 8, 1), 5, 5, 1, 8);
        Variable<TFloat64> b1 = parameter(new double[8], 8);
        Variable<TFloat64> w2 = parameter(kernels(Inputs.normal(22, 3200, 0.07), 16, 8), 5, 5, 8, 16);
        Variable<TFloat64> b2 = parameter(new double[16], 16);
        Variable<TFloat64> w = parameter(Inputs.normal(23, 2560, 0.06), 256, 10);
        Variable<TFloat64> b = parameter(new double[10], 10);
        Operand<TFloat64> x = constant(Inputs.normal(1, Inputs.IMAGES * 784, 1), Inputs.IMAGES, 28, 28, 1);
        Operand<TFloat64> y = constant(Inputs.oneHot(Inputs.classes(2, Inputs.IMAGES, 10), 10), Inputs.IMAGES, 10);
        Operand<TFloat64> a = pooled(pooled(x, w1, b1), w2, b2);
        Operand<TFloat64> channelsFirst = tf.linalg.transpose(a, tf.constant(new int[] {0, 3, 1, 2}));
        Operand<TFloat64> flat = tf.reshape(channelsFirst, tf.constant(new int[] {Inputs.IMAGES, 256}));
        return training(tf.math.add(tf.linalg.matMul(flat, w), b), y, List.of(w1, b1, w2, b2, w, b));
    }

    /** From [out, in, 5, 5] to [5, 5, in, out]. */
    private static double[] kernels(double[] w, int out, int in) {
        double[] turned = new double[w.length];
        for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
                for (int k = 0; k < 25; k++) {
                    turned[(k * in + c) * out + o] = w[(o * in + c) * 25 + k];
                }
            }
        }
        return turned;
    }

    private Operand<TFloat64> pooled(Operand<TFloat64> x, Operand<TFloat64> w, Operand<TFloat64> b) {
        Operand<TFloat64> z = tf.math.add(tf.nn.conv2d(x, w, List.of(1L, 1L, 1L, 1L), VALID), b);
        return tf.nn.maxPool(
                tf.nn.relu(z), tf.constant(new int[] {1, 2, 2, 1}), tf.constant(new int[] {1, 2, 2, 1}), VALID);
    }

    private Operand<TFloat64> rosenbrock(Operand<TFloat64> x) {
        int n = Inputs.VARIABLES - 1;
        Operand<TFloat64> head = tf.slice(x, tf.constant(new int[] {0}), tf.constant(new int[] {n}));
        Operand<TFloat64> tail = tf.slice(x, tf.constant(new int[] {1}), tf.constant(new int[] {n}));
        Operand<TFloat64> a = tf.math.square(tf.math.sub(tail, tf.math.square(head)));
        Operand<TFloat64> b = tf.math.square(tf.math.sub(head, constant(1)));
        return sum(tf.math.add(tf.math.mul(a, constant(100)), b));
    }

    private Operand<TFloat64> logisticCost(Operand<TFloat64> w) {
        Operand<TFloat64> features =
                constant(Inputs.normal(4, Inputs.EXAMPLES * Inputs.WEIGHTS, 1), Inputs.EXAMPLES, Inputs.WEIGHTS);
        double[] outcomes = Arrays.stream(Inputs.classes(5, Inputs.EXAMPLES, 2))
                .asDoubleStream()
                .toArray();
        Operand<TFloat64> z = tf.linalg.matMul(features, w);
        // Its softplus has no second derivative.
        Operand<TFloat64> softplus = tf.math.log(tf.math.add(tf.math.exp(z), constant(1)));
        return sum(tf.math.sub(softplus, tf.math.mul(constant(outcomes, Inputs.EXAMPLES, 1), z)));
    }

    private Task lstm() {
        int n = Inputs.HIDDEN;
        int batch = Inputs.SEQUENCES;
        Variable<TFloat64> wx = parameter(Inputs.normal(31, 4 * n * n, 0.08), n, 4L * n);
        Variable<TFloat64> wh = parameter(Inputs.normal(32, 4 * n * n, 0.08), n, 4L * n);
        Variable<TFloat64> b = parameter(new double[4 * n], 4L * n);
        Operand<TFloat64> xs = constant(Inputs.normal(33, Inputs.STEPS * batch * n, 1), (long) Inputs.STEPS * batch, n);
        Operand<TFloat64> zx = tf.math.add(tf.linalg.matMul(xs, wx), b);
        Operand<TFloat64> h = constant(new double[batch * n], batch, n);
        Operand<TFloat64> c = h;
        for (Operand<TFloat64> zxt : tf.split(tf.constant(0), zx, (long) Inputs.STEPS)) {
            List<org.tensorflow.Output<TFloat64>> gates = tf.split(
                            tf.constant(1), tf.math.add(zxt, tf.linalg.matMul(h, wh)), 4L)
                    .output();
            c = tf.math.add(
                    tf.math.mul(tf.math.sigmoid(gates.get(1)), c),
                    tf.math.mul(tf.math.sigmoid(gates.get(0)), tf.math.tanh(gates.get(2))));
            h = tf.math.mul(tf.math.sigmoid(gates.get(3)), tf.math.tanh(c));
        }
        return gradient(sum(tf.math.square(h)), List.of(wx, wh, b));
    }

    /** Runs the graph for some of its nodes. */
    private final class Run implements Task {
        private final Session session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(1)
                        .setInterOpParallelismThreads(1)
                        .build());
        private final Session.Runner runner = session.runner();
        private final boolean isCost;
        private double check;

        Run(List<? extends Operand<TFloat64>> fetched, List<Op> targets, boolean isCost) {
            Session.Runner first = session.runner();
            initial.forEach(first::addTarget);
            first.run().close();
            fetched.forEach(runner::fetch);
            targets.forEach(runner::addTarget);
            this.isCost = isCost;
        }

        @Override
        public void run() {
            try (Result result = runner.run()) {
                if (isCost) {
                    check = ((TFloat64) result.get(0)).getDouble();
                }
            }
        }

        @Override
        public double check() {
            if (isCost) {
                return check;
            }
            double[] sum = {0};
            try (Result result = runner.run()) {
                result.forEach(entry ->
                        ((TFloat64) entry.getValue()).scalars().forEach(x -> sum[0] += x.getDouble() * x.getDouble()));
            }
            return sum[0];
        }
    }
}
