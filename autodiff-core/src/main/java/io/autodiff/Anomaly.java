package io.autodiff;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The checks of a {@linkplain Tape#checked() checked tape}: the first NaN or infinity, with the operation and the user's line. */
final class Anomaly {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private Anomaly() {}

    /** Checks a watched value. */
    static void check(String name, Tensor x) {
        int bad = firstBad(x);
        if (bad >= 0) {
            throw new ArithmeticException("watch: " + (name.isEmpty() ? "the value" : name) + at(x, bad) + " is "
                    + x.element(bad) + " (checked tape), at " + caller());
        }
    }

    /** Checks the value of an operation, and returns the user's line that computed it. */
    static StackFrame check(Op op, Tensor y, Tensor... x) {
        StackFrame caller = caller();
        int bad = firstBad(y);
        if (bad >= 0) {
            throw new ArithmeticException(op.name() + ": the value" + at(y, bad) + " is " + y.element(bad) + ", from "
                    + Arrays.stream(x).map(input -> describe(input, y, bad)).collect(Collectors.joining(" and "))
                    + " (checked tape), at " + caller);
        }
        return caller;
    }

    /** Checks what a rule adds to an adjoint or a tangent. */
    static void check(Op op, String rule, int i, Tensor product, StackFrame where) {
        int bad = firstBad(product);
        if (bad >= 0) {
            throw new ArithmeticException(op.name() + ": its " + rule + " for input " + i + at(product, bad) + " is "
                    + product.element(bad) + " (checked tape), recorded at " + where);
        }
    }

    private static int firstBad(Tensor x) {
        for (int i = 0; i < x.size(); i++) {
            if (!Double.isFinite(x.element(i))) {
                return i;
            }
        }
        return -1;
    }

    private static String describe(Tensor input, Tensor y, int bad) {
        String shape = "input of shape " + input.shape();
        return input.shape().equals(y.shape()) ? shape + " with value " + input.element(bad) : shape;
    }

    private static String at(Tensor x, int element) {
        return x.shape().isScalar()
                ? ""
                : " at " + Arrays.toString(x.shape().index(element)) + " of shape " + x.shape();
    }

    /** The innermost frame outside the framework; the outermost of all if the framework calls itself. */
    static StackFrame caller() {
        return WALKER.walk(frames ->
                        frames.filter(frame -> !isOurs(frame.getClassName())).findFirst())
                .orElseGet(() -> WALKER.walk(frames -> frames.reduce((inner, outer) -> outer))
                        .orElseThrow());
    }

    private static boolean isOurs(String className) {
        String name = className.substring(0, className.lastIndexOf('.') + 1);
        return name.equals("io.autodiff.")
                || name.startsWith("io.autodiff.op.")
                || name.startsWith("io.autodiff.nn.")
                || name.startsWith("java.");
    }
}
