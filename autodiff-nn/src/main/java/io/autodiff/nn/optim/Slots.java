package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/** What a rule remembers of one weight, such as its moments: read as it was, set as it is to be. */
public final class Slots {
    private final String rule;
    private final String path;
    private final Map<String, Tensor> state;

    Slots(String rule, String path, Map<String, Tensor> state) {
        this.rule = rule;
        this.path = path;
        this.state = state;
    }

    /**
     * A slot.
     *
     * @throws IllegalArgumentException «adam: the state has no adam.m/hidden.w; it is of another rule or model: begin with start, or resume»
     */
    public Tensor get(String slot) {
        return get(state, rule, name(slot));
    }

    /** Sets a slot, and returns what it is now. */
    public Tensor set(String slot, Tensor x) {
        state.put(name(slot), x);
        return x;
    }

    /** m ← β m + (1 − β) x, the exponential moving average, and returns it. */
    public Tensor average(String slot, Tensor x, double beta) {
        return set(slot, get(slot).times(beta).plusScaled(x, 1 - beta));
    }

    /** t ← t + 1, and returns it: 1 at the first step. */
    public double count(String slot) {
        String name = name(slot);
        Tensor t = get(state, rule, name).plus(1);
        state.put(name, t);
        return t.item();
    }

    private String name(String slot) {
        return rule + "." + slot + "/" + path;
    }

    static Tensor get(Map<String, Tensor> state, String rule, String name) {
        Tensor x = state.get(name);
        if (x == null) {
            throw new IllegalArgumentException(rule + ": the state has no " + name
                    + "; it is of another rule or model: begin with start, or resume");
        }
        return x;
    }

    static Tensor zeros(Tensor w) {
        return Tensor.zeros(w.shape());
    }
}
