package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The update of the first rule is the gradient of the second. */
record Chained(Rule first, Rule second) implements Rule {
    @Override
    public Map<String, Tensor> start(Map<String, Tensor> weights) {
        return union(first.start(weights), second.start(weights));
    }

    @Override
    public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        Step step = first.step(gradient, weights, state);
        return second.step(step.update(), weights, step.state());
    }

    @Override
    public Map<String, Tensor> observe(double cost, Map<String, Tensor> state) {
        return second.observe(cost, first.observe(cost, state));
    }

    static Map<String, Tensor> union(Map<String, Tensor> first, Map<String, Tensor> second) {
        Map<String, Tensor> both = new LinkedHashMap<>(first);
        second.forEach((name, x) -> {
            if (both.put(name, x) != null) {
                throw new IllegalArgumentException("rule: two rules would keep their state in " + name
                        + "; give one of them another name by named(\"second\")");
            }
        });
        return both;
    }
}
