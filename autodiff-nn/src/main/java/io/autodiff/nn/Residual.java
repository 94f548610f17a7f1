package io.autodiff.nn;

import io.autodiff.Tensor;

/**
 * y = s(x) + f(x), where the shortcut s is usually x itself.
 *
 * <p>Source: He et al., Deep residual learning for image recognition (2015), eqs. (1) and (2).
 *
 * <pre>{@code
 * Residual.of(Chain.of(Linear.of(8, 8, Initializer.heNormal(), random), Tensor::relu, new DropPath(0.1)));
 * }</pre>
 *
 * @param f the branch
 * @param shortcut what leads past it, for example a convolution where f makes other channels
 */
public record Residual(Layer f, Layer shortcut) implements TrainingLayer {
    /** y = x + f(x). */
    public static Residual of(Layer f) {
        return new Residual(f, x -> x);
    }

    /**
     * Nothing is broadcast.
     *
     * @throws IllegalArgumentException «residual: f makes [4, 2], but the shortcut [4, 3]; they must be equal: give a shortcut that makes
     *     [4, 2] too»
     */
    @Override
    public Tensor apply(Tensor x, Pass pass) {
        Tensor past = shortcut.apply(x, pass);
        Tensor through = f.apply(x, pass);
        if (!through.shape().equals(past.shape())) {
            throw new IllegalArgumentException("residual: f makes " + through.shape() + ", but the shortcut "
                    + past.shape() + "; they must be equal: give a shortcut that makes " + through.shape() + " too");
        }
        return past.plus(through);
    }
}
