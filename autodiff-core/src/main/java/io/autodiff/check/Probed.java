package io.autodiff.check;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A point together with what is added to the values on the way from it: zeros.
 *
 * @param at the point
 * @param added the e of each named value
 */
record Probed<T>(T at, Map<String, Tensor> added) {
    /** A point, with a zero for every value that the function names there. */
    static <T> Probed<T> of(BiFunction<? super T, ? super Probe, ?> f, T at) {
        Set<String> taken = new LinkedHashSet<>(Blocks.of("the point", at).names);
        Map<String, Tensor> added = new LinkedHashMap<>();
        Probe first = (name, z) -> {
            if (!taken.add(name)) {
                throw new IllegalArgumentException("probe: there are two values named " + name
                        + "; give each a name of its own, such as " + name + ".0 and " + name + ".1 in a loop");
            }
            added.put(name, Tensor.zeros(z.shape()));
            return z;
        };
        Objects.requireNonNull(f.apply(at, first), "the value");
        return new Probed<>(at, added);
    }

    /** f, with the zeros added. */
    <R> R value(BiFunction<? super T, ? super Probe, ? extends R> f) {
        return f.apply(at, (Probe) (name, z) -> z.plus(e(name, z)));
    }

    private Tensor e(String name, Tensor z) {
        Tensor e = added.get(name);
        if (e == null || !e.shape().equals(z.shape())) {
            throw new IllegalArgumentException("probe: " + name + " has shape " + z.shape() + ", but "
                    + (e == null ? "there was no such value" : "shape " + e.shape())
                    + " when the function was first called; name the same values on every call");
        }
        return e;
    }
}
