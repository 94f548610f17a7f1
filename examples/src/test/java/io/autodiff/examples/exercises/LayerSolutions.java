package io.autodiff.examples.exercises;

import static io.autodiff.check.Cause.ACCUMULATED;
import static io.autodiff.check.Cause.BATCH_SIZE;
import static io.autodiff.check.Cause.FACTOR;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.NOT_TRANSPOSED;
import static io.autodiff.check.Cause.PENALTY_L2;
import static io.autodiff.check.Cause.SIGN;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.SLOPE_TWICE;
import static io.autodiff.check.Cause.UPDATED_WEIGHTS;

import io.autodiff.Tensor;

/** Neurons, layers and batches: exercises 1 to 9, 13 and 27. */
public final class LayerSolutions {
    private LayerSolutions() {}

    @Solves(Exercise01Nudge.class)
    static Tensor nudge(Tensor x) {
        return x.times(2);
    }

    @Misses(value = Exercise01Nudge.class, cause = FACTOR)
    static Tensor nudgeWithoutTwo(Tensor x) {
        return x;
    }

    @Misses(value = Exercise01Nudge.class, cause = SIGN)
    static Tensor nudgeNegated(Tensor x) {
        return x.times(-2);
    }

    @Solves(Exercise02Neuron.class)
    static Exercise02Neuron.Neuron neuron(Exercise02Neuron.Neuron n) {
        Tensor a = n.w().times(1.5).plus(n.b()).sigmoid();
        Tensor delta = a.minus(0.2).times(Slopes.sigmoid(a));
        return new Exercise02Neuron.Neuron(delta.times(1.5), delta);
    }

    @Misses(value = Exercise02Neuron.class, cause = SLOPE_MISSING)
    static Exercise02Neuron.Neuron neuronWithoutSlope(Exercise02Neuron.Neuron n) {
        Tensor delta = n.w().times(1.5).plus(n.b()).sigmoid().minus(0.2);
        return new Exercise02Neuron.Neuron(delta.times(1.5), delta);
    }

    @Solves(Exercise03OutputError.class)
    static Tensor outputError(Tensor z) {
        Tensor a = z.sigmoid();
        return a.minus(Tensor.of(1, 0, 0.5, 0)).times(Slopes.sigmoid(a));
    }

    @Misses(value = Exercise03OutputError.class, cause = SLOPE_MISSING)
    static Tensor outputErrorWithoutSlope(Tensor z) {
        return z.sigmoid().minus(Tensor.of(1, 0, 0.5, 0));
    }

    @Misses(value = Exercise03OutputError.class, cause = SIGN)
    static Tensor outputErrorNegated(Tensor z) {
        return outputError(z).neg();
    }

    @Misses(value = Exercise03OutputError.class, cause = FACTOR)
    static Tensor outputErrorWithTwo(Tensor z) {
        return outputError(z).times(2);
    }

    @Solves(Exercise04CrossEntropy.class)
    static Tensor crossEntropy(Tensor z) {
        return z.sigmoid().minus(Tensor.of(1, 0, 1, 0));
    }

    @Misses(value = Exercise04CrossEntropy.class, cause = SLOPE_TWICE)
    static Tensor crossEntropyWithSlope(Tensor z) {
        return crossEntropy(z).times(Slopes.sigmoid(z.sigmoid()));
    }

    @Misses(value = Exercise04CrossEntropy.class, cause = SIGN)
    static Tensor crossEntropyNegated(Tensor z) {
        return crossEntropy(z).neg();
    }

    private static Tensor back(Tensor z1) {
        Tensor w = Tensor.of(new double[][] {{0.4, -1.1, 0.7}, {1.3, 0.2, -0.6}});
        Tensor a2 = w.matmul(z1.sigmoid()).plus(Tensor.of(0.1, -0.3)).sigmoid();
        return w.transpose().matmul(a2.minus(Tensor.of(1, 0)).times(Slopes.sigmoid(a2)));
    }

    @Solves(Exercise05HiddenError.class)
    static Tensor hiddenError(Tensor z1) {
        return back(z1).times(Slopes.sigmoid(z1.sigmoid()));
    }

    @Misses(value = Exercise05HiddenError.class, cause = SLOPE_MISSING)
    static Tensor hiddenErrorWithoutSlope(Tensor z1) {
        return back(z1);
    }

    @Solves(Exercise06BiasGradient.class)
    static Tensor biasGradient(Tensor b, Tensor delta) {
        return delta.sum(0);
    }

    @Misses(value = Exercise06BiasGradient.class, cause = NOT_SUMMED)
    static Tensor biasGradientOfTheLastRow(Tensor b, Tensor delta) {
        return delta.at(-1);
    }

