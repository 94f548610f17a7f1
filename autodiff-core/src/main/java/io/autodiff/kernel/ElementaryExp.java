package io.autodiff.kernel;

import static io.autodiff.kernel.Elementary.CHUNK;
import static io.autodiff.kernel.Elementary.LN2;
import static io.autodiff.kernel.Elementary.LN2_REST;

import io.autodiff.memory.Buffers;

/**
 * exp x and what is made of it: exp x − 1, tanh x, and the logistic function σ(x) = 1 / (1 + exp(−x)).
 *
 * <p>Largest error measured, in units in the last place: exp 0.61, expm1 0.92, tanh 1.5, sigmoid 1.5.
 *
 * <p>exp z = 2ᵏ exp r, where k is the integer nearest to z / log 2, and r = z − k log 2 is at most ½ log 2. There a polynomial gives
 * w = exp r − 1 − r.
 */
public final class ElementaryExp {
    private static final double LOG2_E = 0x1.71547652b82fep0;

    /** k plus this has the bits of the exponent of 2ᵏ last. */
    private static final double BIASED_SHIFT = Elementary.SHIFT + 1023;

    /** Up to this size of z, 2ᵏ and exp z are normal numbers. */
    private static final double NORMAL = 708;

    private ElementaryExp() {}

    /** exp x. */
    public static double exp(double x) {
        return scaled(x, mantissa(x, upper(x)));
    }

    /** exp x of each element. */
    public static double[] exp(double[] x) {
        double[] y = Buffers.array(x.length);
        exp(x, y);
        return y;
    }

    /** y = exp x of each element, where y is not x itself. */
    static void exp(double[] x, double[] y) {
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = upper(x[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = mantissa(x[i], y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = scaled(x[i], y[i]);
            }
        }
    }

    /** exp x − 1. */
    public static double expm1(double x) {
        return lessOne(x, bend(x, upper(x)));
    }

    /** exp x − 1 of each element. */
    public static double[] expm1(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = upper(x[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = bend(x[i], y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = lessOne(x[i], y[i]);
            }
        }
        return y;
    }

    /** tanh x. */
    public static double tanh(double x) {
        double z = 2 * Math.abs(x);
        return overPlusTwo(signedLessOne(x, bend(z, upper(z))));
    }

    /** tanh x of each element. */
    public static double[] tanh(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = upper(2 * Math.abs(x[i]));
            }
            for (int i = from; i < to; i++) {
                y[i] = bend(2 * Math.abs(x[i]), y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = signedLessOne(x[i], y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = overPlusTwo(y[i]);
            }
        }
        return y;
    }

    /** 1 / (1 + exp(−x)). */
    public static double sigmoid(double x) {
        return orTiny(x, overOnePlus(exp(-x)));
    }

    /** 1 / (1 + exp(−x)) of each element. */
    public static double[] sigmoid(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = upper(-x[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = mantissa(-x[i], y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = scaled(-x[i], y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = overOnePlus(y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = orTiny(x[i], y[i]);
            }
        }
        return y;
    }

    /** The k of z, shifted. */
    private static double shifted(double z) {
        return Math.fma(z, LOG2_E, BIASED_SHIFT);
    }

    /** 2ᵏ of a shifted k. */
    private static double power(double shifted) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << 52);
    }

    /** r, rounded once: z − k LN2 is exact. */
    private static double reduced(double z) {
        double k = shifted(z) - BIASED_SHIFT;
        return Math.fma(-k, LN2_REST, Math.fma(-k, LN2, z));
    }

    /** The terms of w / r² from r⁴ on, divided by r⁴. */
    private static double upper(double z) {
        double r = reduced(z);
        double s = r * r;
        double a = Math.fma(r, 0.00019841269886158516, 0.0013888888888866793);
        double b = Math.fma(r, 2.755724418185376e-06, 2.4801587360639962e-05);
        double c = Math.fma(r, 2.5109044942973948e-08, 2.75572426928959e-07);
        return Math.fma(s, Math.fma(s, Math.fma(s, 2.092446225709055e-09, c), b), a);
    }

    /** w, and in it the effect of the rounding error of r. */
    private static double bend(double z, double upper) {
        double k = shifted(z) - BIASED_SHIFT;
        double exact = Math.fma(-k, LN2, z);
        double r = Math.fma(-k, LN2_REST, exact);
        double error = Math.fma(k, LN2_REST, r - exact);
        double s = r * r;
        double a = Math.fma(r, 0.16666666666666677, 0.5);
        double b = Math.fma(r, 0.008333333333321615, 0.0416666666666667);
        return Math.fma(s, Math.fma(s, Math.fma(s, upper, b), a), -Math.fma(error, r, error));
    }

    /** exp r. */
    private static double mantissa(double z, double upper) {
        double r = reduced(z);
        double sum = 1 + r;
        return sum + ((1 - sum) + r + bend(z, upper));
    }

    /** exp z. */
    private static double scaled(double z, double mantissa) {
        return Math.abs(z) <= NORMAL ? mantissa * power(shifted(z)) : extreme(z);
    }

    /** exp z where it is 0, infinite or nearly so: 2ᵏ in two factors, of which only the last may round or overflow. */
    private static double extreme(double z) {
        double near = Math.max(-746, Math.min(z, 710));
        double k = shifted(near) - BIASED_SHIFT;
        double half = Math.rint(k / 2);
        return mantissa(near, upper(near)) * power(half + BIASED_SHIFT) * power(k - half + BIASED_SHIFT);
    }

    /** exp z − 1, where −0 stays −0. */
    private static double lessOne(double z, double bend) {
        return Math.abs(z) <= NORMAL ? Math.copySign(normalLessOne(z, bend), z) : extreme(z) - 1;
    }

    /** exp z − 1 = (2ᵏ − 1) + 2ᵏ r + 2ᵏ w, where the rounding errors of the sums but the last are made good. */
    private static double normalLessOne(double z, double bend) {
        double p = power(shifted(z));
        double r = reduced(z);
        double less = p - 1;
        double sum = Math.fma(p, r, less);
        double rest = Math.fma(p, r, less - sum) + ((p - less) - 1);
        return sum + Math.fma(p, bend, rest);
    }

    /** ±(exp |2 x| − 1), with the sign of x; beyond 40 any great number does, since tanh is 1 there. */
    private static double signedLessOne(double x, double bend) {
        double z = 2 * Math.abs(x);
        return Math.copySign(z <= 40 ? normalLessOne(z, bend) : z > 40 ? 0x1p60 : z, x);
    }

    /** n / (|n| + 2), made good for the rounding of the sum; the signs are such that −0 stays −0. */
    private static double overPlusTwo(double n) {
        double size = Math.abs(n);
        double d = size + 2;
        double part = d - size;
        double rest = (size - (d - part)) + (2 - part);
        double inverse = 1 / d;
        double y = n * inverse;
        return Math.fma(-(Math.fma(y, d, -n) + y * rest), inverse, y);
    }

    /** 1 / (1 + e), made good for the rounding of the sum. */
    private static double overOnePlus(double e) {
        double d = 1 + e;
        double part = d - e;
        double rest = (e - (d - part)) + (1 - part);
        double y = 1 / d;
        return Math.fma(Math.fma(-y, d, 1) - y * rest, y, y);
    }

    /** σ(x), which is exp x for the very negative x whose exp(−x) overflows. */
    private static double orTiny(double x, double y) {
        return Math.abs(x) <= NORMAL ? y : x > 0 ? 1 : extreme(x);
    }
}
