package io.autodiff.nn.data;

import io.autodiff.nn.Dataset;
import io.autodiff.nn.Examples;

/**
 * Examples whose inputs and targets are in files, and are read when they are asked for.
 *
 * @param inputs a row for each example
 * @param targets a row for each example
 */
public record MappedExamples(MappedRows inputs, MappedRows targets) implements Examples {
    public MappedExamples {
        if (inputs.size() != targets.size()) {
            throw new IllegalArgumentException("mappedExamples: there are " + inputs.size() + " inputs, but "
                    + targets.size() + " targets; they must be as many");
        }
    }

    @Override
    public int size() {
        return inputs.size();
    }

    @Override
    public Dataset rows(int... rows) {
        return new Dataset(inputs.rows(rows), targets.rows(rows));
    }
}
