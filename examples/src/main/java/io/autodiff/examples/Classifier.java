package io.autodiff.examples;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** zˡ = aˡ⁻¹ Wˡ + bˡ with aˡ = f(zˡ) in hidden layers, and aᴸ = σ(zᴸ), one unit: how likely a point is of class 1. */
record Classifier(List<Linear> layers, Activation activation) {
    /** f. */
    enum Activation {
        SIGMOID,
        TANH,
        RELU;

        Tensor of(Tensor z) {
            return switch (this) {
                case SIGMOID -> z.sigmoid();
                case TANH -> z.tanh();
                case RELU -> z.relu();
            };
        }

        /** How weights are drawn. */
        Initializer weights() {
            return this == RELU ? Initializer.heNormal() : Initializer.lecunNormal();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** C. */
    enum Cost {
        QUADRATIC,
        CROSS_ENTROPY;

        /** By zᴸ and the targets. */
        Tensor of(Tensor z, Tensor y) {
            return switch (this) {
                case QUADRATIC -> Costs.quadratic(z.sigmoid(), y);
                case CROSS_ENTROPY -> Costs.sigmoidCrossEntropy(z, y);
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** With so many hidden layers of so many units. */
    static Classifier of(int depth, int width, Activation activation, RandomGenerator random) {
        List<Linear> layers = new ArrayList<>();
        for (int l = 0; l <= depth; l++) {
            layers.add(Linear.of(l == 0 ? 2 : width, l == depth ? 1 : width, activation.weights(), random));
        }
        return new Classifier(layers, activation);
    }

    /** The same, watched under the names W1, b1, …. */
    Classifier watchedBy(Tape tape) {
        List<Linear> watched = new ArrayList<>();
        for (Linear layer : layers) {
            int l = watched.size() + 1;
            watched.add(new Linear(tape.watch("W" + l, layer.w()), tape.watch("b" + l, layer.b())));
        }
        return new Classifier(watched, activation);
    }

    /** z¹, …, zᴸ. */
    List<Tensor> weightedInputs(Tensor x) {
        List<Tensor> z = new ArrayList<>();
        for (Linear layer : layers) {
            z.add(layer.apply(z.isEmpty() ? x : activation.of(z.get(z.size() - 1))));
        }
        return z;
    }

    /** aᴸ. */
    Tensor output(Tensor x) {
        return weightedInputs(x).get(layers.size() - 1).sigmoid();
    }
}
