package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the values of a tape are called: watched ones by their names, those of a layer as in the textbooks, a constant
 * that goes into a network x, all others v and a number. */
final class Names {
    private final List<String> names = new ArrayList<>();

    /** The product that the constant input of a network goes into; −1 if there is none. */
    private final int first;

    Names(List<Recorded> steps, Network network) {
        Set<String> taken = new HashSet<>();
        for (Recorded step : steps) {
            String name = step.isWatched() ? step.name() : "";
            names.add(taken.add(name) ? name : "");
        }
        for (Network.Layer layer : network.layers()) {
            rename(layer.z(), "z" + layer.number(), taken);
            rename(layer.a(), "a" + layer.number(), taken);
        }
        boolean isNamed = network.layers().isEmpty() || taken.contains("x");
        first = isNamed ? -1 : network.layers().get(0).product();
        for (int k = 0; k < names.size(); k++) {
            rename(k, "v" + k, taken);
        }
    }

    private void rename(int step, String name, Set<String> taken) {
        if (step >= 0 && names.get(step).isEmpty() && taken.add(name)) {
            names.set(step, name);
        }
    }

    String of(int step) {
        return names.get(step);
    }

    /** The names of what went into a step; a constant by its value, if that is one number. */
    List<String> inputs(Recorded step) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < step.inputs().size(); i++) {
            int parent = step.parents().get(i);
            inputs.add(
                    parent >= 0
                            ? of(parent)
                            : step.number() == first
                                    ? "x"
                                    : constant(step.inputs().get(i)));
        }
        return inputs;
    }

    private static String constant(Tensor x) {
        return x.size() == 1 ? x.reshape().toString() : "const";
    }
}
