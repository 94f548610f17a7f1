package io.autodiff.op;

import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErf;
import org.apache.commons.numbers.gamma.LogGamma;

/** What formulas may name and {@link Math} does not have, computed by others. */
final class Functions {
    private Functions() {}

    static double erf(double x) {
        return Erf.value(x);
    }

    static double erfc(double x) {
        return Erfc.value(x);
    }

    static double erfInv(double x) {
        return InverseErf.value(x);
    }

    static double lgamma(double x) {
        return LogGamma.value(x);
    }

    /**
     * ψ⁽ⁿ⁾(x) = ∓ ∫ tⁿ exp(−x t) / (1 − exp(−t)) dt for n &gt; 0 and x &gt; 0, where t = exp(u) runs over all positive numbers: the integrand
     * falls off so fast on both sides that plain sums are exact.
     */
    static double polygamma(double n, double x) {
        if (n == 0) {
            return Digamma.value(x);
        }
        double step = 1 / 32.0;
        double sum = 0;
        for (double u = -45; u < 8; u += step) {
            double t = Math.exp(u);
            sum += step * Math.exp(u * (n + 1) - x * t) / -Math.expm1(-t);
        }
        return n % 2 == 0 ? -sum : sum;
    }

    /** ∫ (π t)ⁿ cos(π x t + n π/2) dt from 0 to 1, where t = 1 / (1 + exp(−π sinh u)) runs over these numbers: again a sum is exact. */
    static double sinc(double n, double x) {
        double step = 1 / 32.0;
        double sum = 0;
        for (double u = -4; u <= 4; u += step) {
            double t = 1 / (1 + Math.exp(-Math.PI * Math.sinh(u)));
            double weight = Math.PI * Math.cosh(u) * t / (1 + Math.exp(Math.PI * Math.sinh(u)));
            sum += step * weight * Math.pow(Math.PI * t, n) * Math.cos(Math.PI * (x * t + n / 2));
        }
        return sum;
    }
}
