package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/**
 * a ← β a + (1 − β) w after each step, from a = w: the exponential moving average of the weights; u = g.
 *
 * <p>It must be last in a chain, where g is what the weights move by. The averaged model is {@code state.slot("average.w")}. Source: Polyak and
 * Juditsky, Acceleration of stochastic approximation by averaging (1992), with the weights of Tarvainen and Valpola, Mean teachers (2017).
 */
public record AverageWeights(double beta) implements PerTensor {
    public AverageWeights {
        Bounds.fraction("averageWeights: beta", beta);
    }

    @Override
    public String name() {
        return "average";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("w", w);
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        slots.average("w", w.minus(g), beta);
        return g;
    }
}
