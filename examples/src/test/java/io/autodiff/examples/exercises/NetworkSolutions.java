package io.autodiff.examples.exercises;

import static io.autodiff.check.Cause.NOT_FLIPPED;
import static io.autodiff.check.Cause.NOT_TRANSPOSED;
import static io.autodiff.check.Cause.PATH_MISSING;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.WRONG_OPERAND;

import io.autodiff.Axes;
import io.autodiff.Tensor;

/** Weights that are used more than once, convolution and attention: exercises 19 and 21 to 25. */
public final class NetworkSolutions {
    private NetworkSolutions() {}

    @Solves(value = Exercise19Autoencoder.class, given = PATH_MISSING)
    static Tensor autoencoder(Tensor w) {
        Tensor x = Tensor.of(
                new double[][] {{0.3, -1, 0.8, 1.1, -0.2}, {1.4, 0.2, -0.5, 0.6, 0.9}, {-0.8, 0.7, 1.2, -0.4, 0.1}});
        Tensor a = x.matmul(w).sigmoid();
        Tensor delta2 = a.matmul(w.transpose()).minus(x);
        Tensor delta1 = delta2.matmul(w).times(Slopes.sigmoid(a));
        return x.transpose().matmul(delta1).plus(delta2.transpose().matmul(a));
    }

    private static Tensor recurrent(Tensor w, boolean slope, int from) {
        Tensor x = Tensor.of(new double[][] {{0.5, -1}, {1.2, 0.3}, {-0.7, 0.8}, {0.1, 1.5}});
        Tensor y = Tensor.of(new double[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});
        Tensor[] h = new Tensor[4];
        h[0] = Tensor.zeros(4, 2);
        for (int t = 1; t <= 3; t++) {
            h[t] = x.divide(t).plus(h[t - 1].matmul(w)).tanh();
        }
        Tensor hBar = h[3].minus(y);
        Tensor gradient = Tensor.zeros(2, 2);
        for (int t = 3; t >= from; t--) {
            Tensor delta = slope ? hBar.times(Slopes.tanh(h[t])) : hBar;
            gradient = gradient.plus(h[t - 1].transpose().matmul(delta));
            hBar = delta.matmul(w.transpose());
        }
        return gradient;
    }

    @Solves(Exercise21Recurrent.class)
    static Tensor recurrent(Tensor w) {
        return recurrent(w, true, 1);
    }

    @Misses(value = Exercise21Recurrent.class, cause = SLOPE_MISSING)
    static Tensor recurrentWithoutSlope(Tensor w) {
        return recurrent(w, false, 1);
    }

    @Misses(value = Exercise21Recurrent.class, cause = PATH_MISSING)
    static Tensor recurrentOfTheLastStep(Tensor w) {
        return recurrent(w, true, 3);
    }

    @Solves(value = Exercise22LstmGates.class, given = WRONG_OPERAND)
    static Exercise22LstmGates.Gates lstm(Exercise22LstmGates.Gates z) {
        Tensor before = Tensor.of(0.8, -0.5, 1.2);
        Tensor f = z.f().sigmoid();
        Tensor i = z.i().sigmoid();
        Tensor o = z.o().sigmoid();
        Tensor g = z.g().tanh();
        Tensor tanh = f.times(before).plus(i.times(g)).tanh();
        Tensor hBar = o.times(tanh).minus(Tensor.of(0.3, 1, -0.4));
        Tensor cBar = hBar.times(o).times(Slopes.tanh(tanh));
        return new Exercise22LstmGates.Gates(
                cBar.times(before).times(Slopes.sigmoid(f)),
                cBar.times(g).times(Slopes.sigmoid(i)),
                hBar.times(tanh).times(Slopes.sigmoid(o)),
                cBar.times(i).times(Slopes.tanh(g)));
    }

    @Solves(Exercise23Kernel.class)
    static Tensor kernel(Tensor w, Tensor delta) {
        double[] x = {0.4, -1.2, 0.9, 2, -0.3, 0.7, 1.1};
        double[] gradient = new double[3];
        for (int j = 0; j < 3; j++) {
            for (int i = 0; i < 5; i++) {
                gradient[j] += delta.get(i) * x[i + j];
            }
        }
        return Tensor.of(gradient);
    }

    @Misses(value = Exercise23Kernel.class, cause = NOT_FLIPPED)
    static Tensor kernelTurnedRound(Tensor w, Tensor delta) {
        return kernel(w, delta).flip(0);
    }

    @Solves(value = Exercise24Convolution.class, given = NOT_FLIPPED)
    static Exercise24Convolution.Line convolution(Exercise24Convolution.Line m, Tensor delta) {
        double[] x = new double[7];
        double[] w = new double[3];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 3; j++) {
                x[i + j] += delta.get(i) * m.w().get(j);
                w[j] += delta.get(i) * m.x().get(i + j);
            }
        }
        return new Exercise24Convolution.Line(Tensor.of(x), Tensor.of(w));
    }

    @Solves(
            value = Exercise25Attention.class,
            given = {NOT_TRANSPOSED, NOT_TRANSPOSED})
    static Exercise25Attention.Head attention(Exercise25Attention.Head m, Tensor oBar) {
        double root = Math.sqrt(2);
        Tensor p = m.q().matmul(m.k().transpose()).divide(root).softmax(1);
        Tensor pBar = oBar.matmul(m.v().transpose());
        Tensor sBar = p.times(pBar.minus(pBar.times(p).sum(Axes.keep(1))));
        return new Exercise25Attention.Head(
                sBar.matmul(m.k()).divide(root),
                sBar.transpose().matmul(m.q()).divide(root),
                p.transpose().matmul(oBar));
    }
}
