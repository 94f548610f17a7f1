package io.autodiff.check;

import java.util.BitSet;

/**
 * How far numbers by hand may be off.
 *
 * @param precision 2⁻⁵³ for doubles; if every number by hand is a float, that of floats
 */
record Tolerance(double precision) {
    private static final double OF_DOUBLES = 0x1p-53;
    private static final double OF_FLOATS = 0x1p-24;

    /** Exact numbers of two derivations agree to this; those in floats, to that. */
    private static final double RELATIVE = 1e-8;

    private static final double RELATIVE_OF_FLOATS = 1e-4;

    /** The least error that is looked at, relative to the largest entry of the block. */
    private static final double FLOOR = 1e-13;

    static Tolerance of(Blocks hand) {
        boolean rounded = false;
        for (double value : hand.values) {
            if (value != (float) value) {
                return new Tolerance(OF_DOUBLES);
            }
            // Small whole numbers and halves are floats by nature.
            rounded |= value * 0x1p12 != Math.rint(value * 0x1p12);
        }
        return new Tolerance(rounded ? OF_FLOATS : OF_DOUBLES);
    }

    boolean isOfFloats() {
        return precision == OF_FLOATS;
    }

    /** The entries that are off by more than rounding can do, where it may move each by so much. */
    BitSet off(Blocks hand, double[] exact, double[] rounding) {
        BitSet off = new BitSet();
        double wide = precision / OF_DOUBLES;
        double relative = isOfFloats() ? RELATIVE_OF_FLOATS : RELATIVE;
        for (int b = 0; b < hand.count(); b++) {
            double scale = hand.largest(exact, b);
            for (int e = hand.starts[b]; e < hand.starts[b + 1]; e++) {
                double allowed = relative * Math.abs(exact[e]) + wide * (FLOOR * scale + 64 * rounding[e]);
                off.set(e, !(Math.abs(hand.values[e] - exact[e]) <= allowed));
            }
        }
        return off;
    }
}
