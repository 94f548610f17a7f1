package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** One rule for the paths that a predicate takes, another for the others. */
record Groups(Predicate<String> paths, Rule inside, Rule outside) implements Rule {
    /** u = g. */
    static final Rule SAME = new Stateless(true);

    /** No update. */
    static final Rule NONE = new Stateless(false);

    private record Stateless(boolean moves) implements Rule {
        @Override
        public Map<String, Tensor> start(Map<String, Tensor> weights) {
            return Map.of();
        }

        @Override
        public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
            return new Step(moves ? gradient : Map.of(), state);
        }
    }

    @Override
    public Map<String, Tensor> start(Map<String, Tensor> weights) {
        Map<String, Tensor> taken = part(weights, true);
        if (taken.isEmpty()) {
            throw new IllegalArgumentException("rule: the predicate of a group takes none of the paths "
                    + weights.keySet() + "; is a name spelt otherwise?");
        }
        return Chained.union(inside.start(taken), outside.start(part(weights, false)));
    }

    @Override
    public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        Step first = inside.step(part(gradient, true), weights, state);
        Step second = outside.step(part(gradient, false), weights, first.state());
        Map<String, Tensor> update = new LinkedHashMap<>(first.update());
        update.putAll(second.update());
        return new Step(update, second.state());
    }

    @Override
    public Map<String, Tensor> observe(double cost, Map<String, Tensor> state) {
        return outside.observe(cost, inside.observe(cost, state));
    }

    private Map<String, Tensor> part(Map<String, Tensor> tensors, boolean in) {
        Map<String, Tensor> part = new LinkedHashMap<>(tensors);
        part.keySet().removeIf(path -> paths.test(path) != in);
        return part;
    }
}
