package io.autodiff.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where results stand that another segment reads: one slot for each of a straight piece; for a step of a loop a row of slots, turn by turn, or one slot
 * if only its last turn is read. So what one loop makes, another reads with a fixed stride. After them stand constants that differ from
 * turn to turn, and the table of what has to be looked up.
 */
final class Memory {
    private static final int NOWHERE = -1;

    private final List<Segment> segments;

    /** Of each place of the line its segment. */
    private final Segment[] segmentOf;

    /** Places whose result is kept; of a loop, places of the first turn, for all turns. */
    private final boolean[] isKept;

    /** Slots by place; of a loop, the beginnings of rows, by places of the first turn, and slots of the last turn, by its places. */
    private final int[] slot;

    private final boolean[] isLastKept;
    private final Map<List<Double>, Integer> rows = new HashMap<>();
    private final List<Double> constants = new ArrayList<>();
    private final List<Integer> table = new ArrayList<>();
    private int slots;

    Memory(ScalarProgram program, List<Segment> segments) {
        this.segments = segments;
        int n = program.line.length;
        segmentOf = new Segment[n];
        isKept = new boolean[n];
        isLastKept = new boolean[n];
        slot = new int[n];
        Arrays.fill(slot, NOWHERE);
        for (Segment segment : segments) {
            Arrays.fill(segmentOf, segment.from(), segment.to(), segment);
        }
    }

    /** Sees to it that the result of a place can be read from the memory in a segment. */
    void keep(int place, Segment reader) {
        Segment segment = segmentOf[place];
        if (segment.isLoop() && segment.turn(place) == segment.turns() - 1 && !reader.equals(segment)) {
            isLastKept[place] = true;
        } else {
            isKept[segment.from() + segment.step(place)] = true;
        }
    }

    /** Gives what is kept its slots. */
    void allocate() {
        for (Segment segment : segments) {
            for (int step = 0; step < segment.period(); step++) {
                int first = segment.from() + step;
                int last = segment.to() - segment.period() + step;
                if (isKept[first]) {
                    slot[first] = slots;
                    slots += segment.turns();
                } else if (isLastKept[last]) {
                    slot[last] = slots++;
                }
            }
        }
    }

    boolean keeps(Segment segment, int step) {
        return isKept[segment.from() + step];
    }

    boolean keepsLast(Segment segment, int step) {
        return !keeps(segment, step) && isLastKept[segment.to() - segment.period() + step];
    }

    /** The slot of a result that is kept. */
    int slot(int place) {
        Segment segment = segmentOf[place];
        int first = slot[segment.from() + segment.step(place)];
        return isKept[segment.from() + segment.step(place)] ? first + segment.turn(place) : slot[place];
    }

    /** The beginning of a row of constants. */
    int constants(List<Double> row) {
        return rows.computeIfAbsent(row, key -> {
            constants.addAll(key);
            return slots + constants.size() - key.size();
        });
    }

    /** Adds to the table, and says where. */
    int lookedUp(int[] indices) {
        int begin = table.size();
        Arrays.stream(indices).forEach(table::add);
        return begin;
    }

    int[] table() {
        return table.stream().mapToInt(i -> i).toArray();
    }

    /** The memory as a run finds it. */
    double[] template() {
        double[] memory = new double[slots + constants.size()];
        for (int k = 0; k < constants.size(); k++) {
            memory[slots + k] = constants.get(k);
        }
        return memory;
    }
}
