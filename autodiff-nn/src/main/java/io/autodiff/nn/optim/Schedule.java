package io.autodiff.nn.optim;

/**
 * Learning rates η_t, where t counts the steps from 0.
 *
 * <pre>{@code
 * Schedule rate = Schedule.cosine(1e-3, 1e-5, 9_000).warmUp(1_000);
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {
    /** η_t. */
    double at(int t);

    /**
     * η_t = η.
     *
     * @throws IllegalArgumentException «rate: the learning rate must be positive and finite, got 0.0»
     */
    static Schedule constant(double rate) {
        Bounds.positive("rate: the learning rate", rate);
        return t -> rate;
    }

    /** η_t = η γ^⌊t/k⌋: times γ after every k steps. */
    static Schedule step(double rate, double gamma, int k) {
        Bounds.positive("step: the learning rate", rate);
        Bounds.positive("step: gamma", gamma);
        Bounds.atLeastOne("step: the number of steps", k);
        return t -> rate * StrictMath.pow(gamma, Math.floorDiv(t, k));
    }

    /** η_t = η γ^t. */
    static Schedule exponential(double rate, double gamma) {
        return step(rate, gamma, 1);
    }

    /**
     * η_t = η_min + ½ (η − η_min) (1 + cos(π t/T)) up to t = T, then η_min: Loshchilov and Hutter, SGDR (2017), eq. (5), without restarts.
     */
    static Schedule cosine(double rate, double lowest, int steps) {
        Bounds.positive("cosine: the learning rate", rate);
        Bounds.notNegative("cosine: the lowest learning rate", lowest);
        Bounds.atLeastOne("cosine: the number of steps", steps);
        return t -> between(rate, lowest, Math.min(1, (double) t / steps));
    }

    /**
     * From η/25 up to η in the first 30 % of the steps, then down to η/250,000, both along half a cosine: Smith and Topin, Super-convergence
     * (2018), in the form that PyTorch's OneCycleLR gave it.
     */
    static Schedule oneCycle(double peak, int steps) {
        Bounds.positive("oneCycle: the learning rate", peak);
        if (steps < 4) {
            throw new IllegalArgumentException("oneCycle: the number of steps must be at least 4, got " + steps);
        }
        double top = 0.3 * steps - 1;
        double last = steps - 1;
        return t -> t <= top
                ? between(peak / 25, peak, t / top)
                : between(peak, peak / 250_000, Math.min(1, (t - top) / (last - top)));
    }

    /**
     * η_t = (t + 1)/(n + 1) η_0 for t &lt; n, then this schedule from its beginning: the gradual warm-up of Goyal et al., Accurate, large minibatch SGD
     * (2017), section 2.2.
     */
    default Schedule warmUp(int n) {
        Bounds.atLeastOne("warmUp: the number of steps", n);
        return t -> t < n ? at(0) * (t + 1) / (n + 1) : at(t - n);
    }

    private static double between(double from, double to, double part) {
        return to + (from - to) * (1 + StrictMath.cos(Math.PI * part)) / 2;
    }
}
