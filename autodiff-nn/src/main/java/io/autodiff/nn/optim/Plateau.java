package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * u = c g, where c ← γ c whenever the cost has not become better for more than p times that it was told.
 *
 * <p>The cost is told by {@link Optimizer#observe}, for example once an epoch, that of validation. It is better if it is less than (1 − θ) of the
 * best before (1 + θ if that is negative). As PyTorch's ReduceLROnPlateau.
 *
 * @param gamma γ
 * @param patience p
 * @param threshold θ
 * @param lowest what c does not fall below
 */
public record Plateau(double gamma, int patience, double threshold, double lowest) implements Rule {
    private static final String FACTOR = "plateau.factor";
    private static final String BEST = "plateau.best";
    private static final String WORSE = "plateau.worse";

    public Plateau {
        Bounds.fraction("plateau: gamma", gamma);
        Bounds.fraction("plateau: threshold", threshold);
        Bounds.fraction("plateau: the lowest factor", lowest);
        if (patience < 0) {
            throw new IllegalArgumentException("plateau: patience must be at least 0, got " + patience);
        }
    }

    /** With a threshold of 1e-4, and as low as it gets. */
    public Plateau(double gamma, int patience) {
        this(gamma, patience, 1e-4, 0);
    }

    @Override
    public Map<String, Tensor> start(Map<String, Tensor> weights) {
        return state(1, Double.POSITIVE_INFINITY, 0);
    }

    @Override
    public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        double factor = read(state, FACTOR);
        Map<String, Tensor> update = new LinkedHashMap<>(gradient);
        update.replaceAll((path, g) -> g.times(factor));
        return new Step(update, state);
    }

    /** @throws ArithmeticException «plateau: the cost is NaN; …» */
    @Override
    public Map<String, Tensor> observe(double cost, Map<String, Tensor> state) {
        if (Double.isNaN(cost)) {
            throw new ArithmeticException("plateau: the cost is NaN; lower the learning rate");
        }
        double best = read(state, BEST);
        double factor = read(state, FACTOR);
        double worse = read(state, WORSE) + 1;
        Map<String, Tensor> next = new LinkedHashMap<>(state);
        if (cost < best * (best > 0 ? 1 - threshold : 1 + threshold)) {
            next.putAll(state(factor, cost, 0));
        } else if (worse > patience) {
            next.putAll(state(Math.max(lowest, gamma * factor), best, 0));
        } else {
            next.putAll(state(factor, best, worse));
        }
        return next;
    }

    private static Map<String, Tensor> state(double factor, double best, double worse) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(FACTOR, Tensor.scalar(factor));
        state.put(BEST, Tensor.scalar(best));
        state.put(WORSE, Tensor.scalar(worse));
        return state;
    }

    private static double read(Map<String, Tensor> state, String name) {
        return Slots.get(state, "plateau", name).item();
    }
}
