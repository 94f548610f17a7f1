package io.autodiff.check;

import java.util.BitSet;

/**
 * Which blocks of the numbers by hand a gradient agrees with.
 *
 * @param close two numbers from the same formula agree to this, relative to the largest of their block
 */
record Agreement(Blocks hand, double close) {
    /** The wrong blocks that equal a gradient. */
    BitSet explained(double[] gradient, BitSet wrong) {
        BitSet explained = new BitSet();
        wrong.stream().filter(block -> agrees(gradient, block)).forEach(explained::set);
        return explained;
    }

    /** Whether a gradient leaves all blocks as they are that are right. */
    boolean spares(double[] gradient, BitSet wrong) {
        for (int block = 0; block < hand.count(); block++) {
            if (!wrong.get(block) && !agrees(gradient, block)) {
                return false;
            }
        }
        return true;
    }

    private boolean agrees(double[] gradient, int block) {
        double tolerance = close * Math.max(hand.largest(gradient, block), 1e-300);
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            if (!(Math.abs(hand.values[e] - gradient[e]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    /** The blocks in which two gradients differ. */
    BitSet moved(double[] base, double[] gradient) {
        BitSet moved = new BitSet();
        for (int block = 0; block < hand.count(); block++) {
            double tolerance = 1e-9 * Math.max(hand.largest(base, block), hand.largest(gradient, block));
            for (int e = hand.starts[block]; e < hand.starts[block + 1] && !moved.get(block); e++) {
                if (Math.abs(base[e] - gradient[e]) > tolerance) {
                    moved.set(block);
                }
            }
        }
        return moved;
    }

    /** The c for which c · direction is nearest to the values in a block, by least squares. */
    double fit(double[] values, double[] direction, int block) {
        double product = 0;
        double square = 0;
        for (int e = hand.starts[block]; e < hand.starts[block + 1]; e++) {
            product += values[e] * direction[e];
            square += direction[e] * direction[e];
        }
        return product / square;
    }

    static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        for (int e = 0; e < a.length; e++) {
            difference[e] -= b[e];
        }
        return difference;
    }
}
