package io.autodiff.examples;

import io.autodiff.examples.Classifier.Activation;
import io.autodiff.examples.Classifier.Cost;
import io.autodiff.examples.Playground.Layer;
import io.autodiff.examples.Playground.View;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Backpropagation as in Nielsen, Neural Networks and Deep Learning, chapter 2, in plain loops, for some points of a playground. */
final class ByHand {
    private final View view;
    private final int last;
    private final int[] rows;

    /** By point and layer; a[i][0] is the point. */
    private final double[][][] a;

    private final double[][][] z;
    private final double[][][] delta;

    ByHand(View view, int[] rows) {
        this.view = view;
        this.rows = rows;
        last = view.layers().size() - 1;
        a = new double[rows.length][last + 2][];
        z = new double[rows.length][last + 1][];
        delta = new double[rows.length][last + 1][];
        for (int i = 0; i < rows.length; i++) {
            sweep(i);
        }
    }

    private void sweep(int i) {
        Activation activation = view.settings().activation();
        a[i][0] = Arrays.copyOfRange(view.points(), 2 * rows[i], 2 * rows[i] + 2);
        for (int l = 0; l <= last; l++) {
            z[i][l] = weightedInput(view.layers().get(l), a[i][l]);
            a[i][l + 1] = l == last ? new double[] {sigmoid(z[i][l][0])} : activation(activation, z[i][l]);
        }
        double output = output(i);
        double slope = view.settings().cost() == Cost.QUADRATIC ? output * (1 - output) : 1;
        delta[i][last] = new double[] {(output - view.targets()[rows[i]]) * slope};
        for (int l = last - 1; l >= 0; l--) {
            Layer next = view.layers().get(l + 1);
            delta[i][l] = new double[next.inputs()];
            for (int j = 0; j < next.inputs(); j++) {
                for (int k = 0; k < next.outputs(); k++) {
                    delta[i][l][j] += next.w()[j * next.outputs() + k] * delta[i][l + 1][k];
                }
                delta[i][l][j] *= slope(activation, z[i][l][j]);
            }
        }
    }

    double[] norms() {
        return IntStream.rangeClosed(0, last)
                .mapToDouble(l -> Math.sqrt(Arrays.stream(delta)
                                .flatMapToDouble(d -> Arrays.stream(d[l]).map(x -> x * x))
                                .average()
                                .orElseThrow()
                        * delta[0][l].length))
                .toArray();
    }

    double cost() {
        return IntStream.range(0, rows.length)
                .mapToDouble(i -> {
                    double y = view.targets()[rows[i]];
                    return view.settings().cost() == Cost.QUADRATIC
                            ? (output(i) - y) * (output(i) - y) / 2
                            : -(y * Math.log(output(i)) + (1 - y) * Math.log(1 - output(i)));
                })
                .average()
                .orElseThrow();
    }

    int right() {
        return (int) IntStream.range(0, rows.length)
                .filter(i -> output(i) >= 0.5 == (view.targets()[rows[i]] == 1))
                .count();
    }

    /** ∂C/∂W of a layer, from 0 on. */
    double[] w(int l) {
        Layer layer = view.layers().get(l);
        return IntStream.range(0, layer.w().length)
                .mapToDouble(e -> IntStream.range(0, rows.length)
                        .mapToDouble(i -> a[i][l][e / layer.outputs()] * delta[i][l][e % layer.outputs()])
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /** ∂C/∂b of a layer, from 0 on. */
    double[] b(int l) {
        return IntStream.range(0, view.layers().get(l).outputs())
                .mapToDouble(k ->
                        Arrays.stream(delta).mapToDouble(d -> d[l][k]).average().orElseThrow())
                .toArray();
    }

    private double output(int i) {
        return a[i][last + 1][0];
    }

    static double[] weightedInput(Layer layer, double[] a) {
        double[] z = layer.b().clone();
        for (int j = 0; j < a.length; j++) {
            for (int k = 0; k < z.length; k++) {
                z[k] += a[j] * layer.w()[j * z.length + k];
            }
        }
        return z;
    }

    static double[] activation(Activation activation, double[] z) {
        return Arrays.stream(z)
                .map(x -> switch (activation) {
                    case SIGMOID -> sigmoid(x);
                    case TANH -> Math.tanh(x);
                    case RELU -> Math.max(0, x);
                })
                .toArray();
    }

    private static double slope(Activation activation, double z) {
        return switch (activation) {
            case SIGMOID -> sigmoid(z) * (1 - sigmoid(z));
            case TANH -> 1 - Math.tanh(z) * Math.tanh(z);
            case RELU -> z > 0 ? 1 : 0;
        };
    }

    static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }
}
