package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * u = g min(1, c/‖g‖), with the norm of all tensors together.
 *
 * <p>Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), algorithm 1. PyTorch's adds 1e-6 to the
 * norm.
 */
public record ClipNorm(double c) implements Rule {
    public ClipNorm {
        Bounds.positive("clipNorm: c", c);
    }

    @Override
    public Map<String, Tensor> start(Map<String, Tensor> weights) {
        return Map.of();
    }

    @Override
    public Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state) {
        double norm = Math.sqrt(gradient.values().stream()
                .mapToDouble(g -> g.square().sum().item())
                .sum());
        if (norm <= c) {
            return new Step(gradient, state);
        }
        Map<String, Tensor> update = new LinkedHashMap<>(gradient);
        update.replaceAll((path, g) -> g.times(c / norm));
        return new Step(update, state);
    }
}