    @Misses(value = Exercise06BiasGradient.class, cause = BATCH_SIZE)
    static Tensor biasGradientAsMean(Tensor b, Tensor delta) {
        return delta.mean(0);
    }

    @Solves(Exercise07WeightGradient.class)
    static Tensor weightGradient(Tensor w, Tensor delta) {
        Tensor a = Tensor.of(new double[][] {{0.2, 0.9, 0.4}, {0.7, 0.1, 0.5}, {0.6, 0.3, 0.8}, {0.1, 0.2, 0.9}});
        return a.transpose().matmul(delta);
    }

    @Misses(value = Exercise07WeightGradient.class, cause = BATCH_SIZE)
    static Tensor weightGradientAsMean(Tensor w, Tensor delta) {
        return weightGradient(w, delta).divide(4);
    }

    @Solves(value = Exercise08Mazur.class, given = UPDATED_WEIGHTS)
    static Exercise08Mazur.Weights mazur(Exercise08Mazur.Weights m) {
        return mazur(m, m.w2().transpose());
    }

    @Misses(value = Exercise08Mazur.class, cause = NOT_TRANSPOSED)
    static Exercise08Mazur.Weights mazurNotTransposed(Exercise08Mazur.Weights m) {
        return mazur(m, m.w2());
    }

    /** Where δ² is carried back by a matrix. */
    private static Exercise08Mazur.Weights mazur(Exercise08Mazur.Weights m, Tensor back) {
        Tensor x = Tensor.of(0.05, 0.10);
        Tensor a1 = m.w1().matmul(x).plus(0.35).sigmoid();
        Tensor a2 = m.w2().matmul(a1).plus(0.60).sigmoid();
        Tensor delta2 = a2.minus(Tensor.of(0.01, 0.99)).times(Slopes.sigmoid(a2));
        Tensor delta1 = back.matmul(delta2).times(Slopes.sigmoid(a1));
        return new Exercise08Mazur.Weights(delta1.outer(x), delta2.outer(a1));
    }

    @Solves(value = Exercise09LeastSquares.class, given = BATCH_SIZE)
    static Tensor leastSquares(Tensor z) {
        return z.minus(Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}}))
                .divide(4);
    }

    @Misses(value = Exercise09LeastSquares.class, cause = ACCUMULATED)
    static Tensor leastSquaresOfThreeCalls(Tensor z) {
        return leastSquares(z).times(3);
    }

    @Solves(value = Exercise13WeightDecay.class, given = PENALTY_L2)
    static Exercise13WeightDecay.Layer weightDecay(Exercise13WeightDecay.Layer m) {
        Exercise13WeightDecay.Layer plain = withoutDecay(m);
        return new Exercise13WeightDecay.Layer(plain.w().plus(m.w().times(0.3)), plain.b());
    }

    @Misses(value = Exercise13WeightDecay.class, cause = PENALTY_L2)
    static Exercise13WeightDecay.Layer withoutDecay(Exercise13WeightDecay.Layer m) {
        Tensor x = Tensor.of(new double[][] {{0.5, -1, 2}, {1.5, 0.3, -0.7}, {-1.2, 1, 0.8}, {0.1, 2, 1}});
        Tensor y = Tensor.of(new double[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});
        Tensor delta = x.matmul(m.w()).plus(m.b()).minus(y);
        return new Exercise13WeightDecay.Layer(x.transpose().matmul(delta), delta.sum(0));
    }

    private static Exercise27Network.Network network(Exercise27Network.Network m, boolean slope, boolean mean) {
        Tensor x = Tensor.of(new double[][] {{0.5, -1}, {2, 0.3}, {-0.7, 1.2}, {1, 1}});
        Tensor y = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}});
        Tensor a1 = x.matmul(m.w1()).plus(m.b1()).tanh();
        Tensor a2 = a1.matmul(m.w2()).plus(m.b2()).softmax(1);
        Tensor delta2 = a2.minus(y).divide(mean ? 4 : 1);
        Tensor back = delta2.matmul(m.w2().transpose());
        Tensor delta1 = slope ? back.times(Slopes.tanh(a1)) : back;
        return new Exercise27Network.Network(
                x.transpose().matmul(delta1), delta1.sum(0), a1.transpose().matmul(delta2), delta2.sum(0));
    }

    @Solves(Exercise27Network.class)
    static Exercise27Network.Network network(Exercise27Network.Network m) {
        return network(m, true, true);
    }

    @Misses(value = Exercise27Network.class, cause = SLOPE_MISSING)
    static Exercise27Network.Network networkWithoutSlope(Exercise27Network.Network m) {
        return network(m, false, true);
    }

    @Misses(value = Exercise27Network.class, cause = BATCH_SIZE)
    static Exercise27Network.Network networkOfASum(Exercise27Network.Network m) {
        return network(m, true, false);
    }
}
