package io.autodiff.check.museum;

import io.autodiff.check.Cause;
import java.util.Set;
import java.util.function.Function;

/**
 * A backward pass that is wrong.
 *
 * @param blocks the paths of the tensors whose gradients come out wrong, and of no others
 * @param causes what the bug truly is
 * @param all whether there are several bugs, one for each cause, instead of one bug with several names
 */
public record Bug<T>(String name, Function<T, T> wrong, Set<String> blocks, Set<Cause> causes, boolean all) {
    @Override
    public String toString() {
        return name;
    }
}
