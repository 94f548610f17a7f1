package io.autodiff.check;

import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * A derivative by differences, with an error bar.
 *
 * @param value φ′(0)
 * @param bar how far the true derivative may be off, from truncation and from rounding
 */
record Estimate(double value, double bar) {
    private static final int COLUMNS = 9;

    /** Halving keeps every step a power of two, so x + h is exact wherever it can be. */
    private static final double SHRINK = 2;

    /** φ′(0) from central differences. */
    static Estimate central(DoubleUnaryOperator phi, double step) {
        double start = powerOfTwo(step);
        double noise = Math.max(noise(phi, start * 0x1p-8), noise(phi, start * 0x1p-2));
        return extrapolated(start, SHRINK * SHRINK, h -> {
            double up = phi.applyAsDouble(h);
            double down = phi.applyAsDouble(-h);
            double rounding = (2 * Math.ulp(Math.max(Math.abs(up), Math.abs(down))) + 4 * noise) / h;
            return new Estimate((up - down) / (2 * h), rounding);
        });
    }

    /** The slope of φ from the right of 0, or with a negative step from the left: from one-sided differences. */
    static Estimate oneSided(DoubleUnaryOperator phi, double step) {
        double start = phi.applyAsDouble(0);
        return extrapolated(Math.copySign(powerOfTwo(Math.abs(step)), step), SHRINK, h -> {
            double moved = phi.applyAsDouble(h);
            double rounding = 2 * Math.ulp(Math.max(Math.abs(moved), Math.abs(start))) / Math.abs(h);
            return new Estimate((moved - start) / h, rounding);
        });
    }

    /**
     * Differences of shrinking steps, extrapolated to step 0: the value with the least error estimate. Source: Ridders, Accurate
     * computation of F′(x) and F′(x) F″(x) (1982).
     *
     * @param gain the factor by which the leading error of a difference falls from step to step, and that of each extrapolation once more
     * @param difference of a step, with the bar that rounding alone gives it
     */
    private static Estimate extrapolated(double step, double gain, DoubleFunction<Estimate> difference) {
        double h = step;
        double[] column = new double[COLUMNS];
        Estimate best = new Estimate(Double.NaN, Double.POSITIVE_INFINITY);
        for (int i = 0; i < COLUMNS; i++, h /= SHRINK) {
            Estimate raw = difference.apply(h);
            double current = raw.value;
            double factor = gain;
            for (int j = 0; j <= i; j++) {
                double before = column[j];
                column[j] = current;
                if (j < i) {
                    double next = (current * factor - before) / (factor - 1);
                    double bar = Math.max(Math.abs(next - current), Math.abs(next - before)) + raw.bar;
                    if (bar < best.bar) {
                        best = new Estimate(next, bar);
                    }
                    current = next;
                    factor *= gain;
                }
            }
        }
        return best;
    }

    /**
     * How rough φ is near 0: the sixth differences of a smooth function vanish, those of noise σ have the size σ √924. Source: Hamming,
     * Introduction to Applied Numerical Analysis (1971), chapter 6.
     */
    private static double noise(DoubleUnaryOperator phi, double spacing) {
        double[] table = new double[9];
        for (int i = 0; i < table.length; i++) {
            table[i] = phi.applyAsDouble((i - 4) * spacing);
        }
        double ofFloats = roundingOfFloats(table);
        for (int order = 1; order <= 6; order++) {
            for (int i = 0; i < table.length - order; i++) {
                table[i] = table[i + 1] - table[i];
            }
        }
        double rough = Math.max(Math.abs(table[0]), Math.max(Math.abs(table[1]), Math.abs(table[2])));
        return Math.max(ofFloats, rough / Math.sqrt(924));
    }

    /** Half a unit of the last place of a float, if φ is rounded to floats; steps that fit its grid would hide that. Else 0. */
    private static double roundingOfFloats(double[] values) {
        double unit = 0;
        int full = 0;
        for (double value : values) {
            if (value != (float) value) {
                return 0;
            }
            unit = Math.max(unit, Math.ulp((float) value));
            full += value % (8 * (double) Math.ulp((float) value)) != 0 ? 1 : 0;
        }
        return full > values.length / 2 ? unit / 2 : 0;
    }

    boolean isKnown() {
        return Double.isFinite(value) && Double.isFinite(bar);
    }

    /** Whether a number is this derivative, as far as can be told. */
    boolean allows(double derivative) {
        return !isKnown() || Math.abs(derivative - value) <= 20 * bar + 1e-6 * Math.abs(value);
    }

    private static double powerOfTwo(double x) {
        return Math.scalb(1.0, Math.getExponent(x));
    }
}
