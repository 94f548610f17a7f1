package io.autodiff.benchmarks.workloads;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** SameDiff, ND4J's graphs with derivatives: each is built once. */
public class Nd4j implements Contender {
    private final SameDiff graph = SameDiff.create();

    @Override
    public String name() {
        return "ND4J with SameDiff";
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W1 -> network(Inputs.LARGE, z -> graph.nn.relu(z, 0), 64);
            case W2 -> network(Inputs.LARGE, z -> graph.nn.relu(z, 0), 256);
            case W3 -> network(Inputs.SMALL, graph.math::tanh, 16);
            case W4 -> {
                SDVariable x = parameter(Inputs.point(), Inputs.VARIABLES);
                yield new Gradient(List.of(x), rosenbrock(x));
            }
            case W5 -> lstm();
            case W6 -> images();
            case W4S ->
                throw new UnsupportedOperationException("scalars would be nodes of a graph, far slower than tensors");
            case W7V, W7H -> throw new UnsupportedOperationException("its derivative operations have no derivatives");
        };
    }

    private static INDArray array(double[] elements, long... sizes) {
        return org.nd4j.linalg.factory.Nd4j.create(elements, sizes, DataType.DOUBLE);
    }

    private SDVariable parameter(double[] elements, long... sizes) {
        return graph.var(array(elements, sizes));
    }

    private Task network(int[] sizes, UnaryOperator<SDVariable> activation, int batch) {
        List<SDVariable> parameters = new ArrayList<>();
        SDVariable a = graph.constant(array(Inputs.examples(sizes, batch), batch, sizes[0]));
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            SDVariable w = parameter(Inputs.weights(sizes, layer), sizes[layer], sizes[layer + 1]);
            SDVariable b = parameter(new double[sizes[layer + 1]], sizes[layer + 1]);
            parameters.addAll(List.of(w, b));
            a = (layer == 0 ? a : activation.apply(a)).mmul(w).add(b);
        }
        SDVariable y = graph.constant(array(Inputs.targets(sizes, batch), batch, sizes[sizes.length - 1]));
        return new Training(parameters, crossEntropy(a, y, batch));
    }

    private SDVariable crossEntropy(SDVariable z, SDVariable y, int batch) {
        return graph.nn.logSoftmax(z).mul(y).sum().div(-batch);
    }

    private Task images() {
        SDVariable w1 = parameter(turned(Inputs.normal(21, 200, 0.2), 8, 1), 5, 5, 1, 8);
        SDVariable b1 = parameter(new double[8], 8);
        SDVariable w2 = parameter(turned(Inputs.normal(22, 3200, 0.07), 16, 8), 5, 5, 8, 16);
        SDVariable b2 = parameter(new double[16], 16);
        SDVariable w = parameter(Inputs.normal(23, 2560, 0.06), 256, 10);
        SDVariable b = parameter(new double[10], 10);
        SDVariable x = graph.constant(array(Inputs.normal(1, Inputs.IMAGES * 784, 1), Inputs.IMAGES, 1, 28, 28));
        SDVariable y =
                graph.constant(array(Inputs.oneHot(Inputs.classes(2, Inputs.IMAGES, 10), 10), Inputs.IMAGES, 10));
        SDVariable a = pooled(pooled(x, w1, b1), w2, b2);
        return new Training(
                List.of(w1, b1, w2, b2, w, b),
                crossEntropy(a.reshape(Inputs.IMAGES, 256).mmul(w).add(b), y, Inputs.IMAGES));
    }

    /** The weights of a convolution as they are kept here: height, width, channels in, channels out. */
    private static double[] turned(double[] w, int out, int in) {
        return array(w, out, in, 5, 5).permute(2, 3, 1, 0).dup('c').reshape(-1).toDoubleVector();
    }

    private SDVariable pooled(SDVariable x, SDVariable w, SDVariable b) {
        SDVariable z = graph.cnn.conv2d(
                x, w, b, Conv2DConfig.builder().kH(5).kW(5).dataFormat("NCHW").build());
        return graph.cnn.maxPooling2d(
                graph.nn.relu(z, 0),
                Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).isNHWC(false).build());
    }

    private static SDVariable rosenbrock(SDVariable x) {
        SDVariable head = x.get(SDIndex.interval(0L, Inputs.VARIABLES - 1L));
        SDVariable tail = x.get(SDIndex.interval(1L, (long) Inputs.VARIABLES));
        SDVariable a = tail.sub(head.mul(head));
        SDVariable b = head.sub(1);
        return a.mul(a).mul(100).add(b.mul(b)).sum();
    }

    private Task lstm() {
        int n = Inputs.HIDDEN;
        SDVariable wx = parameter(Inputs.normal(31, 4 * n * n, 0.08), n, 4L * n);
        SDVariable wh = parameter(Inputs.normal(32, 4 * n * n, 0.08), n, 4L * n);
        SDVariable b = parameter(new double[4 * n], 4L * n);
        SDVariable xs = graph.constant(array(
                Inputs.normal(33, Inputs.STEPS * Inputs.SEQUENCES * n, 1), (long) Inputs.STEPS * Inputs.SEQUENCES, n));
        SDVariable h = graph.constant(array(new double[Inputs.SEQUENCES * n], Inputs.SEQUENCES, n));
        SDVariable c = h;
        for (SDVariable zx : graph.split(xs.mmul(wx).add(b), Inputs.STEPS, 0)) {
            SDVariable[] gates = graph.split(zx.add(h.mmul(wh)), 4, 1);
            SDVariable i = graph.nn.sigmoid(gates[0]);
            SDVariable f = graph.nn.sigmoid(gates[1]);
            SDVariable g = graph.math.tanh(gates[2]);
            SDVariable o = graph.nn.sigmoid(gates[3]);
            c = f.mul(c).add(i.mul(g));
            h = o.mul(graph.math.tanh(c));
        }
        return new Gradient(List.of(wx, wh, b), h.mul(h).sum());
    }

    /** A cost and its gradient. */
    private class Gradient implements Task {
        final List<SDVariable> parameters;
        final String[] names;
        private final String cost;
        Map<String, INDArray> gradient = Map.of();
        double value;

        Gradient(List<SDVariable> parameters, SDVariable cost) {
            this.parameters = parameters;
            names = parameters.stream().map(SDVariable::name).toArray(String[]::new);
            this.cost = cost.name();
            graph.setLossVariables(this.cost);
        }

        @Override
        public void run() {
            var both = graph.calculateGradientsAndOutputs(Map.of(), List.of(cost), Arrays.asList(names));
            gradient = both.getGradients();
            value = both.getOutputs().get(cost).getDouble(0);
            update();
        }

        void update() {}

        @Override
        public double check() {
            return Arrays.stream(names)
                    .mapToDouble(name -> Inputs.squaredNorm(
                            gradient.get(name).dup('c').reshape(-1).toDoubleVector()))
                    .sum();
        }
    }

    private final class Training extends Gradient {
        Training(List<SDVariable> parameters, SDVariable cost) {
            super(parameters, cost);
        }

        @Override
        void update() {
            for (SDVariable p : parameters) {
                p.getArr().subi(gradient.get(p.name()).mul(Inputs.RATE));
            }
        }

        @Override
        public double check() {
            return value;
        }
    }
}
