package io.autodiff.benchmarks.workloads;

import java.util.SplittableRandom;

/** The numbers that all libraries start from. */
final class Inputs {
    static final double RATE = 0.1;
    static final int[] LARGE = {784, 128, 64, 10};
    static final int[] SMALL = {4, 16, 3};
    static final int STEPS = 50;
    static final int HIDDEN = 128;
    static final int SEQUENCES = 32;
    static final int IMAGES = 32;
    static final int WEIGHTS = 50;
    static final int EXAMPLES = 200;
    static final int VARIABLES = 100;

    private Inputs() {}

    /** Draws from N(0, scale²). */
    static double[] normal(long seed, int n, double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = scale * random.nextGaussian();
        }
        return x;
    }

    /** Draws from {0, …, classes − 1}. */
    static int[] classes(long seed, int n, int classes) {
        return new SplittableRandom(seed).ints(n, 0, classes).toArray();
    }

    /** Rows of zeros with a one at the class. */
    static double[] oneHot(int[] classes, int count) {
        double[] rows = new double[classes.length * count];
        for (int i = 0; i < classes.length; i++) {
            rows[i * count + classes[i]] = 1;
        }
        return rows;
    }

    /** The weights of a layer, [inputs, outputs]. */
    static double[] weights(int[] sizes, int layer) {
        return normal(10 + layer, sizes[layer] * sizes[layer + 1], 1 / Math.sqrt(sizes[layer]));
    }

    /** The examples of a network, [batch, inputs]. */
    static double[] examples(int[] sizes, int batch) {
        return normal(1, batch * sizes[0], 1);
    }

    /** Their classes as rows, [batch, outputs]. */
    static double[] targets(int[] sizes, int batch) {
        int outputs = sizes[sizes.length - 1];
        return oneHot(classes(2, batch, outputs), outputs);
    }

    /** A point in the valley of Rosenbrock's function. */
    static double[] point() {
        return normal(3, VARIABLES, 0.5);
    }

    static double squaredNorm(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        return sum;
    }
}
