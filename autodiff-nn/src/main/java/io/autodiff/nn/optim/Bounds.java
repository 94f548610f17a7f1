package io.autodiff.nn.optim;

import io.autodiff.Trees;

/** What rules and minimisers ask of what they are given. */
final class Bounds {
    private Bounds() {}

    static void positive(String what, double value) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, what, "positive and finite", value);
    }

    static void notNegative(String what, double value) {
        require(value >= 0 && value < Double.POSITIVE_INFINITY, what, "at least 0 and finite", value);
    }

    static void fraction(String what, double value) {
        require(value >= 0 && value < 1, what, "at least 0 and less than 1", value);
    }

    static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, got " + value);
        }
    }

    static void hasTensors(String what, Object model) {
        if (Trees.flatten(model).isEmpty()) {
            throw new IllegalArgumentException(what + ": there is no tensor to train in the model of "
                    + model.getClass().getName()
                    + "; functions such as layer::apply are constants: give the layer itself, a record of tensors");
        }
    }

    private static void require(boolean good, String what, String bounds, double value) {
        if (!good) {
            throw new IllegalArgumentException(what + " must be " + bounds + ", got " + value);
        }
    }
}
