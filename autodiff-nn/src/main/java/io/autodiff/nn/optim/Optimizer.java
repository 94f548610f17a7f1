package io.autodiff.nn.optim;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Drives a rule for a model: w ← w − u for all tensors of the model, where the rule finds u. Models and states are immutable.
 *
 * <pre>{@code
 * Optimizer optimizer = new Optimizer(Adam.of().rate(1e-3));
 * Optimizer.State<Mlp> state = optimizer.start(model);
 * state = optimizer.step(state, grad(m -> cost(m), state.model()));
 * }</pre>
 */
public record Optimizer(Rule rule) {
    /** A model, and what the rule remembers, by names such as {@code adam.m/layers.0.w}: to be kept together, as when written to files. */
    public record State<M>(M model, Map<String, Tensor> slots) {
        public State {
            slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
        }

        /**
         * The model with tensors of the state in place of its own, where there are any: {@code slot("average.w")}.
         *
         * @throws IllegalArgumentException «optimizer: the state has no adam.s/…, but [adam.m, adam.t, adam.v]»
         */
        public M slot(String name) {
            if (slots.keySet().stream().noneMatch(slot -> slot.startsWith(name + "/"))) {
                throw new IllegalArgumentException("optimizer: the state has no " + name + "/…, but "
                        + slots.keySet().stream()
                                .map(slot -> slot.replaceFirst("/.*", ""))
                                .distinct()
                                .sorted()
                                .toList());
            }
            return Trees.map(model, (path, w) -> slots.getOrDefault(name + "/" + path, w));
        }
    }

    /**
     * The state before the first step.
     *
     * @throws IllegalArgumentException «optimizer: there is no tensor to train in the model of io.autodiff.nn.Chain; functions such as …»
     */
    public <M> State<M> start(M model) {
        Bounds.hasTensors("optimizer", model);
        return new State<>(model, rule.start(Trees.flatten(model)));
    }

    /**
     * The state with this model and what the rule remembered before, as read from files.
     *
     * @throws IllegalArgumentException «optimizer: the slots have the shapes {adam.m/w=[3]}, but the rule keeps {adam.m/w=[4]} for this model; …»
     */
    public <M> State<M> resume(M model, Map<String, Tensor> slots) {
        Map<String, Shape> expected = shapes(start(model).slots());
        if (!expected.equals(shapes(slots))) {
            throw new IllegalArgumentException("optimizer: the slots have the shapes " + shapes(slots)
                    + ", but the rule keeps " + expected + " for this model; they must be of the same rule and model");
        }
        return new State<>(model, slots);
    }

    /**
     * The state after a step with this gradient.
     *
     * @throws IllegalArgumentException «optimizer: the weight at "hidden.w" has shape [4, 3], but its gradient has shape [3]; they must be equal»
     * @throws ArithmeticException «optimizer: the gradient at "hidden.w" is NaN at element 7 of shape [4, 3]; …»
     */
    public <M> State<M> step(State<M> state, M gradient) {
        Map<String, Tensor> weights = Trees.flatten(state.model());
        Map<String, Tensor> gradients = Trees.flatten(gradient);
        if (!weights.keySet().equals(gradients.keySet())) {
            throw new IllegalArgumentException("optimizer: the model has tensors at " + weights.keySet()
                    + ", but the gradient at " + gradients.keySet() + "; it must be of the same model");
        }
        gradients.forEach((path, g) -> check(path, Objects.requireNonNull(weights.get(path)), g));
        return rule instanceof Chained chained && chained.second() instanceof Rate rate
                ? descend(chained.first(), rate, state, gradients, weights)
                : descend(rule, null, state, gradients, weights);
    }

    /** w ← w − η u in one pass over the weights; without a rate, η is 1. */
    private static <M> State<M> descend(
            Rule rule,
            @Nullable Rate rate,
            State<M> state,
            Map<String, Tensor> gradients,
            Map<String, Tensor> weights) {
        Rule.Step step = rule.step(gradients, weights, state.slots());
        Map<String, Tensor> slots = new LinkedHashMap<>(step.state());
        M model = Trees.map(state.model(), (path, w) -> {
            Tensor update = step.update().get(path);
            if (update == null) {
                return w;
            }
            double eta = rate == null ? 1 : rate.next(new Slots(rate.name(), path, slots));
            return w.plusScaled(update, -eta);
        });
        return new State<>(model, slots);
    }

    /** The state after a cost was seen, for example that of an epoch; see {@link Plateau}. */
    public <M> State<M> observe(State<M> state, double cost) {
        return new State<>(state.model(), rule.observe(cost, state.slots()));
    }

    private static Map<String, Shape> shapes(Map<String, Tensor> slots) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        slots.forEach((name, x) -> shapes.put(name, x.shape()));
        return shapes;
    }

    private static void check(String path, Tensor weight, Tensor gradient) {
        if (!weight.shape().equals(gradient.shape())) {
            throw new IllegalArgumentException("optimizer: the weight at \"" + path + "\" has shape " + weight.shape()
                    + ", but its gradient has shape " + gradient.shape() + "; they must be equal");
        }
        if (Double.isFinite(gradient.sum().item())) {
            return;
        }
        double[] elements = gradient.toArray();
        for (int i = 0; i < elements.length; i++) {
            if (!Double.isFinite(elements[i])) {
                throw new ArithmeticException(
                        "optimizer: the gradient at \"" + path + "\" is " + elements[i]
                                + " at element " + i + " of shape " + gradient.shape()
                                + "; lower the learning rate, or run with -Dautodiff.checked=true to see which operation it comes from");
            }
        }
    }
}
