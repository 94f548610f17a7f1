package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.List;

/**
 * Layers one after another: (l₂ ∘ l₁)(x) = l₂(l₁(x)).
 *
 * <pre>{@code
 * Chain model = Chain.of(
 *         Linear.of(784, 30, Initializer.lecunNormal(), random), Tensor::sigmoid,
 *         Linear.of(30, 10, Initializer.lecunNormal(), random), Tensor::sigmoid);
 * }</pre>
 *
 * <p>Write {@code Chain.of(linear)}, not {@code Chain.of(linear::apply)}: a method reference and a lambda are functions, and what they
 * capture is a constant that is not trained. That is also the way to keep a layer as it is. A record of your own with tensors becomes a
 * layer by {@code implements Layer}.
 */
public record Chain(List<Layer> layers) implements TrainingLayer {
    public Chain {
        layers = List.copyOf(layers);
    }

    /** These layers one after another. */
    public static Chain of(Layer... layers) {
        return new Chain(List.of(layers));
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor a = x;
        for (Layer layer : layers) {
            a = layer.apply(a, pass);
        }
        return a;
    }
}
