package io.autodiff.kernel;

import static io.autodiff.kernel.Elementary.CHUNK;
import static io.autodiff.kernel.Elementary.LN2;
import static io.autodiff.kernel.Elementary.LN2_REST;

import io.autodiff.memory.Buffers;

/**
 * log x and log(1 + x).
 *
 * <p>Largest error measured, in units in the last place: log 0.91, log1p 0.89.
 *
 * <p>x = 2ᵏ (1 + f), where 1 + f is between √½ and √2. With s = f / (2 + f), log(1 + f) is log((1 + s) / (1 − s)), an odd function of s, for
 * which there is a polynomial.
 */
public final class ElementaryLog {
    private static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;
    private static final long EXPONENT = 0xfffL << 52;

    private ElementaryLog() {}

    /** log x. */
    public static double log(double x) {
        return log(x, bend(fraction(x)));
    }

    /** log x of each element. */
    public static double[] log(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = fraction(x[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = bend(y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = log(x[i], y[i]);
            }
        }
        return y;
    }

    /** log(1 + x). */
    public static double log1p(double x) {
        return log1p(x, bend(fraction(1 + x)));
    }

    /** log(1 + x) of each element. */
    public static double[] log1p(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = fraction(1 + x[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = bend(y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = log1p(x[i], y[i]);
            }
        }
        return y;
    }

    /** k. */
    private static double exponent(double x) {
        return (int) ((Double.doubleToRawLongBits(x) - ROOT_HALF) >> 52);
    }

    /** f. */
    private static double fraction(double x) {
        long bits = Double.doubleToRawLongBits(x);
        return Double.longBitsToDouble(bits - ((bits - ROOT_HALF) & EXPONENT)) - 1;
    }

    /** f − log(1 + f) = s f − s (s² a₁ + s⁴ a₂ + …). */
    private static double bend(double f) {
        double s = f / (2 + f);
        double z = s * s;
        double w = z * z;
        double a = Math.fma(z, 0.3999999999941245, 0.6666666666666735);
        double b = Math.fma(z, 0.22222198501357093, 0.28571428742984545);
        double c = Math.fma(z, 0.1531392823351048, 0.18183568595619337);
        double r = z * Math.fma(w, Math.fma(w, Math.fma(w, 0.14797297033429485, c), b), a);
        return Math.fma(-s, r, s * f);
    }

    private static double log(double x, double bend) {
        return x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE ? sum(exponent(x), fraction(x), bend) : extremeLog(x);
    }

    /** log x where x is not a positive normal number. */
    private static double extremeLog(double x) {
        if (x > 0 && x < 1) {
            double normal = x * 0x1p54;
            return sum(exponent(normal) - 54, fraction(normal), bend(fraction(normal)));
        }
        return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }

    /** The logarithm of the sum u, rounded, and the rounding error over u. */
    private static double log1p(double x, double bend) {
        if (!(x > -1 && x <= Double.MAX_VALUE && x != 0)) {
            return x == -1 ? Double.NEGATIVE_INFINITY : x < -1 ? Double.NaN : x;
        }
        double u = 1 + x;
        double part = u - 1;
        double rest = (1 - (u - part)) + (x - part);
        return sum(exponent(u), fraction(u), bend - rest / u);
    }

    /** k log 2 + f − bend, where the rounding error of the first sum is made good. */
    private static double sum(double k, double f, double bend) {
        double sum = Math.fma(k, LN2, f);
        double rest = f - Math.fma(-k, LN2, sum);
        return sum + (Math.fma(k, LN2_REST, rest) - bend);
    }
}
