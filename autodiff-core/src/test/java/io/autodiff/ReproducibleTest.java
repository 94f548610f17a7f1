package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The same program gives the same bits: today and tomorrow, interpreted and compiled, on every Java version. */
class ReproducibleTest {
    private static final List<UnaryOperator<Tensor>> FUNCTIONS = List.of(
            Tensor::neg,
            Tensor::exp,
            Tensor::expm1,
            Tensor::log,
            Tensor::log1p,
            Tensor::sqrt,
            Tensor::square,
            Tensor::reciprocal,
            Tensor::abs,
            Tensor::sign,
            Tensor::sin,
            Tensor::cos,
            Tensor::tan,
            Tensor::asin,
            Tensor::acos,
            Tensor::atan,
            Tensor::sinh,
            Tensor::cosh,
            Tensor::tanh,
            Tensor::sigmoid,
            Tensor::softplus,
            Tensor::relu,
            Tensor::exp2,
            Tensor::log2,
            Tensor::log10,
            Tensor::rsqrt,
            Tensor::cbrt,
            Tensor::asinh,
            Tensor::atanh,
            Tensor::erf,
            Tensor::erfc,
            Tensor::erfInv,
            Tensor::lgamma,
            Tensor::digamma,
            Tensor::sinc,
            Tensor::logSigmoid,
            Tensor::hardSigmoid,
            Tensor::selu,
            Tensor::gelu,
            Tensor::geluTanh,
            Tensor::silu,
            Tensor::mish,
            Tensor::floor,
            x -> x.plus(1).acosh().hypot(x).atan2(x),
            x -> x.minus(0.5).elu(2).plus(x.minus(0.5).leakyRelu(0.1)).clamp(-1, 0.25),
            x -> x.logAddExp(x.square()).plus(x.xLogY(x)).mod(0.75),
            x -> x.polygamma(2),
            x -> x.power(2.5),
            x -> x.power(x),
            x -> x.maximum(0.5).minus(x.minimum(0.25)),
            x -> x.times(x).divide(x.plus(1)),
            x -> Tensor.where(x.greater(0.5), x.softmax(0), x.logSoftmax(1)),
            x -> x.logSumExp(1).outer(x.max(0)).plus(x.mean(Axes.keep(1))).minus(x.sum(0)),
            x -> Tensor.concat(1, x.slice(1, 0, 5), x.gather(1, 6, 6, 5).pad(1, 2, 2))
                    .scatterAdd(0, 17, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2));

    record Parameters(Tensor x, Tensor w, Tensor scale) {}

    @Test
    void aGradientHasTheSameBitsEveryTime() {
        long first = bits(gradient());
        for (int i = 0; i < 20; i++) {
            assertThat(bits(gradient())).isEqualTo(first);
        }
    }

    @Test
    void aGradientHasTheSameBitsOnEveryThread() {
        long alone = bits(gradient());
        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToLong(i -> bits(gradient()))
                        .toArray())
                .containsOnly(alone);
    }

    /** Whoever changes the order of a sum on purpose changes this number; nothing else may. */
    @Test
    void aGradientHasTheBitsItAlwaysHad() {
        Trees.flatten(gradient()).values().forEach(x -> assertThat(x.minus(x)).isEqualTo(Tensor.zeros(x.shape())));
        assertThat(bits(gradient())).isEqualTo(6628549295654925075L);
    }

    /** Inputs in (0, 1), where every function has a value and a slope. */
    private static Parameters gradient() {
        SplittableRandom random = new SplittableRandom(1);
        Parameters start =
                new Parameters(Tensor.uniform(random, 17, 12), Tensor.uniform(random, 12, 12), Tensor.uniform(random));
        return Autodiff.grad(
                p -> {
                    Tensor cost = Tensor.scalar(0);
                    for (UnaryOperator<Tensor> f : FUNCTIONS) {
                        Tensor y = f.apply(p.x.times(p.scale)).matmul(p.w);
                        cost = cost.plus(y.divide(100).tanh().square().mean());
                    }
                    return cost;
                },
                start);
    }

    /** A hash of the bits of every element. */
    private static long bits(Parameters parameters) {
        long hash = 0;
        for (Tensor x : Trees.flatten(parameters).values()) {
            for (double element : x.toArray()) {
                hash = 31 * hash + Double.doubleToLongBits(element);
            }
        }
        return hash;
    }
}
