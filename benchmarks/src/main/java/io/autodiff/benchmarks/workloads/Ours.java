package io.autodiff.benchmarks.workloads;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hessian;
import static io.autodiff.Autodiff.hvp;
import static io.autodiff.Autodiff.valueAndGrad;
import static io.autodiff.Autodiff.valueAndGradOfSum;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.Window;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The workloads by this project, as its users write them. */
public class Ours implements Contender {
    @Override
    public String name() {
        return "autodiff";
    }

    @Override
    public Task prepare(Workload workload) {
        return switch (workload) {
            case W1 -> large(64);
            case W2 -> large(256);
            case W3 -> network(Inputs.SMALL, Tensor::tanh, 16);
            case W4 -> derivative(() -> grad(Ours::rosenbrock, Tensor.of(Inputs.point())));
            case W4S -> derivative(() -> grad(Ours::rosenbrockInScalars, Tensor.of(Inputs.point())));
            case W5 -> derivative(() -> grad(Lstm::cost, Lstm.MODEL));
            case W6 -> images();
            case W7V -> derivative(() -> hvp(Ours::logisticCost, LOGISTIC, DIRECTION));
            case W7H -> derivative(() -> hessian(Ours::logisticCost, LOGISTIC));
        };
    }

    // ---------------------------------------------------------------- networks

    static Training large(int batch) {
        return network(Inputs.LARGE, Tensor::relu, batch);
    }

