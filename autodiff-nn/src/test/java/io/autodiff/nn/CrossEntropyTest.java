package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    private static final Tensor Z = Tensor.normal(new SplittableRandom(1), 4, 3);
    private static final Tensor Y = Tensor.of(2, 0, 1, 0);

    @Test
    void plainIsSoftmaxCrossEntropy() {
        assertThat(CrossEntropy.plain().of(Z, Y).item())
                .isCloseTo(Costs.softmaxCrossEntropy(Z, Dataset.oneHot(Y, 3)).item(), within(1e-15));
        assertThat(CrossEntropy.plain().of(Z, Dataset.oneHot(Y, 3)).item())
                .isCloseTo(CrossEntropy.plain().of(Z, Y).item(), within(1e-15));
    }

    @Test
    void whatIsIgnoredMightAsWellBeMissing() {
        Tensor padded = Tensor.of(2, 7, 1, 7);
        CrossEntropy entropy =
                CrossEntropy.plain().weighted(Tensor.of(1, 2, 3)).smoothed(0.1).ignoring(7);
        assertThat(entropy.of(Z, padded).item())
                .isCloseTo(entropy.of(Z.gather(0, 0, 2), Tensor.of(2, 1)).item(), within(1e-15));
        assertThat(entropy.losses(Z, padded).gather(0, 1, 3).abs()).isEqualTo(Tensor.zeros(2));
    }

    @Test
    void completeSmoothingForgetsTheTarget() {
        CrossEntropy blind = CrossEntropy.plain().smoothed(1);
        assertThat(blind.of(Z, Y)).isEqualTo(blind.of(Z, Tensor.zeros(4)));
    }

    @Test
    void derivativesPassTheCheck() {
        CrossEntropy entropy =
                CrossEntropy.plain().weighted(Tensor.of(1, 2, 3)).smoothed(0.1).ignoring(0);
        GradientCheck.of((Tensor z) -> entropy.of(z, Y)).at(Z).alone().verify();
    }

    @Test
    void errorsSayWhatIsTaken() {
        CrossEntropy plain = CrossEntropy.plain();
        String takes = "crossEntropy: takes logits of shape [batch, classes, …]";
        assertRefused(
                () -> plain.of(Z, Tensor.zeros(4, 1)),
                takes + " with targets of shape [4] or [4, 3], got logits of shape [4, 3] and targets of shape [4, 1]");
        assertRefused(
                () -> plain.losses(Tensor.zeros(3), Tensor.zeros(3)),
                takes + ", got logits of shape [3] and targets of shape [3]");
        assertRefused(
                () -> plain.of(Z, Tensor.of(0, 3, 0, 0)), "crossEntropy: target 3 at [1] is not a class from 0 to 2");
        assertRefused(
                () -> plain.ignoring(9).of(Z, Tensor.of(9, -1, 0, 0)),
                "crossEntropy: target -1 at [1] is not a class from 0 to 2");
        assertRefused(
                () -> plain.weighted(Tensor.ones(2)).of(Z, Y),
                "crossEntropy: the weights have shape [2], but logits of shape [4, 3] need [3], one for each class");
        assertRefused(() -> plain.smoothed(1.5), "crossEntropy: the smoothing must be from 0 to 1, got 1.5");
        assertRefused(
                () -> plain.ignoring(-1).of(Z, Tensor.of(-1, -1, -1, -1)),
                "crossEntropy: outputs of shape [4, 3] have no loss to take the mean of;"
                        + " all examples are ignored, or weigh 0");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
