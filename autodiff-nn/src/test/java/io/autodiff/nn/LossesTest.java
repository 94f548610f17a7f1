package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What PyTorch's numbers do not show: limits, edges and errors. */
class LossesTest {
    static final List<Loss> ELEMENTWISE = List.of(
            new Loss("absolute", Losses::absolute),
            new Loss("huber", (a, y) -> Losses.huber(a, y, 1)),
            new Loss("smoothL1", (a, y) -> Losses.smoothL1(a, y, 1)),
            new Loss("binaryCrossEntropy", Losses::binaryCrossEntropy),
            new Loss("binaryCrossEntropy", (a, y) -> Losses.binaryCrossEntropy(a, y, Tensor.scalar(2))),
            new Loss("kullbackLeibler", Losses::kullbackLeibler),
            new Loss("hinge", Losses::hinge),
            new Loss("poisson", Losses::poisson),
            new Loss("gaussian", (a, y) -> Losses.gaussian(a, Tensor.ones(4, 1), y)));

    /** A loss of outputs and targets. */
    record Loss(String name, BinaryOperator<Tensor> of) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @FieldSource("ELEMENTWISE")
    void nothingIsBroadcast(Loss loss) {
        assertRefused(
                () -> loss.of.apply(Tensor.ones(4, 1), Tensor.ones(4)),
                loss.name + ": the outputs have shape [4, 1], but the targets have shape [4]; they must be equal;"
                        + " did you mean targets.reshape(4, 1)?");
    }

    @ParameterizedTest
    @FieldSource("ELEMENTWISE")
    void thereIsOneForEachElement(Loss loss) {
        assertThat(loss.of.apply(Tensor.ones(4, 1), Tensor.ones(4, 1)).shape())
                .isEqualTo(Tensor.ones(4, 1).shape());
    }

    @ParameterizedTest
    @FieldSource("ELEMENTWISE")
    void derivativesOfBothOrdersPassTheCheck(Loss loss) {
        Tensor y = Tensor.of(new double[][] {{1}, {-1}, {1}, {1}});
        GradientCheck.of((Tensor a) -> loss.of
                        .apply(a, loss.name.equals("kullbackLeibler") ? y.square() : y)
                        .sum())
                .at(Tensor.of(new double[][] {{0.3}, {0.9}, {-2.1}, {3.7}}))
                .alone()
                .verify();
    }

    @Test
    void huberMeetsItsTwoHalvesSmoothly() {
        Tensor edge = Tensor.of(2, -2, 0);
        assertThat(Losses.huber(edge, Tensor.zeros(3), 2)).isEqualTo(Tensor.of(2, 2, 0));
        assertThat(grad(a -> Losses.huber(a, Tensor.zeros(3), 2).sum(), edge).toArray())
                .containsExactly(2, -2, 0);
    }

    @Test
    void aWeightOfOneChangesNothing() {
        Tensor z = Tensor.normal(new SplittableRandom(1), 3, 2).times(4);
        Tensor y = Tensor.uniform(new SplittableRandom(2), 3, 2);
        assertThat(Losses.binaryCrossEntropy(z, y, Tensor.ones(2)).toArray())
                .containsExactly(Losses.binaryCrossEntropy(z, y).toArray(), within(1e-14));
    }

    /** Summed over the outcomes it is the divergence, which is positive, and 0 of a distribution from itself. */
    @Test
    void theDivergenceOfADistributionFromItselfIsZero() {
        Tensor z = Tensor.normal(new SplittableRandom(1), 5, 4);
        Tensor other = Tensor.normal(new SplittableRandom(2), 5, 4);
        assertThat(Losses.kullbackLeibler(z.logSoftmax(1), z.softmax(1)).sum(1).toArray())
                .containsExactly(new double[5], within(1e-15));
        assertThat(Losses.kullbackLeibler(z.logSoftmax(1), other.softmax(1))
                        .sum(1)
                        .min()
                        .item())
                .isPositive();
    }

    @Test
    void anImpossibleOutcomeCostsNothing() {
        assertThat(Losses.kullbackLeibler(Tensor.of(-3, 0), Tensor.of(0, 1))).isEqualTo(Tensor.of(0, 0));
    }

