package io.autodiff.examples;

import io.autodiff.Adjoints;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Linear;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import io.autodiff.trace.Explain;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A {@link Classifier} that learns by gradient descent on mini-batches, and what there is to see of it after any step. */
final class Playground {
    static final int POINTS = 200;
    static final int GRID = 51;
    static final double REACH = 2.5;

    /** So few points that the page of a step can be read. */
    private static final int EXPLAINED = 3;

    /** Odd, so that the last of them stays when every second is dropped. */
    private static final int MOST_MOMENTS = 401;

    /** GRID × GRID points of [−REACH, REACH]², from the lower left corner on, row by row. */
    private static final Tensor PLANE = plane();

    /** What a playground starts from. */
    record Settings(
            ToyData data,
            int depth,
            int width,
            Classifier.Activation activation,
            Classifier.Cost cost,
            int batch,
            int seed) {
        static final Settings FIRST =
                new Settings(ToyData.MOONS, 2, 4, Classifier.Activation.TANH, Classifier.Cost.CROSS_ENTROPY, 10, 1);
    }

    /**
     * After a step.
     *
     * @param step how many steps were made
     * @param cost C over all points
     * @param deltas of each layer √(Σ ‖δˡ‖² / n) over all n points, where δˡ = ∂C/∂zˡ for the cost C of one point
     */
    record Moment(int step, double cost, double[] deltas) {}

    /** Wˡ, its rows one after the other, and bˡ. */
    record Layer(int inputs, int outputs, double[] w, double[] b) {}

    /**
     * All that there is to see.
     *
     * @param points x and y, one point after the other
     * @param targets their classes
     * @param explained the points that {@link #explanation} takes
     * @param right how many points are on their side of the boundary
     * @param reach the plane is [−reach, reach]²
     * @param outputs aᴸ on a grid over the plane, from the lower left corner on, row by row
     * @param layers all weights and biases
     * @param history what was seen, the latest last
     * @param stopped why it cannot go on, else empty
     */
    record View(
            Settings settings,
            double[] points,
            double[] targets,
            int[] explained,
            int right,
            double reach,
            double[] outputs,
            List<Layer> layers,
            List<Moment> history,
            String stopped) {}

    private final Settings settings;
    private final Dataset points;
    private final List<Moment> history = new ArrayList<>();
    private Classifier network;
    private int step;
    private String stopped = "";

    Playground(Settings settings) {
        this.settings = settings;
        points = settings.data.draw(POINTS, settings.seed);
        network = Classifier.of(
                settings.depth, settings.width, settings.activation, new SplittableRandom(~(long) settings.seed));
        history.add(look());
    }

    /**
     * Makes so many steps W ← W − η ∂C/∂W. A value that is not finite stops it for good: what was seen last stays, and {@code stopped} names
     * the step, the operation and the line.
     */
    void train(int steps, double rate) {
        Optimizer descent = new Optimizer(Rule.sgd().rate(rate));
        Classifier before = network;
        int first = step;
        try {
            for (int i = 0; i < steps && stopped.isEmpty(); i++) {
                Sweep sweep = new Sweep(points.rows(miniBatch()));
                Classifier gradient = sweep.adjoints.of(sweep.watched);
                network = descent.step(descent.start(network), gradient).model();
                step++;
            }
            if (stopped.isEmpty()) {
                remember(look());
            }
        } catch (ArithmeticException e) {
            stopped = "The training diverged after step " + step + ": " + e.getMessage();
            network = before;
            step = first;
        }
    }

    /** The page of the next step: both sweeps, for the first points of its mini-batch. */
    String explanation() {
        Sweep sweep = new Sweep(points.rows(explained()));
        return Explain.page(sweep.tape, sweep.cost).html();
    }

    View view() {
        Tensor sides = network.output(points.inputs()).greaterEqual(0.5);
        return new View(
                settings,
                points.inputs().toArray(),
                points.targets().toArray(),
                explained(),
                (int) sides.equalTo(points.targets()).sum().item(),
                REACH,
                network.output(PLANE).toArray(),
                network.layers().stream().map(Playground::layer).toList(),
                List.copyOf(history),
                stopped);
    }

    /** The next points, round and round. */
    private int[] miniBatch() {
        return next(settings.batch);
    }

    private int[] explained() {
        return next(Math.min(EXPLAINED, settings.batch));
    }

    private int[] next(int n) {
        return IntStream.range(0, n)
                .map(i -> Math.floorMod(step * settings.batch + i, POINTS))
                .toArray();
    }

    private Moment look() {
        Sweep sweep = new Sweep(points);
        // The cost is a mean over n points, so the adjoint of z has a row δ/n for each.
        double[] deltas = sweep.z.stream()
                .mapToDouble(z -> sweep.adjoints.of(z).norm().item() * Math.sqrt(POINTS))
                .toArray();
        return new Moment(step, sweep.cost.item(), deltas);
    }

    private void remember(Moment moment) {
        history.add(moment);
        if (history.size() == MOST_MOMENTS) {
            List<Moment> everySecond = IntStream.range(0, MOST_MOMENTS)
                    .filter(i -> i % 2 == 0)
                    .mapToObj(history::get)
                    .toList();
            history.clear();
            history.addAll(everySecond);
        }
    }

    private static Layer layer(Linear layer) {
        Tensor w = layer.w();
        return new Layer(
                w.shape().size(0), w.shape().size(1), w.toArray(), layer.b().toArray());
    }

    private static Tensor plane() {
        Tensor line = Tensor.linspace(-REACH, REACH, GRID).reshape(1, GRID);
        Tensor x = line.tile(GRID, 1).reshape(-1, 1);
        Tensor y = line.reshape(GRID, 1).tile(1, GRID).reshape(-1, 1);
        return Tensor.concat(1, x, y);
    }

    /** The network on some points, there and back, on a tape that checks every value. */
    private final class Sweep {
        final Tape tape = Tape.checked();
        final Classifier watched = network.watchedBy(tape);
        final List<Tensor> z;
        final Tensor cost;
        final Adjoints adjoints;

        Sweep(Dataset batch) {
            z = watched.weightedInputs(batch.inputs());
            cost = settings.cost.of(z.get(settings.depth), batch.targets());
            adjoints = tape.backward(cost);
        }
    }
}