    private static Training network(int[] sizes, Layer activation, int batch) {
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            if (layer > 0) {
                layers.add(activation);
            }
            layers.add(new Linear(
                    Tensor.of(Shape.of(sizes[layer], sizes[layer + 1]), Inputs.weights(sizes, layer)),
                    Tensor.zeros(sizes[layer + 1])));
        }
        Tensor x = Tensor.of(Shape.of(batch, sizes[0]), Inputs.examples(sizes, batch));
        Tensor y = Tensor.of(Shape.of(batch, sizes[sizes.length - 1]), Inputs.targets(sizes, batch));
        return new Training(new Chain(layers), x, y);
    }

    /** A network for images: two convolutions, each with ReLU and max pooling, and a linear layer. */
    record Convolution(Tensor w, Tensor b) implements Layer {
        @Override
        public Tensor apply(Tensor x) {
            Tensor z = Window.of(5, 5).convolve(x, w).plus(b.reshape(-1, 1, 1));
            return Window.of(2, 2).maxPool(z.relu());
        }
    }

    private static Task images() {
        Chain model = Chain.of(
                new Convolution(Tensor.of(Shape.of(8, 1, 5, 5), Inputs.normal(21, 200, 0.2)), Tensor.zeros(8)),
                new Convolution(Tensor.of(Shape.of(16, 8, 5, 5), Inputs.normal(22, 3200, 0.07)), Tensor.zeros(16)),
                x -> x.reshape(Inputs.IMAGES, 256),
                new Linear(Tensor.of(Shape.of(256, 10), Inputs.normal(23, 2560, 0.06)), Tensor.zeros(10)));
        Tensor x = Tensor.of(Shape.of(Inputs.IMAGES, 1, 28, 28), Inputs.normal(1, Inputs.IMAGES * 784, 1));
        Tensor y = Tensor.oneHot(Inputs.classes(2, Inputs.IMAGES, 10), 10);
        return new Training(model, x, y);
    }

    /** One step after another with the same examples. */
    static final class Training implements Task {
        private final Optimizer optimizer = new Optimizer(Rule.sgd().rate(Inputs.RATE));
        private final List<Dataset> shards;
        private Optimizer.State<Chain> state;
        private Tensor cost = Tensor.scalar(0);

        Training(Chain model, Tensor x, Tensor y) {
            this(model, List.of(new Dataset(x, y)));
        }

        private Training(Chain model, List<Dataset> shards) {
            this.shards = shards;
            this.state = optimizer.start(model);
        }

        /** The same with the examples in two shards, which go to two threads where this runs in a pool of two. */
        Training inTwo() {
            Dataset whole = shards.get(0);
            List<Tensor> inputs = whole.inputs().split(0, 2);
            List<Tensor> targets = whole.targets().split(0, 2);
            return new Training(
                    state.model(),
                    List.of(new Dataset(inputs.get(0), targets.get(0)), new Dataset(inputs.get(1), targets.get(1))));
        }

        @Override
        public void run() {
            ValueAndGrad<Chain> step = shards.size() == 1
                    ? valueAndGrad(model -> cost(model, shards.get(0)), state.model())
                    : valueAndGradOfSum(
                            (model, shard) -> cost(model, shard).divide(shards.size()), state.model(), shards);
            state = optimizer.step(state, step.grad());
            cost = step.value();
        }

        private static Tensor cost(Chain model, Dataset examples) {
            return Costs.softmaxCrossEntropy(model.apply(examples.inputs()), examples.targets());
        }

        @Override
        public double check() {
            return cost.item();
        }
    }

    // ---------------------------------------------------------------- derivatives

    /** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
    static Tensor rosenbrock(Tensor x) {
        Tensor head = x.slice(0, 0, x.size() - 1);
        Tensor tail = x.slice(0, 1, x.size());
        return tail.minus(head.square())
                .square()
                .times(100)
                .plus(head.minus(1).square())
                .sum();
    }

    static Tensor rosenbrockInScalars(Tensor x) {
        List<Tensor> parts = x.unstack(0);
        Tensor sum = Tensor.scalar(0);
        for (int i = 0; i + 1 < parts.size(); i++) {
            Tensor a = parts.get(i + 1).minus(parts.get(i).square());
            Tensor b = parts.get(i).minus(1);
            sum = sum.plus(a.square().times(100)).plus(b.square());
        }
        return sum;
    }

    private static final Tensor FEATURES =
            Tensor.of(Shape.of(Inputs.EXAMPLES, Inputs.WEIGHTS), Inputs.normal(4, Inputs.EXAMPLES * Inputs.WEIGHTS, 1));
    private static final Tensor OUTCOMES = Tensor.of(java.util.Arrays.stream(Inputs.classes(5, Inputs.EXAMPLES, 2))
            .asDoubleStream()
            .toArray());
    static final Tensor LOGISTIC = Tensor.of(Inputs.normal(6, Inputs.WEIGHTS, 0.1));
    static final Tensor DIRECTION = Tensor.of(Inputs.normal(7, Inputs.WEIGHTS, 1));

    /** Σ log(1 + e^z) − y z over the examples, z = X w. */
    static Tensor logisticCost(Tensor w) {
        Tensor z = FEATURES.matmul(w);
        return z.softplus().minus(OUTCOMES.times(z)).sum();
    }

    /** The weights of an LSTM for x and h side by side, with the gates i, f, g, o side by side. */
    record Lstm(Tensor wx, Tensor wh, Tensor b) {
        static final Lstm MODEL = of(Inputs.HIDDEN);

        private static final Tensor SEQUENCES = Tensor.of(
                Shape.of(Inputs.STEPS, Inputs.SEQUENCES, Inputs.HIDDEN),
                Inputs.normal(33, Inputs.STEPS * Inputs.SEQUENCES * Inputs.HIDDEN, 1));

        private static Lstm of(int n) {
            return new Lstm(
                    Tensor.of(Shape.of(n, 4 * n), Inputs.normal(31, 4 * n * n, 0.08)),
                    Tensor.of(Shape.of(n, 4 * n), Inputs.normal(32, 4 * n * n, 0.08)),
                    Tensor.zeros(4 * n));
        }

        Tensor cost() {
            return last(SEQUENCES).square().sum();
        }

        private Tensor last(Tensor xs) {
            int n = Inputs.HIDDEN;
            Tensor h = Tensor.zeros(Inputs.SEQUENCES, n);
            Tensor c = h;
            for (Tensor zx : xs.matmul(wx).plus(b).unstack(0)) {
                Tensor z = zx.plus(h.matmul(wh));
                Tensor i = z.slice(1, 0, n).sigmoid();
                Tensor f = z.slice(1, n, 2 * n).sigmoid();
                Tensor g = z.slice(1, 2 * n, 3 * n).tanh();
                Tensor o = z.slice(1, 3 * n, 4 * n).sigmoid();
                c = f.times(c).plus(i.times(g));
                h = o.times(c.tanh());
            }
            return h;
        }
    }

    static Task derivative(Supplier<?> derivative) {
        return new Derivative(derivative, tree -> Trees.toVector(tree).toArray());
    }

    /** A derivative that is computed anew at every run. */
    record Derivative(Supplier<?> derivative, Function<Object, double[]> elements) implements Task {
        @Override
        public void run() {
            Sink.latest = derivative.get();
        }

        @Override
        public double check() {
            return Inputs.squaredNorm(elements.apply(Sink.latest));
        }
    }

    /** Where results go, so that no compiler takes them for needless. */
    static final class Sink {
        static volatile Object latest = new Object();

        private Sink() {}
    }
}
