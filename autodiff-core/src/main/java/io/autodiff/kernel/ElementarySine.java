package io.autodiff.kernel;

import static io.autodiff.kernel.Elementary.CHUNK;
import static io.autodiff.kernel.Elementary.SHIFT;

import io.autodiff.memory.Buffers;

/**
 * sin x and cos x.
 *
 * <p>Largest error measured, in units in the last place: 1.8 for both.
 *
 * <p>x = c π + r, where r is at most ½ π, and c is an integer n for the sine, and n − ½ for the cosine. Either is (−1)ⁿ sin r, for which there
 * is a polynomial.
 */
public final class ElementarySine {
    private static final double INVERSE_PI = 0x1.45f306dc9c883p-2;

    // π is the sum of these three.
    private static final double PI = 0x1.921fb54442d18p1;
    private static final double PI_REST = 0x1.1a62633145c07p-53;
    private static final double PI_LAST = -0x1.f1976b7ed8fbcp-109;

    /** Beyond this size of x, three parts of π are not enough for numbers close to a multiple of it. */
    private static final double LARGE = 0x1p30;

    private ElementarySine() {}

    /** sin x. */
    public static double sin(double x) {
        double n = nearest(x);
        return sin(x, sine(x, n, n, lower(x, n, upper(x, n))));
    }

    /** sin x of each element. */
    public static double[] sin(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                y[i] = upper(x[i], nearest(x[i]));
            }
            for (int i = from; i < to; i++) {
                y[i] = lower(x[i], nearest(x[i]), y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = sine(x[i], nearest(x[i]), nearest(x[i]), y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = sin(x[i], y[i]);
            }
        }
        return y;
    }

    /** cos x. */
    public static double cos(double x) {
        double a = Math.abs(x);
        double n = above(a);
        return cos(x, sine(a, n, n - 0.5, lower(a, n - 0.5, upper(a, n - 0.5))));
    }

    /** cos x of each element. */
    public static double[] cos(double[] x) {
        double[] y = Buffers.array(x.length);
        for (int from = 0; from < x.length; from += CHUNK) {
            int to = Math.min(x.length, from + CHUNK);
            for (int i = from; i < to; i++) {
                double a = Math.abs(x[i]);
                y[i] = upper(a, above(a) - 0.5);
            }
            for (int i = from; i < to; i++) {
                double a = Math.abs(x[i]);
                y[i] = lower(a, above(a) - 0.5, y[i]);
            }
            for (int i = from; i < to; i++) {
                double a = Math.abs(x[i]);
                y[i] = sine(a, above(a), above(a) - 0.5, y[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = cos(x[i], y[i]);
            }
        }
        return y;
    }

    /** The integer nearest to x / π. */
    private static double nearest(double x) {
        return Math.fma(x, INVERSE_PI, SHIFT) - SHIFT;
    }

    /** The integer nearest to x / π + ½. */
    private static double above(double x) {
        return Math.fma(x, INVERSE_PI, 0.5) + SHIFT - SHIFT;
    }

    /** r, rounded. */
    private static double reduced(double x, double c) {
        return Math.fma(-c, PI_REST, Math.fma(-c, PI, x));
    }

    /** The terms of (r − sin r) / r³ from r⁴ on, divided by r⁴. */
    private static double upper(double x, double c) {
        double r = reduced(x, c);
        double u = r * r;
        double w = u * u;
        double a0 = Math.fma(u, -2.7557319211117772e-06, 0.0001984126984120911);
        double a1 = Math.fma(u, -1.6058939607293143e-10, 2.5052106870933146e-08);
        double a2 = Math.fma(u, -2.7211452690170317e-15, 7.642988796698397e-13);
        return Math.fma(w, Math.fma(w, a2, a1), a0);
    }

    /** (r − sin r) / r³. */
    private static double lower(double x, double c, double upper) {
        double r = reduced(x, c);
        double u = r * r;
        return Math.fma(u, Math.fma(u, upper, -0.008333333333333194), 0.16666666666666666);
    }

    /** (−1)ⁿ sin r, where the rounding error of r, times about cos r, is made good; the signs are such that −0 stays −0. */
    private static double sine(double x, double n, double c, double lower) {
        double t = Math.fma(-c, PI, x);
        double errorOfT = Math.fma(c, PI, t) - x;
        double product = c * PI_REST;
        double errorOfProduct = Math.fma(c, PI_REST, -product);
        double d = t - product;
        double errorOfD = product - (t - d);
        double r = Math.fma(-c, PI_REST, t);
        double error = Math.fma(c, PI_LAST, (r - d) + errorOfProduct + errorOfD + errorOfT);
        double u = r * r;
        double y = r - Math.fma(r * u, lower, error * Math.fma(u, -0.4, 1));
        double odd = Math.fma(-2, Math.fma(n, 0.5, SHIFT) - SHIFT, n);
        return y * Math.fma(-2 * odd, odd, 1);
    }

    private static double sin(double x, double y) {
        return Math.abs(x) <= LARGE ? y : StrictMath.sin(x);
    }

    private static double cos(double x, double y) {
        return Math.abs(x) <= LARGE ? y : StrictMath.cos(x);
    }
}
