package io.autodiff.check;

import java.util.Locale;

/** Numbers as a report shows them. */
final class Numbers {
    private Numbers() {}

    /** Six significant digits. */
    static String brief(double x) {
        if (x == Math.rint(x) && Math.abs(x) < 1e6) {
            return Long.toString((long) x);
        }
        return String.format(Locale.ROOT, "%.6g", x);
    }

    /** An error or another size: two digits. */
    static String size(double x) {
        return String.format(Locale.ROOT, "%.1e", x);
    }
}
