package io.autodiff.compile;

import io.autodiff.compile.ScalarProgram.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which results are outputs, written where they are computed; other outputs are copied at the end. The very last is returned. */
final class Outputs {
    private static final int NONE = -1;

    private final ScalarProgram program;

    /** Of each value the first output that it is. */
    private final int[] first;

    private final List<Integer> copies = new ArrayList<>();

    Outputs(ScalarProgram program) {
        this.program = program;
        first = new int[program.scalars.size()];
        Arrays.fill(first, NONE);
        for (int k = 0; k < program.outputs.length - 1; k++) {
            int value = program.outputs[k];
            if (first[value] == NONE && program.place[value] != ScalarProgram.NONE) {
                first[value] = k;
            } else {
                copy(k);
            }
        }
    }

    /** The first output that a value is, or −1. */
    int first(int value) {
        return first[value];
    }

    /** Leaves an output to be copied at the end. */
    void copy(int output) {
        copies.add(output);
    }

    int last() {
        return program.outputs[program.outputs.length - 1];
    }

    /** Keeps what is copied, and the very last output, which the last segment returns. */
    void keepWhatIsCopied(Memory memory, Segment lastSegment) {
        List<Integer> values = new ArrayList<>();
        copies.forEach(k -> values.add(program.outputs[k]));
        for (int value : values) {
            if (program.place[value] != ScalarProgram.NONE) {
                memory.keep(program.place[value], Segment.END);
            }
        }
        int place = program.place[last()];
        if (place != ScalarProgram.NONE && !lastSegment.contains(place)) {
            memory.keep(place, lastSegment);
        }
    }

    /** Pairs of an output and where it is copied from: an input, or −1 − a slot of the memory. */
    int[] copies(Memory memory) {
        int[] pairs = new int[2 * copies.size()];
        for (int k = 0; k < copies.size(); k++) {
            int value = program.outputs[copies.get(k)];
            Scalar scalar = program.scalars.get(value);
            pairs[2 * k] = copies.get(k);
            pairs[2 * k + 1] = scalar.isInput()
                    ? scalar.a()
                    : -1
                            - (scalar.isConstant()
                                    ? memory.constants(List.of(scalar.constant()))
                                    : memory.slot(program.place[value]));
        }
        return pairs;
    }
}
