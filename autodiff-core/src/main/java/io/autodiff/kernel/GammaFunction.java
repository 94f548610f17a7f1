package io.autodiff.kernel;

/**
 * The logarithm of the gamma function and its derivatives of all orders, for all x but the poles 0, −1, −2, ….
 *
 * <p>Largest error measured for x &gt; 0, in units in the last place, also where the result is nearly 0: log Γ 3.3, digamma 2.3,
 * polygamma 4.8 up to n = 5 and 6.2 for n = 10. For x &lt; 0 the errors are of this size compared with the largest term of the
 * reflection, so that results near 0 are less exact.
 *
 * <p>The coefficients of the power series are values of the Hurwitz zeta function ζ(s, x) = Σ (x + k)⁻ˢ, and so is polygamma. Source of
 * the formulas: NIST Digital Library of Mathematical Functions, 5.5, 5.7, 5.11, 5.15 and 25.11.
 */
public final class GammaFunction {
    /** From here on the asymptotic series are exact to the last digit. */
    private static final double LARGE = 10;

    /** The Bernoulli numbers B₂, B₄, …. */
    private static final double[] BERNOULLI = {
        1 / 6.0,
        -1 / 30.0,
        1 / 42.0,
        -1 / 30.0,
        5 / 66.0,
        -691 / 2730.0,
        7 / 6.0,
        -3617 / 510.0,
        43867 / 798.0,
        -174611 / 330.0
    };

    /** How many terms the power series take: with arguments up to 0.7 of 2, and 0.54 of 1.46, their terms fall by more than a half. */
    private static final int TERMS = 40;

    /** log Γ(2 + t) / t by powers of t, the highest first: at 2, and so at 1, log Γ is 0. */
    private static final double[] LOG_GAMMA = new double[TERMS];

    /** The positive zero of digamma, to twice the precision. */
    private static final double ZERO = 1.4616321449683622;

    private static final double ZERO_LOW = 9.549995429965697e-17;

    /** ψ(ZERO + t) / t by powers of t, the highest first. */
    private static final double[] DIGAMMA = new double[TERMS];

    static {
        double euler = 0.5772156649015329;
        for (int k = 1; k <= TERMS; k++) {
            int sign = k % 2 == 0 ? 1 : -1;
            LOG_GAMMA[TERMS - k] = k == 1 ? 1 - euler : sign * zeta(k, 2) / k;
            DIGAMMA[TERMS - k] = -sign * zeta(k + 1, ZERO);
        }
    }

    private GammaFunction() {}

    /** log |Γ(x)|; infinite at the poles. */
    public static double logGamma(double x) {
        if (x <= 0) {
            double sine = StrictMath.sin(Math.PI * (x - Math.rint(x)));
            return StrictMath.log(Math.PI / Math.abs(sine)) - logGamma(1 - x);
        }
        return x < LARGE ? logGammaNearTwo(x) : stirling(x);
    }

    /** By Γ(x + 1) = x Γ(x), as often as leads between 1.3 and 2.3, and the power series there. */
    private static double logGammaNearTwo(double x) {
        int steps = (int) Math.ceil(1.3 - x);
        double product = 1;
        for (int k = 0; k < steps; k++) {
            product *= x + k;
        }
        for (int k = -1; k >= steps; k--) {
            product *= x + k;
        }
        double t = x + (steps - 2);
        double log = StrictMath.log(product);
        return t * Polynomials.horner(LOG_GAMMA, t) - (steps > 0 ? log : -log);
    }

    private static double stirling(double x) {
        double power = 1 / x;
        double series = 0;
        for (int k = 0; k < BERNOULLI.length; k++) {
            series += BERNOULLI[k] / ((2 * k + 2) * (2 * k + 1)) * power;
            power /= x * x;
        }
        double halfLogTwoPi = 0.9189385332046728;
        return (x - 0.5) * (StrictMath.log(x) - 1) + (halfLogTwoPi - 0.5 + series);
    }

    /** The derivative of order n + 1 of log |Γ(x)|, digamma for n = 0; NaN at poles whose sides have different signs. */
    public static double polygamma(int n, double x) {
        if (n == 0) {
            return digamma(x);
        }
        double factorial = 1;
        for (int k = 2; k <= n; k++) {
            factorial *= k;
        }
        double zeta = x < 0 ? reflectedZeta(n + 1, x) : zeta(n + 1, x);
        return n % 2 == 0 ? -factorial * zeta : factorial * zeta;
    }

    private static double digamma(double x) {
        if (x < 0) {
            double fraction = x - Math.rint(x);
            return fraction == 0 ? Double.NaN : digamma(1 - x) - Math.PI / StrictMath.tan(Math.PI * fraction);
        }
        if (x < 1) {
            return digamma(x + 1) - 1 / x;
        }
        if (x >= LARGE) {
            return digammaFarOut(x);
        }
        double sum = 0;
        double near = x;
        while (near >= 2) {
            near -= 1;
            sum += 1 / near;
        }
        double t = near - ZERO - ZERO_LOW;
        return t * Polynomials.horner(DIGAMMA, t) + sum;
    }

    private static double digammaFarOut(double x) {
        double power = 1 / (x * x);
        double series = 0;
        for (int k = 0; k < BERNOULLI.length; k++) {
            series += BERNOULLI[k] / (2 * k + 2) * power;
            power /= x * x;
        }
        return StrictMath.log(x) - (0.5 / x + series);
    }

    /** ζ(s, x) for x &lt; 0: the sum over all whole numbers, which has period 1, less those that are missing on the left. */
    private static double reflectedZeta(int s, double x) {
        double left = zeta(s, Math.ceil(x) - x) - zeta(s, 1 - x);
        double right = zeta(s, x - Math.floor(x));
        return s % 2 == 0 ? right + left : right - left;
    }

    /** ζ(s, x) = Σ (x + k)⁻ˢ for x ≥ 0: the first terms one by one, the others by their integral and its corrections. */
    private static double zeta(int s, double x) {
        int steps = (int) Math.max(0, Math.ceil(LARGE + s - x));
        double far = x + steps;
        double integral = StrictMath.pow(far, 1 - s);
        double correction = integral / far / far * s / 2;
        double sum = integral / (s - 1) + integral / far / 2;
        for (int k = 1; k <= BERNOULLI.length; k++) {
            sum += BERNOULLI[k - 1] * correction;
            correction *= (s + 2 * k - 1.0) * (s + 2 * k) / ((2 * k + 1.0) * (2 * k + 2)) / far / far;
        }
        for (int k = steps - 1; k >= 0; k--) {
            sum += StrictMath.pow(x + k, -s);
        }
        return sum;
    }
}
