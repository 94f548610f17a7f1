package io.autodiff.nn.train;

import static io.autodiff.Autodiff.valueAndGradOfSum;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.nn.Examples;
import io.autodiff.nn.files.Checkpoint;
import io.autodiff.nn.files.SplitMix64;
import io.autodiff.nn.optim.Optimizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A run of a trainer: what changes while it goes on. */
final class Training<M> {
    private final Trainer trainer;
    private final Optimizer optimizer;
    private final Objective<? super M> objective;
    private final Examples data;
    private final RandomGenerator random;
    private final Listener<? super M> listener;
    private final int batches;

    private Optimizer.State<M> state;
    private int epoch = 1;
    private int batch;
    private double sum;

    /** The generator as it was before the order of the epoch was drawn. */
    private long drawn;

    Training(
            Trainer trainer,
            Objective<? super M> objective,
            Examples data,
            RandomGenerator random,
            Listener<? super M> listener,
            Optimizer.State<M> state) {
        this.trainer = trainer;
        this.optimizer = trainer.optimizer();
        this.objective = objective;
        this.data = data;
        this.random = random;
        this.listener = listener;
        this.batches = data.batchCount(trainer.batchSize());
        this.state = state;
        this.drawn = stateOfRandom();
    }

    M run() {
        try {
            while (epoch <= trainer.epochs() && !listener.hasEnough()) {
                epoch();
            }
            return state.model();
        } finally {
            listener.trainingEnded();
        }
    }

    private void epoch() {
        int[] order = Examples.permutation(data.size(), random);
        long seed = (long) Arrays.hashCode(order) << Integer.SIZE;
        listener.epochStarted(epoch, batches);
        while (batch < batches) {
            if (batch > 0) {
                listener.stepDone(steps(), this::checkpoint);
            }
            int from = batch * trainer.batchSize();
            int to = batch == batches - 1 ? order.length : from + trainer.batchSize();
            double cost = step(Arrays.copyOfRange(order, from, to), seed + (long) batch * trainer.shards());
            sum += cost;
            listener.batchDone(epoch, ++batch, cost);
        }
        double meanCost = sum / batches;
        state = optimizer.observe(state, meanCost);
        listener.epochDone(epoch++, state.model(), meanCost);
        batch = 0;
        sum = 0;
        drawn = stateOfRandom();
        listener.stepDone(steps(), this::checkpoint);
    }

    /** Makes a step, and returns the cost before it. */
    private double step(int[] rows, long seed) {
        List<Part> parts = Part.of(data.rows(rows), trainer.shards(), seed);
        ValueAndGrad<M> cost = valueAndGradOfSum((M m, Part part) -> part.cost(objective, m), state.model(), parts);
        double value = cost.value().item();
        if (!Double.isFinite(value)) {
            throw notFinite("the cost is " + value, parts, null);
        }
        try {
            Optimizer.State<M> next = optimizer.step(state, cost.grad());
            M model = next.model();
            for (Part part : parts) {
                model = part.pass().update(model);
            }
            state = new Optimizer.State<>(model, next.slots());
        } catch (ArithmeticException e) {
            throw notFinite("the gradient is not finite", parts, e);
        }
        return value;
    }

    private ArithmeticException notFinite(String what, List<Part> parts, @Nullable ArithmeticException cause) {
        ArithmeticException e = new ArithmeticException("training: " + what + " in epoch " + epoch + ", batch "
                + (batch + 1) + ": " + culprit(parts) + "; lower the learning rate");
        e.initCause(cause);
        return e;
    }

    /** What a checked tape says of the same step. */
    private String culprit(List<Part> parts) {
        try (Tape tape = Tape.checked()) {
            M watched = tape.watch(state.model());
            for (Part part : parts) {
                Tensor cost = part.again().cost(objective, watched);
                if (tape.tracks(cost)) {
                    tape.backward(cost);
                }
            }
            return "but no operation of the same step, when repeated, has such a value";
        } catch (ArithmeticException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private long steps() {
        return (long) (epoch - 1) * batches + batch;
    }

    private long stateOfRandom() {
        return random instanceof SplitMix64 known ? known.state() : 0;
    }

    private Checkpoint<M> checkpoint() {
        if (!(random instanceof SplitMix64)) {
            throw new IllegalArgumentException("checkpoint: the state of a "
                    + random.getClass().getName() + " cannot be kept; let the training draw from a SplitMix64");
        }
        Map<String, Long> counters = new LinkedHashMap<>(sizes());
        counters.put("epoch", (long) epoch);
        counters.put("batch", (long) batch);
        counters.put("random", drawn);
        counters.put("sum", Double.doubleToLongBits(sum));
        return new Checkpoint<>(state.model(), counters, state.slots());
    }

    /** This training from where another one was. */
    Training<M> goOnFrom(Checkpoint<M> checkpoint) {
        sizes().forEach((name, size) -> {
            if (checkpoint.counter(name) != size) {
                throw new IllegalArgumentException("training: the checkpoint is of a training with " + name + " "
                        + checkpoint.counter(name) + ", this one has " + size + "; they must be equal");
            }
        });
        epoch = Math.toIntExact(checkpoint.counter("epoch"));
        batch = Math.toIntExact(checkpoint.counter("batch"));
        sum = Double.longBitsToDouble(checkpoint.counter("sum"));
        return this;
    }

    /** What decides, with the generator, which examples a step sees. */
    private Map<String, Long> sizes() {
        return Map.of(
                "examples", (long) data.size(),
                "batchSize", (long) trainer.batchSize(),
                "shards", (long) trainer.shards());
    }
}
