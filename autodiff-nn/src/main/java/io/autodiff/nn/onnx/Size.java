package io.autodiff.nn.onnx;

import java.util.List;

/**
 * A size, or a place along an axis: fixed + each · batch.
 *
 * @param fixed what does not depend on the batch
 * @param each what every example adds
 */
record Size(int fixed, int each) {
    static Size of(int fixed) {
        return new Size(fixed, 0);
    }

    /**
     * The size that is n₀ for a batch of some examples, n₁ for one more, and so on.
     *
     * @throws IllegalArgumentException «of [4, 9, 16] for batches of 2 examples and more»
     */
    static Size of(int batch, List<Integer> n) {
        int each = n.size() == 1 ? 0 : n.get(1) - n.get(0);
        Size size = new Size(n.get(0) - each * batch, each);
        for (int more = 0; more < n.size(); more++) {
            if (size.of(batch, more) != n.get(more)) {
                throw new IllegalArgumentException("of " + n + " for batches of " + batch + " examples and more");
            }
        }
        return size;
    }

    private long of(int batch, int more) {
        return fixed + (long) each * (batch + more);
    }

    boolean isFixed() {
        return each == 0;
    }

    /** Whether this is the number of examples itself. */
    boolean isBatch() {
        return fixed == 0 && each == 1;
    }
}
