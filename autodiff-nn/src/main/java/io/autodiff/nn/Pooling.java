package io.autodiff.nn;

import io.autodiff.Tensor;
import io.autodiff.Window;

/**
 * Pooling layers that are not methods of {@link Window}: {@code Window.of(2, 2)::maxPool} is a layer, and so is
 * {@code Window.of(3).stride(2).padding(1)::averagePool}.
 */
public final class Pooling {
    private Pooling() {}

    /** y = Σ x / n over the n elements that the window sees, where those of the padding do not count. */
    public static Layer averageInside(Window window) {
        return x -> window.averagePool(x).divide(window.averagePool(Tensor.full(x.shape(), 1)));
    }

    /** y = Σ x / n over each of so many windows, spread evenly along the last axes; of sizes 1 it averages over all positions. */
    public static Layer adaptiveAverage(int... sizes) {
        int[] windows = sizes.clone();
        return x -> Window.adaptiveAveragePool(x, windows);
    }

    /** y = max x over each of so many windows, spread evenly along the last axes. */
    public static Layer adaptiveMax(int... sizes) {
        int[] windows = sizes.clone();
        return x -> Window.adaptiveMaxPool(x, windows);
    }
}
