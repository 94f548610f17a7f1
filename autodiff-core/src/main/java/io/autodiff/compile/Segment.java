package io.autodiff.compile;

/**
 * A stretch of a line of operations: a number of turns of one period, or a straight piece, which is one turn.
 *
 * @param from its first place in the line
 * @param period how many operations a turn has
 */
record Segment(int from, int period, int turns) {
    /** What comes after the whole line. */
    static final Segment END = new Segment(Integer.MAX_VALUE, 0, 1);

    int to() {
        return from + period * turns;
    }

    boolean isLoop() {
        return turns > 1;
    }

    /** Which operation of its period stands at a place. */
    int step(int place) {
        return (place - from) % period;
    }

    int turn(int place) {
        return (place - from) / period;
    }

    boolean contains(int place) {
        return from <= place && place < to();
    }
}
