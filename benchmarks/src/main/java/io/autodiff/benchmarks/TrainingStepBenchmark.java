package io.autodiff.benchmarks;

import io.autodiff.Autodiff;
import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Tensor;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the gradient of a network cost, next to one that is derived and written by hand?
 *
 * <p>The network for handwritten digits of the textbooks: 784 inputs, 30 hidden and 10 output neurons, all sigmoid, quadratic cost, batches
 * of ten. Compare {@code autodiff} with {@code byHand}: microseconds per gradient. Both give the same numbers, which is checked at the start.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingStepBenchmark {
    private static final int BATCH = 10;
    private static final int INPUTS = 784;
    private static final int HIDDEN = 30;
    private static final int OUTPUTS = 10;

    /** The network as a tree of tensors. */
    record Network(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {
        Tensor cost(Tensor x, Tensor y) {
            Tensor hidden = x.matmul(w1).plus(b1).sigmoid();
            Tensor output = hidden.matmul(w2).plus(b2).sigmoid();
            return output.minus(y).square().sum().divide(2 * BATCH);
        }
    }

    /** The network, or its gradient, as plain arrays. */
    record Arrays(double[] w1, double[] b1, double[] w2, double[] b2) {
        Arrays() {
            this(new double[INPUTS * HIDDEN], new double[HIDDEN], new double[HIDDEN * OUTPUTS], new double[OUTPUTS]);
        }

        Arrays gradient(double[] x, double[] y) {
            double[] hidden = layer(INPUTS, HIDDEN, x, w1, b1);
            double[] output = layer(HIDDEN, OUTPUTS, hidden, w2, b2);
            double[] delta2 = new double[BATCH * OUTPUTS];
            for (int i = 0; i < delta2.length; i++) {
                delta2[i] = (output[i] - y[i]) / BATCH * output[i] * (1 - output[i]);
            }
            double[] delta1 = new double[BATCH * HIDDEN];
            for (int i = 0; i < BATCH; i++) {
                for (int j = 0; j < HIDDEN; j++) {
                    double sum = 0;
                    for (int k = 0; k < OUTPUTS; k++) {
                        sum += delta2[i * OUTPUTS + k] * w2[j * OUTPUTS + k];
                    }
                    double h = hidden[i * HIDDEN + j];
                    delta1[i * HIDDEN + j] = sum * h * (1 - h);
                }
            }
            Arrays gradient = new Arrays();
            addGradients(INPUTS, HIDDEN, x, delta1, gradient.w1, gradient.b1);
            addGradients(HIDDEN, OUTPUTS, hidden, delta2, gradient.w2, gradient.b2);
            return gradient;
        }

        private static double[] layer(int inputs, int outputs, double[] x, double[] w, double[] b) {
            double[] y = new double[BATCH * outputs];
            for (int i = 0; i < BATCH; i++) {
                for (int j = 0; j < inputs; j++) {
                    double xij = x[i * inputs + j];
                    for (int k = 0; k < outputs; k++) {
                        y[i * outputs + k] += xij * w[j * outputs + k];
                    }
                }
                for (int k = 0; k < outputs; k++) {
                    y[i * outputs + k] = 1 / (1 + StrictMath.exp(-y[i * outputs + k] - b[k]));
                }
            }
            return y;
        }

        private static void addGradients(
                int inputs, int outputs, double[] x, double[] delta, double[] wBar, double[] bBar) {
            for (int i = 0; i < BATCH; i++) {
                for (int j = 0; j < inputs; j++) {
                    double xij = x[i * inputs + j];
                    for (int k = 0; k < outputs; k++) {
                        wBar[j * outputs + k] += xij * delta[i * outputs + k];
                    }
                }
                for (int k = 0; k < outputs; k++) {
                    bBar[k] += delta[i * outputs + k];
                }
            }
        }
    }

    private final Random random = new Random(1);
    private final Tensor x = Tensor.uniform(random, BATCH, INPUTS);
    private final Tensor y = Tensor.uniform(random, BATCH, OUTPUTS);
    private final Network network = new Network(
            Tensor.normal(random, INPUTS, HIDDEN).divide(28),
            Tensor.normal(random, HIDDEN),
            Tensor.normal(random, HIDDEN, OUTPUTS),
            Tensor.normal(random, OUTPUTS));

    private final double[] xData = x.toArray();
    private final double[] yData = y.toArray();
    private final Arrays arrays =
            new Arrays(network.w1.toArray(), network.b1.toArray(), network.w2.toArray(), network.b2.toArray());

    @Setup
    public void compare() {
        Network a = autodiff().grad();
        Arrays b = byHand();
        requireClose(a.w1, b.w1);
        requireClose(a.b1, b.b1);
        requireClose(a.w2, b.w2);
        requireClose(a.b2, b.b2);
    }

    private static void requireClose(Tensor a, double[] b) {
        double distance = a.minus(Tensor.of(a.shape(), b)).abs().max().item();
        if (!(distance < 1e-12)) {
            throw new AssertionError("the gradients differ by " + distance);
        }
    }

    @Benchmark
    public ValueAndGrad<Network> autodiff() {
        return Autodiff.valueAndGrad(candidate -> candidate.cost(x, y), network);
    }

    @Benchmark
    public Arrays byHand() {
        return arrays.gradient(xData, yData);
    }
}
