package io.autodiff.nn;

import io.autodiff.Linalg;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Initial weights, drawn from a generator that the caller seeds, so that a run can be repeated.
 *
 * <p>Every layer of weights is a matrix [inputs, outputs]: a convolution too is a product of patches with one, and {@link #drawKernel} draws
 * that. All that is peculiar to it is its fan-out, how many outputs an input goes to: each of its inputs is in several patches.
 */
@FunctionalInterface
public interface Initializer {
    /** Draws weights of shape [inputs, outputs], where each input goes to so many outputs. */
    Tensor draw(RandomGenerator random, int inputs, int outputs, int fanOut);

    /** Draws weights of shape [inputs, outputs], where each input goes to all outputs. */
    default Tensor draw(RandomGenerator random, int inputs, int outputs) {
        return draw(random, inputs, outputs, outputs);
    }

    /**
     * Draws a kernel of shape [outputs, inputs, …] for a convolution: an output is a sum over inputs × positions, and an input goes to outputs
     * × positions, as many positions as the further sizes make.
     *
     * @throws IllegalArgumentException «initializer: a kernel has sizes [outputs, inputs, …], got [3]»
     */
    default Tensor drawKernel(RandomGenerator random, int... sizes) {
        if (sizes.length < 2) {
            throw new IllegalArgumentException(
                    "initializer: a kernel has sizes [outputs, inputs, …], got " + Arrays.toString(sizes));
        }
        int positions = IntStream.of(sizes).skip(2).reduce(1, Math::multiplyExact);
        return draw(random, sizes[1] * positions, sizes[0], sizes[0] * positions)
                .transpose()
                .reshape(sizes);
    }

    /** c, all of them. */
    static Initializer constant(double c) {
        return (random, inputs, outputs, fanOut) -> Tensor.full(Shape.of(inputs, outputs), c);
    }

    /** N(0, deviation²). */
    static Initializer normal(double deviation) {
        return (random, inputs, outputs, fanOut) ->
                Tensor.normal(random, inputs, outputs).times(deviation);
    }

    /** N(0, deviation²), drawn anew where further than two deviations from 0; the variance is then 0.7737 deviation². */
    static Initializer truncatedNormal(double deviation) {
        return (random, inputs, outputs, fanOut) -> {
            Tensor z = Tensor.normal(random, inputs, outputs);
            for (Tensor far = z.abs().greater(2);
                    far.sum().item() > 0;
                    far = z.abs().greater(2)) {
                z = Tensor.where(far, Tensor.normal(random, inputs, outputs), z);
            }
            return z.times(deviation);
        };
    }

    /** Uniform on ±bound. */
    static Initializer uniform(double bound) {
        return (random, inputs, outputs, fanOut) ->
                Tensor.uniform(random, inputs, outputs).minus(0.5).times(2 * bound);
    }

    /** N(0, 1/inputs): LeCun et al., Efficient BackProp (1998), section 4.6; also the better start in Nielsen, chapter 3. */
    static Initializer lecunNormal() {
        return (random, inputs, outputs, fanOut) ->
                normal(Math.sqrt(1.0 / inputs)).draw(random, inputs, outputs);
    }

    /** Uniform on ±√(3/inputs), of the variance of {@link #lecunNormal}. */
    static Initializer lecunUniform() {
        return (random, inputs, outputs, fanOut) ->
                uniform(Math.sqrt(3.0 / inputs)).draw(random, inputs, outputs);
    }

    /** N(0, 2/inputs), for rectified units: He et al., Delving deep into rectifiers (2015), eq. (10). */
    static Initializer heNormal() {
        return (random, inputs, outputs, fanOut) ->
                normal(Math.sqrt(2.0 / inputs)).draw(random, inputs, outputs);
    }

    /** Uniform on ±√(6/inputs), of the variance of {@link #heNormal}. */
    static Initializer heUniform() {
        return (random, inputs, outputs, fanOut) ->
                uniform(Math.sqrt(6.0 / inputs)).draw(random, inputs, outputs);
    }

    /**
     * N(0, 2/(inputs + fan-out)): Glorot and Bengio, Understanding the difficulty of training deep feedforward networks (2010), eq. (12).
     */
    static Initializer glorotNormal() {
        return (random, inputs, outputs, fanOut) ->
                normal(Math.sqrt(2.0 / (inputs + fanOut))).draw(random, inputs, outputs);
    }

    /** Uniform on ±√(6/(inputs + fan-out)): Glorot and Bengio (2010), eq. (16). */
    static Initializer glorotUniform() {
        return (random, inputs, outputs, fanOut) ->
                uniform(Math.sqrt(6.0 / (inputs + fanOut))).draw(random, inputs, outputs);
    }

    /**
     * gain · Q, uniformly of all matrices with orthonormal columns, or rows if there are fewer of these.
     *
     * <p>Source: Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (2014);
     * Mezzadri, How to generate random matrices from the classical compact groups (2007): Q R = N(0, 1), R with a positive diagonal.
     */
    static Initializer orthogonal(double gain) {
        return (random, inputs, outputs, fanOut) -> {
            Tensor tall = Tensor.normal(random, Math.max(inputs, outputs), Math.min(inputs, outputs));
            Tensor q = Linalg.qr(tall).q();
            return (inputs < outputs ? q.transpose() : q).times(gain);
        };
    }

    /**
     * N(0, deviation²) for so many inputs of each output, or all if there are fewer, and 0 for the others.
     *
     * <p>Source: Martens, Deep learning via Hessian-free optimization (2010), section 5, with 15 connections.
     */
    static Initializer sparse(int connections, double deviation) {
        return (random, inputs, outputs, fanOut) -> {
            int zeros = Math.max(0, inputs - connections);
            Tensor rank = Tensor.uniform(random, inputs, outputs).argSort(0).argSort(0);
            return normal(deviation).draw(random, inputs, outputs).times(rank.greaterEqual(zeros));
        };
    }
}
