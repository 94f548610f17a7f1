package io.autodiff.benchmarks.objectives;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the objectives need to state their gradients in several forms. */
final class Forms {
    private Forms() {}

    /** Gradients by the names of their forms, in this order. */
    static Map<String, Supplier<double[]>> of(String name, Supplier<double[]> gradient) {
        Map<String, Supplier<double[]>> forms = new LinkedHashMap<>();
        forms.put(name, gradient);
        return forms;
    }

    static Map<String, Supplier<double[]>> of(
            String name, Supplier<double[]> gradient, String second, Supplier<double[]> secondGradient) {
        Map<String, Supplier<double[]>> forms = of(name, gradient);
        forms.put(second, secondGradient);
        return forms;
    }

    static Map<String, Supplier<double[]>> of(
            String name,
            Supplier<double[]> gradient,
            String second,
            Supplier<double[]> secondGradient,
            String third,
            Supplier<double[]> thirdGradient) {
        Map<String, Supplier<double[]>> forms = of(name, gradient, second, secondGradient);
        forms.put(third, thirdGradient);
        return forms;
    }

    /** The gradient of an objective in one of its forms. */
    static double[] gradient(Objective objective, String form) {
        Supplier<double[]> gradient = objective.gradients().get(form);
        if (gradient == null) {
            throw new IllegalArgumentException("there is no form «" + form + "»; there are "
                    + objective.gradients().keySet());
        }
        return gradient.get();
    }

    /** What a supplier gives, which is asked once: compiled functions are made when they are called first. */
    static <T> Supplier<T> once(Supplier<T> supplier) {
        return new Supplier<>() {
            private @Nullable T value;

            @Override
            public T get() {
                T known = value;
                if (known == null) {
                    known = supplier.get();
                    value = known;
                }
                return known;
            }
        };
    }

    /** The largest |aᵢ − bᵢ| / max(1, |aᵢ|, |bᵢ|): the measure of the suites. NaN if one is none, or infinite, or the lengths differ. */
    static double difference(double[] a, double[] b) {
        double largest = a.length == b.length ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            double scale = Math.max(1, Math.max(Math.abs(a[i]), Math.abs(b[i])));
            largest = Math.max(largest, Math.abs(a[i] - b[i]) / scale);
        }
        return largest;
    }

    /** A flat array by rows. */
    static double[][] rows(double[] elements, int columns) {
        double[][] rows = new double[elements.length / columns][columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(elements, i * columns, rows[i], 0, columns);
        }
        return rows;
    }
}
