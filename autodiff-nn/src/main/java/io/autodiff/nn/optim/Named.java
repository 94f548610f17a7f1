package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule with a prefix before the names of its state. */
record Named(String prefix, Rule rule) implements Rule {
    Named {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("rule: the name is empty; give one that tells two rules apart");
        }
    }

    @Override
    public Map<String, Tensor> start(Map<String, Tensor> weights) {
        return into(new LinkedHashMap<>(), rule.start(weights));
    }

    @Override
    public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        Step step = rule.step(gradient, weights, own(state));
        return new Step(step.update(), into(new LinkedHashMap<>(state), step.state()));
    }

    @Override
    public Map<String, Tensor> observe(double cost, Map<String, Tensor> state) {
        return into(new LinkedHashMap<>(state), rule.observe(cost, own(state)));
    }

    private Map<String, Tensor> own(Map<String, Tensor> state) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        state.forEach((name, x) -> {
            if (name.startsWith(prefix + ".")) {
                own.put(name.substring(prefix.length() + 1), x);
            }
        });
        return own;
    }

    private Map<String, Tensor> into(Map<String, Tensor> state, Map<String, Tensor> own) {
        own.forEach((name, x) -> state.put(prefix + "." + name, x));
        return state;
    }
}
