package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/**
 * y = x + P, the first rows of a table P that is trained, for x of shape [..., time, features].
 *
 * @param table P, of shape [longest time, features]
 */
public record LearnedPositions(Tensor table) implements Layer {
    /** Drawn from N(0, 0.02²), as in Radford et al., Improving language understanding by generative pre-training (2018), section 4.1. */
    public static LearnedPositions of(int longest, int features, RandomGenerator random) {
        return new LearnedPositions(Tensor.normal(random, longest, features).times(0.02));
    }

    @Override
    public Tensor apply(Tensor x) {
        int longest = table.shape().size(0);
        int features = table.shape().size(1);
        if (x.rank() < 2 || x.shape().size(-1) != features || x.shape().size(-2) > longest) {
            throw new IllegalArgumentException("learnedPositions: takes inputs of shape [..., time, " + features
                    + "] of a time up to " + longest + ", got " + x.shape());
        }
        return x.plus(table.slice(0, 0, x.shape().size(-2)));
    }
}
