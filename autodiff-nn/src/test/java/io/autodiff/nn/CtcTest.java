package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CtcTest {
    private static final int TIMES = 5;
    private static final int CLASSES = 3;
    private static final Tensor Z = Tensor.normal(new SplittableRandom(1), 4, TIMES, CLASSES);
    private static final Tensor Y = Tensor.of(new double[][] {{1, 2, 0}, {2, 2, 1}, {1, 9, 9}, {9, 9, 9}});
    private static final int[] INPUTS = {5, 5, 3, 4};
    private static final int[] TARGETS = {2, 3, 1, 0};

    @Test
    void isTheSumOverAllPathsThatReadAsTheTarget() {
        double[] losses = Ctc.losses(Z, Y, INPUTS, TARGETS).toArray();
        double[] expected = new double[4];
        for (int n = 0; n < 4; n++) {
            expected[n] = -Math.log(sumOverPaths(Z.at(n).softmax(1), INPUTS[n], target(n)));
        }
        assertThat(losses).containsExactly(expected, within(1e-14));
    }

    @Test
    void theProbabilitiesOfAllTargetsSumToOne() {
        double sum = 0;
        for (int labels = 0; labels <= 3; labels++) {
            for (int code = 0; code < Math.pow(2, labels); code++) {
                double[] target = new double[3];
                for (int i = 0; i < labels; i++) {
                    target[i] = 1 + (code >> i & 1);
                }
                sum += Math.exp(-Ctc.losses(
                                Z.slice(0, 0, 1), Tensor.of(new double[][] {target}), new int[] {3}, new int[] {labels})
                        .item());
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-14));
    }

    @Test
    void derivativesPassTheCheck() {
        GradientCheck.of((Tensor z) -> Ctc.losses(z, Y, INPUTS, TARGETS).sum())
                .at(Z)
                .alone()
                .verify();
    }

    @Test
    void whatIsBehindAnInputDoesNotCount() {
        Tensor slope = grad(z -> Ctc.losses(z, Y, INPUTS, TARGETS).sum(), Z);
        assertThat(slope.at(2).slice(0, 3, 5).abs()).isEqualTo(Tensor.zeros(2, 3));
        assertThat(slope.at(2).slice(0, 0, 3).abs().min().item()).isPositive();
    }

    /** Two equal labels need a blank between them, so at least three times. */
    @Test
    void aTargetThatDoesNotFitIsImpossible() {
        Tensor z = Z.slice(0, 0, 1);
        Tensor twins = Tensor.of(new double[][] {{1, 1}});
        assertThat(Ctc.losses(z, twins, new int[] {2}, new int[] {2})).isEqualTo(Tensor.of(Double.POSITIVE_INFINITY));
        assertThat(grad(v -> Ctc.losses(v, twins, new int[] {2}, new int[] {2}).sum(), z)
                        .abs())
                .isEqualTo(Tensor.zeros(1, TIMES, CLASSES));
        assertThat(Ctc.losses(z, twins, new int[] {3}, new int[] {2}).item()).isFinite();
    }

    /** The product of 400 probabilities is less than the least positive double. */
    @Test
    void longInputsDoNotUnderflow() {
        Tensor z = Tensor.zeros(1, 400, 20);
        assertThat(Ctc.losses(z, Tensor.zeros(1, 0), new int[] {400}, new int[] {0})
                        .item())
                .isCloseTo(400 * Math.log(20), within(1e-9));
    }

    @Test
    void errorsSayWhatIsTaken() {
        assertRefused(
                () -> Ctc.losses(Tensor.zeros(3, 5, 4), Tensor.zeros(2, 2), new int[] {1, 1, 1}, new int[] {1, 1, 1}),
                "ctc: takes logits [batch, times, classes], labels [batch, labels] and two lengths an example,"
                        + " got [3, 5, 4], [2, 2], 3 input lengths and 3 target lengths");
        assertRefused(
                () -> Ctc.losses(Z, Y, new int[] {5, 6, 3, 4}, TARGETS),
                "ctc: input length 6 of example 1 is not from 1 to 5");
        assertRefused(
                () -> Ctc.losses(Z, Y, INPUTS, new int[] {2, 3, 1, 4}),
                "ctc: target length 4 of example 3 is not from 0 to 3");
        assertRefused(
                () -> Ctc.losses(Z, Y, INPUTS, new int[] {3, 3, 1, 0}),
                "ctc: label 0 at place 2 of example 0 is not from 1 to 2; class 0 is the blank");
    }

    private static List<Integer> target(int n) {
        return Arrays.stream(Y.at(n).toArray())
                .limit(TARGETS[n])
                .mapToObj(c -> (int) c)
                .toList();
    }

    /** By looking at each of the paths. */
    private static double sumOverPaths(Tensor p, int times, List<Integer> target) {
        double sum = 0;
        for (int code = 0; code < Math.pow(CLASSES, times); code++) {
            double product = 1;
            List<Integer> read = new ArrayList<>();
            int last = 0;
            for (int t = 0, rest = code; t < times; t++, rest /= CLASSES) {
                int c = rest % CLASSES;
                product *= p.get(t, c);
                if (c != 0 && c != last) {
                    read.add(c);
                }
                last = c;
            }
            sum += read.equals(target) ? product : 0;
        }
        return sum;
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
