package io.autodiff.nn;

import io.autodiff.Tensor;
import java.util.random.RandomGenerator;

/** Initial weights of shape [inputs, outputs], drawn from a generator that the caller seeds, so that a run can be repeated. */
@FunctionalInterface
public interface Initializer {
    /** Draws the weights. */
    Tensor draw(RandomGenerator random, int inputs, int outputs);

    /** N(0, deviation²). */
    static Initializer normal(double deviation) {
        return (random, inputs, outputs) ->
                Tensor.normal(random, inputs, outputs).times(deviation);
    }

    /** N(0, 1/inputs): LeCun et al., Efficient BackProp (1998), section 4.6; also the better start in Nielsen, chapter 3. */
    static Initializer lecunNormal() {
        return (random, inputs, outputs) -> normal(Math.sqrt(1.0 / inputs)).draw(random, inputs, outputs);
    }

    /** N(0, 2/inputs), for rectified units: He et al., Delving deep into rectifiers (2015), eq. (10). */
    static Initializer heNormal() {
        return (random, inputs, outputs) -> normal(Math.sqrt(2.0 / inputs)).draw(random, inputs, outputs);
    }

    /** N(0, 2/(inputs + outputs)): Glorot and Bengio, Understanding the difficulty of training deep feedforward networks (2010), eq. (12). */
    static Initializer glorotNormal() {
        return (random, inputs, outputs) ->
                normal(Math.sqrt(2.0 / (inputs + outputs))).draw(random, inputs, outputs);
    }

    /** Uniform on ±√(6/(inputs + outputs)): Glorot and Bengio (2010), eq. (16). */
    static Initializer glorotUniform() {
        return (random, inputs, outputs) -> {
            double bound = Math.sqrt(6.0 / (inputs + outputs));
            return Tensor.uniform(random, inputs, outputs).minus(0.5).times(2 * bound);
        };
    }
}
