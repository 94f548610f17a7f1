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

    /** Whether a number has few digits, as a rate that people choose. */
    static boolean isRound(double x) {
        double digits = Math.abs(x) / Math.pow(10, Math.floor(Math.log10(Math.abs(x))) - 1);
        return near(digits, Math.rint(digits));
    }

    /** Whether two numbers are the same, as far as a factor can be read off. */
    static boolean near(double a, double b) {
        return Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
    }
}
