package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A rule that treats each tensor by itself: u = update(g, w, slots).
 *
 * <pre>{@code
 * record SignDescent() implements PerTensor {
 *     public String name() {
 *         return "sign";
 *     }
 *
 *     public Tensor update(Tensor g, Tensor w, Slots slots) {
 *         return g.sign();
 *     }
 * }
 * }</pre>
 */
public interface PerTensor extends Rule {
    /** The name under which the state is kept, such as {@code adam}. */
    String name();

    /** What is remembered of a weight, by names such as {@code m}, as it is before the first step. */
    default Map<String, Tensor> slots(Tensor w) {
        return Map.of();
    }

    /** The update of a weight, after which its slots are as they were set. */
    Tensor update(Tensor g, Tensor w, Slots slots);

    @Override
    default Map<String, Tensor> start(Map<String, Tensor> weights) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        weights.forEach((path, w) ->
                new TreeMap<>(slots(w)).forEach((slot, x) -> state.put(name() + "." + slot + "/" + path, x)));
        return state;
    }

    @Override
    default Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        Map<String, Tensor> updates = new LinkedHashMap<>();
        Map<String, Tensor> next = new LinkedHashMap<>(state);
        gradient.forEach((path, g) -> {
            Tensor w = Objects.requireNonNull(weights.get(path), path);
            updates.put(path, update(g, w, new Slots(name(), path, next)));
        });
        return new Step(updates, next);
    }
}
