package io.autodiff;

import java.math.BigDecimal;
import java.math.MathContext;

/** Tensors as text: nested brackets, six significant digits, the same on every Java version. */
final class Numbers {
    private static final int MOST_ELEMENTS = 1000;
    private static final int EDGE = 3;
    private static final MathContext DIGITS = new MathContext(6);

    private Numbers() {}

    static String format(Tensor x) {
        StringBuilder text = new StringBuilder();
        append(text, x, 0, 0);
        return text.toString();
    }

    private static void append(StringBuilder text, Tensor x, int axis, int element) {
        if (axis == x.rank()) {
            text.append(format(x.element(element)));
            return;
        }
        int n = x.shape().size(axis);
        int step = x.shape().slice(axis + 1, x.rank()).size();
        boolean elide = x.size() > MOST_ELEMENTS && n > 2 * EDGE;
        text.append('[');
        for (int i = 0; i < n; i++) {
            text.append(i == 0 ? "" : ", ");
            if (elide && i == EDGE) {
                text.append("…, ");
                i = n - EDGE;
            }
            append(text, x, axis + 1, element + i * step);
        }
        text.append(']');
    }

    static String format(double x) {
        if (!Double.isFinite(x)) {
            return Double.toString(x);
        }
        BigDecimal rounded = new BigDecimal(x).round(DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (rounded.signum() == 0) {
            return 1 / x < 0 ? "-0" : "0";
        }
        return exponent < -5 || exponent > 9 ? rounded.toString() : rounded.toPlainString();
    }
}
