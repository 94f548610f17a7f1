package io.autodiff.nn;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Some of the examples, changed on their way. */
record ExamplesView(Examples all, int[] chosen, UnaryOperator<Dataset> change) implements Examples {
    ExamplesView {
        for (int row : chosen) {
            if (row < 0 || row >= all.size()) {
                throw new IllegalArgumentException(
                        "examples: there is no row " + row + " of " + all.size() + ", which are counted from 0");
            }
        }
    }

    @Override
    public int size() {
        return chosen.length;
    }

    @Override
    public Dataset rows(int... rows) {
        return change.apply(all.rows(Arrays.stream(rows).map(row -> chosen[row]).toArray()));
    }
}
