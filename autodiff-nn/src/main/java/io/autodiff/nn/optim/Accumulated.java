package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** s ← s + g; after k gradients a step of the rule with s / k, and s ← 0: one step with a batch k times as large, in parts. */
record Accumulated(Rule rule, int k) implements Rule {
    private static final String COUNT = "accumulate.n";

    Accumulated {
        Bounds.atLeastOne("accumulate: the number of gradients", k);
    }

    @Override
    public Map<String, Tensor> start(Map<String, Tensor> weights) {
        Map<String, Tensor> sums = new LinkedHashMap<>(Map.of(COUNT, Tensor.scalar(0)));
        weights.forEach((path, w) -> sums.put(sum(path), Slots.zeros(w)));
        return Chained.union(sums, rule.start(weights));
    }

    @Override
    public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        double n = Slots.get(state, "accumulate", COUNT).item() + 1;
        boolean full = n >= k;
        Map<String, Tensor> next = new LinkedHashMap<>(state);
        next.put(COUNT, Tensor.scalar(full ? 0 : n));
        Map<String, Tensor> means = new LinkedHashMap<>();
        gradient.forEach((path, g) -> {
            Tensor sum = Slots.get(state, "accumulate", sum(path)).plus(g);
            next.put(sum(path), full ? Slots.zeros(g) : sum);
            if (full) {
                means.put(path, sum.divide(k));
            }
        });
        return full ? rule.step(means, weights, next) : new Step(Map.of(), next);
    }

    @Override
    public Map<String, Tensor> observe(double cost, Map<String, Tensor> state) {
        return rule.observe(cost, state);
    }

    private static String sum(String path) {
        return "accumulate.sum/" + path;
    }
}
