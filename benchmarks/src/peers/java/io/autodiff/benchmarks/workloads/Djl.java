package io.autodiff.benchmarks.workloads;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Deep Java Library with PyTorch. */
public class Djl implements Contender {
    private final NDManager manager = NDManager.newBaseManager();

    @Override
    public String name() {
        Engine engine = Engine.getInstance();
        return "DJL " + Engine.getDjlVersion() + " with " + engine.getEngineName() + " " + engine.getVersion();
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W1 -> network(Inputs.LARGE, Activation::relu, 64);
            case W2 -> network(Inputs.LARGE, Activation::relu, 256);
            case W3 -> network(Inputs.SMALL, Activation::tanh, 16);
            case W4 -> {
                NDArray x = parameter(Inputs.point(), Inputs.VARIABLES);
                yield new Gradient(List.of(x), () -> rosenbrock(x));
            }
            case W5 -> lstm();
            case W6 -> images();
            case W4S -> throw new UnsupportedOperationException("has no scalars");
            case W7V, W7H -> throw new UnsupportedOperationException("its API has no second derivatives");
        };
    }

    private NDArray array(double[] elements, long... sizes) {
        return manager.create(elements, new Shape(sizes));
    }

    private NDArray parameter(double[] elements, long... sizes) {
        NDArray x = array(elements, sizes);
        x.setRequiresGradient(true);
        return x;
    }

    private Task network(int[] sizes, UnaryOperator<NDArray> activation, int batch) {
        List<NDArray> parameters = new ArrayList<>();
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            parameters.add(parameter(Inputs.weights(sizes, layer), sizes[layer], sizes[layer + 1]));
            parameters.add(parameter(new double[sizes[layer + 1]], sizes[layer + 1]));
        }
        NDArray x = array(Inputs.examples(sizes, batch), batch, sizes[0]);
        NDArray y = array(Inputs.targets(sizes, batch), batch, sizes[sizes.length - 1]);
        return new Training(parameters, () -> {
            NDArray a = x;
            for (int i = 0; i < parameters.size(); i += 2) {
                a = (i == 0 ? a : activation.apply(a)).matMul(parameters.get(i)).add(parameters.get(i + 1));
            }
            return crossEntropy(a, y);
        });
    }

    private static NDArray crossEntropy(NDArray z, NDArray y) {
        return z.logSoftmax(-1).mul(y).sum().div(-(double) z.getShape().get(0));
    }

    private Task images() {
        NDArray w1 = parameter(Inputs.normal(21, 200, 0.2), 8, 1, 5, 5);
        NDArray b1 = parameter(new double[8], 8);
        NDArray w2 = parameter(Inputs.normal(22, 3200, 0.07), 16, 8, 5, 5);
        NDArray b2 = parameter(new double[16], 16);
        NDArray w = parameter(Inputs.normal(23, 2560, 0.06), 256, 10);
        NDArray b = parameter(new double[10], 10);
        NDArray x = array(Inputs.normal(1, Inputs.IMAGES * 784, 1), Inputs.IMAGES, 1, 28, 28);
        NDArray y = array(Inputs.oneHot(Inputs.classes(2, Inputs.IMAGES, 10), 10), Inputs.IMAGES, 10);
        return new Training(List.of(w1, b1, w2, b2, w, b), () -> {
            NDArray a = pooled(pooled(x, w1, b1), w2, b2);
            return crossEntropy(a.reshape(Inputs.IMAGES, 256).matMul(w).add(b), y);
        });
    }

    private static NDArray pooled(NDArray x, NDArray w, NDArray b) {
        NDList z = Conv2d.conv2d(x, w, b, new Shape(1, 1), new Shape(0, 0), new Shape(1, 1));
        return Pool.maxPool2d(
                Activation.relu(z.singletonOrThrow()), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
    }

    private static NDArray rosenbrock(NDArray x) {
        NDArray head = x.get("0:" + (Inputs.VARIABLES - 1));
        NDArray tail = x.get("1:" + Inputs.VARIABLES);
        NDArray a = tail.sub(head.square());
        return a.square().mul(100).add(head.sub(1).square()).sum();
    }

    private Task lstm() {
        int n = Inputs.HIDDEN;
        NDArray wx = parameter(Inputs.normal(31, 4 * n * n, 0.08), n, 4L * n);
        NDArray wh = parameter(Inputs.normal(32, 4 * n * n, 0.08), n, 4L * n);
        NDArray b = parameter(new double[4 * n], 4L * n);
        NDArray xs = array(
                Inputs.normal(33, Inputs.STEPS * Inputs.SEQUENCES * n, 1), (long) Inputs.STEPS * Inputs.SEQUENCES, n);
        return new Gradient(List.of(wx, wh, b), () -> {
            NDList zx = xs.matMul(wx).add(b).split(Inputs.STEPS);
            NDArray h = manager.zeros(new Shape(Inputs.SEQUENCES, n), DataType.FLOAT64);
            NDArray c = h;
            for (NDArray z : zx) {
                NDList gates = z.add(h.matMul(wh)).split(4, 1);
                NDArray i = Activation.sigmoid(gates.get(0));
                NDArray f = Activation.sigmoid(gates.get(1));
                NDArray g = gates.get(2).tanh();
                NDArray o = Activation.sigmoid(gates.get(3));
                c = f.mul(c).add(i.mul(g));
                h = o.mul(c.tanh());
            }
            return h.square().sum();
        });
    }

    /** A cost and its gradient, whose arrays live until the next run. */
    private class Gradient implements Task {
        final List<NDArray> parameters;
        final Supplier<NDArray> cost;
        double value;

        Gradient(List<NDArray> parameters, Supplier<NDArray> cost) {
            this.parameters = parameters;
            this.cost = cost;
        }

        @Override
        public void run() {
            try (NDManager scope = manager.newSubManager()) {
                scope.tempAttachAll(parameters.toArray(NDArray[]::new));
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    for (NDArray p : parameters) {
                        if (p.hasGradient()) {
                            p.getGradient().subi(p.getGradient());
                        }
                    }
                    NDArray c = cost.get();
                    collector.backward(c);
                    value = c.getDouble();
                }
                update();
            }
        }

        void update() {}

        @Override
        public double check() {
            double sum = 0;
            for (NDArray p : parameters) {
                sum += Inputs.squaredNorm(p.getGradient().toDoubleArray());
            }
            return sum;
        }
    }

    private final class Training extends Gradient {
        Training(List<NDArray> parameters, Supplier<NDArray> cost) {
            super(parameters, cost);
        }

        @Override
        void update() {
            for (NDArray p : parameters) {
                p.subi(p.getGradient().mul(Inputs.RATE));
            }
        }

        @Override
        public double check() {
            return value;
        }
    }
}
