package io.autodiff.examples.exercises;

import static io.autodiff.check.Cause.BRANCH;
import static io.autodiff.check.Cause.DIAGONAL_ONLY;
import static io.autodiff.check.Cause.FACTOR_MISSING;
import static io.autodiff.check.Cause.MAX_TO_ALL;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.SLOPE_MISSING;

import io.autodiff.Axes;
import io.autodiff.Tensor;

/** Operations by themselves: exercises 10 to 12, 14 to 18, 20 and 26. */
public final class OperationSolutions {
    private OperationSolutions() {}

    @Solves(value = Exercise10Swish.class, given = PATH_MISSING)
    static Tensor swish(Tensor x, Tensor yBar) {
        Tensor s = x.sigmoid();
        return yBar.times(s).plus(yBar.times(x).times(Slopes.sigmoid(s)));
    }

    @Misses(value = Exercise10Swish.class, cause = PATH_MISSING)
    static Tensor swishAsIfTheGateWereConstant(Tensor x, Tensor yBar) {
        return yBar.times(x.sigmoid());
    }

    @Solves(Exercise11Broadcast.class)
    static Exercise11Broadcast.Scales broadcast(Exercise11Broadcast.Scales s, Tensor yBar) {
        Tensor x = Tensor.of(new double[][] {{1, -2, 0.5, 3}, {0.3, 1, -1, 2}, {-0.7, 0.4, 1.5, -1}});
        return new Exercise11Broadcast.Scales(yBar.times(x).sum(Axes.keep(1)), yBar.sum(Axes.keep(0)));
    }

    @Misses(value = Exercise11Broadcast.class, cause = FACTOR_MISSING)
    static Exercise11Broadcast.Scales broadcastWithoutX(Exercise11Broadcast.Scales s, Tensor yBar) {
        return new Exercise11Broadcast.Scales(yBar.sum(Axes.keep(1)), yBar.sum(Axes.keep(0)));
    }

    @Solves(Exercise12MatrixProduct.class)
    static Exercise12MatrixProduct.Factors product(Exercise12MatrixProduct.Factors m, Tensor yBar) {
        return new Exercise12MatrixProduct.Factors(
                yBar.matmul(m.b().transpose()), m.a().transpose().matmul(yBar));
    }

    @Solves(Exercise14Relu.class)
    static Tensor relu(Tensor x, Tensor yBar) {
        return yBar.times(x.greater(0));
    }

    /** The other end of what is accepted at the kink; a second right answer, which must not be called wrong. */
    @Solves(Exercise14Relu.class)
    static Tensor reluFromTheRight(Tensor x, Tensor yBar) {
        return yBar.times(x.greaterEqual(0));
    }

    @Misses(value = Exercise14Relu.class, cause = SLOPE_MISSING)
    static Tensor reluAsIfItWereALine(Tensor x, Tensor yBar) {
        return yBar;
    }

    @Solves(value = Exercise15Huber.class, given = BRANCH)
    static Tensor huber(Tensor z) {
        return z.minus(0.4).clamp(-1, 1);
    }

    @Misses(value = Exercise15Huber.class, cause = BRANCH)
    static Tensor huberAsIfItWereAbs(Tensor z) {
        return z.minus(0.4).sign();
    }

    @Solves(value = Exercise16MaxPooling.class, given = MAX_TO_ALL)
    static Tensor maxPooling(Tensor x, Tensor yBar) {
        return yBar.times(x.equalTo(x.max(Axes.keep(1))));
    }

    @Solves(Exercise17LogSumExp.class)
    static Tensor logSumExp(Tensor x) {
        return x.softmax();
    }

    @Misses(
            value = Exercise17LogSumExp.class,
            cause = {})
    static Tensor logSumExpThatOverflows(Tensor x) {
        return x.exp().divide(x.exp().sum());
    }

    @Solves(Exercise18Softmax.class)
    static Tensor softmax(Tensor z, Tensor aBar) {
        Tensor a = z.softmax(1);
        return a.times(aBar.minus(aBar.times(a).sum(Axes.keep(1))));
    }

    @Misses(value = Exercise18Softmax.class, cause = DIAGONAL_ONLY)
    static Tensor softmaxByItsDiagonal(Tensor z, Tensor aBar) {
        return aBar.times(Slopes.sigmoid(z.softmax(1)));
    }

    @Misses(value = Exercise18Softmax.class, cause = SLOPE_MISSING)
    static Tensor softmaxLeftOut(Tensor z, Tensor aBar) {
        return aBar;
    }

    private static Tensor layerNorm(Tensor z, Tensor uBar, boolean mean, boolean variance) {
        Tensor s = z.var(0, Axes.keep(1)).sqrt();
        Tensor u = z.minus(z.mean(Axes.keep(1))).divide(s);
        Tensor zBar = mean ? uBar.minus(uBar.mean(Axes.keep(1))) : uBar;
        zBar = variance ? zBar.minus(u.times(uBar.times(u).mean(Axes.keep(1)))) : zBar;
        return zBar.divide(s);
    }

    @Solves(Exercise20LayerNorm.class)
    static Tensor layerNorm(Tensor z, Tensor uBar) {
        return layerNorm(z, uBar, true, true);
    }

    @Misses(value = Exercise20LayerNorm.class, cause = PATH_MISSING)
    static Tensor layerNormWithConstantVariance(Tensor z, Tensor uBar) {
        return layerNorm(z, uBar, true, false);
    }

    @Misses(value = Exercise20LayerNorm.class, cause = PATH_MISSING)
    static Tensor layerNormWithConstantMean(Tensor z, Tensor uBar) {
        return layerNorm(z, uBar, false, true);
    }

    @Solves(Exercise26HessianVector.class)
    static Tensor hessianVector(Tensor x, Tensor v) {
        return v.times(x.dot(x)).plus(x.times(x.dot(v)).times(2));
    }
}
