package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;

/**
 * y = [f₁(x), f₂(x), …]: the outputs of several layers for one input, joined along an axis.
 *
 * <p>Axis 1 joins the channels of [batch, channels, …], as in the modules of Szegedy et al., Going deeper with convolutions (2014).
 *
 * @param axis along which outputs are joined; −1 is the last
 * @param layers the branches
 */
public record Parallel(int axis, List<Layer> layers) implements TrainingLayer {
    public Parallel {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("parallel: takes at least one layer, got none");
        }
    }

    /** These layers side by side. */
    public static Parallel of(int axis, Layer... layers) {
        return new Parallel(axis, List.of(layers));
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return Tensor.concat(
                axis, layers.stream().map(layer -> layer.apply(x, pass)).toList());
    }
}
