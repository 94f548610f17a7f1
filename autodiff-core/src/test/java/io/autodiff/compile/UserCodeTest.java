package io.autodiff.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Autodiff;
import io.autodiff.Compiled;
import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Operations of the user in compiled functions, from a package that is not ours. */
class UserCodeTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(5);

    /** y = 2 x by code that keeps what it gets and makes. */
    record Hoard(List<double[]> inputs, List<Tensor> sines) implements Op.Linear, Op.Adding {
        @Override
        public Shape shape(Shape... x) {
            return x[0];
        }

        @Override
        public void addValue(double[] y, Shape shape, Operand... x) {
            double[] data = x[0].data();
            inputs.add(data);
            sines.add(Tensor.of(shape, data).sin());
            Arrays.setAll(y, i -> y[i] + 2 * data[i]);
        }

        @Override
        public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
            return yBar.times(2);
        }
    }

    private static Tensor draw() {
        return Tensor.normal(RANDOM, 3000);
    }

    @Test
    void itsArraysAreLeftToIt() {
        List<double[]> inputs = new ArrayList<>();
        List<Tensor> sines = new ArrayList<>();
        Hoard hoard = new Hoard(inputs, sines);
        Compiled<Tensor> f = Autodiff.compile(
                x -> x.exp().plus(hoard.apply(x.square())).exp().sum(), draw());
        Tensor x = draw();
        f.value(x);
        inputs.clear();
        sines.clear();
        f.value(x);
        assertThat(inputs).hasSize(1);
        for (int i = 0; i < 3; i++) {
            f.value(draw());
            f.grad(draw());
        }
        assertThat(inputs.get(0)).isEqualTo(x.square().toArray());
        assertThat(sines.get(0)).isEqualTo(x.square().sin());
    }
}
