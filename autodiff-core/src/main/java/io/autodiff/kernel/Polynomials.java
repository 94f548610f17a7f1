package io.autodiff.kernel;

/** Polynomials with fixed coefficients, the highest first. */
final class Polynomials {
    private Polynomials() {}

    /** The value at x by Horner's rule. */
    static double horner(double[] coefficients, double x) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum = sum * x + coefficient;
        }
        return sum;
    }
}