    @Test
    void equalAnchorsHaveAGradient() {
        Tensor a = Tensor.zeros(1, 3);
        assertThat(Losses.tripletMargin(a, a, a, 1)).isEqualTo(Tensor.of(1));
        assertThat(grad(v -> Losses.tripletMargin(v, a, a, 1).sum(), a).abs()).isEqualTo(a);
        assertThat(grad(v -> Losses.cosineEmbedding(v, a, Tensor.of(1), 0).sum(), a)
                        .abs())
                .isEqualTo(a);
    }

    @Test
    void errorsNameTheLossAndTheRemedy() {
        Tensor rows = Tensor.ones(4, 3);
        Tensor each = Tensor.ones(4);
        assertRefused(
                () -> Losses.huber(rows, rows, 0),
                "huber: delta must be positive, got 0.0; for the limit use absolute");
        assertRefused(
                () -> Losses.smoothL1(rows, rows, Double.NaN),
                "smoothL1: beta must be positive, got NaN; for the limit use absolute");
        assertRefused(
                () -> Losses.binaryCrossEntropy(rows, rows, Tensor.ones(2)),
                "binaryCrossEntropy: a weight of shape [2] does not fit outputs of shape [4, 3]; give a scalar or [3]");
        assertRefused(
                () -> Losses.binaryCrossEntropy(Tensor.scalar(1), Tensor.scalar(1), Tensor.ones(2)),
                "binaryCrossEntropy: a weight of shape [2] does not fit outputs of shape []; give a scalar");
        assertRefused(
                () -> Losses.hinge(Tensor.ones(3), Tensor.of(1, -1, 0)),
                "hinge: target 0 at [2] is neither -1 nor 1; did you mean targets.times(2).minus(1)?");
        assertRefused(
                () -> Losses.hinge(
                        Tensor.ones(1, 1), Tensor.full(rows.shape().with(0, 1).with(1, 1), 2)),
                "hinge: target 2 at [0, 0] is neither -1 nor 1");
        assertRefused(
                () -> Losses.gaussian(rows, each, rows),
                "gaussian: the means have shape [4, 3], but the variances have shape [4]; they must be equal");
        assertRefused(
                () -> Losses.multiMargin(rows, Tensor.of(0, 3, 0, 0), 1),
                "multiMargin: target 3 at [1] is not a class from 0 to 2");
        assertRefused(
                () -> Losses.negativeLogLikelihood(rows, Tensor.of(0, 0, 0.5, 0)),
                "negativeLogLikelihood: target 0.5 at [2] is not a class from 0 to 2");
        assertRefused(
                () -> Losses.negativeLogLikelihood(each, each),
                "negativeLogLikelihood: takes outputs of two axes, an example a row, got [4];"
                        + " reshape(1, -1) makes one example of it");
        assertRefused(
                () -> Losses.negativeLogLikelihood(rows, Tensor.ones(4, 1)),
                "negativeLogLikelihood: takes one target an example, of shape [4], got [4, 1];"
                        + " did you mean reshape(-1)?");
        assertRefused(
                () -> Losses.multiMargin(rows, rows, 1),
                "multiMargin: takes one target an example, of shape [4], got [4, 3];"
                        + " if the targets are one-hot, did you mean argMax(1)?");
        assertRefused(
                () -> Losses.cosineEmbedding(rows, Tensor.ones(4, 2), each, 0),
                "cosineEmbedding: the first have shape [4, 3], but the second have shape [4, 2]; they must be equal");
        assertRefused(
                () -> Losses.cosineEmbedding(rows, rows, Tensor.zeros(4), 0),
                "cosineEmbedding: target 0 at [0] is neither -1 nor 1; did you mean targets.times(2).minus(1)?");
        assertRefused(
                () -> Losses.tripletMargin(rows, rows, Tensor.ones(3, 3), 0),
                "tripletMargin: the anchors have shape [4, 3], but the negatives have shape [3, 3]; they must be equal");
        assertRefused(
                () -> Losses.tripletMargin(Tensor.ones(2, 2, 2), rows, rows, 0),
                "tripletMargin: takes anchors of two axes, an example a row, got [2, 2, 2]");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
