package io.autodiff.examples;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Sets a gradient beside the same gradient found in other ways. */
final class Gradients {
    private static final double H = 1e-3;

    private Gradients() {}

    /**
     * The gradient by differences, (8 (f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h for each element.
     *
     * <p>The error is of order h⁴, so h need not be so small that rounding spoils the differences. Source: Abramowitz and Stegun, Handbook
     * of Mathematical Functions (1964), table 25.2.
     */
    static <T> T byDifferences(Function<? super T, Tensor> f, T x) {
        double[] elements = Trees.toVector(x).toArray();
        double[] gradient = new double[elements.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (8 * difference(f, x, elements, i, H) - difference(f, x, elements, i, 2 * H)) / (12 * H);
        }
        return Trees.fromVector(x, Tensor.of(gradient));
    }

    private static <T> double difference(Function<? super T, Tensor> f, T x, double[] elements, int i, double h) {
        double[] up = elements.clone();
        double[] down = elements.clone();
        up[i] += h;
        down[i] -= h;
        return f.apply(Trees.fromVector(x, Tensor.of(up))).item()
                - f.apply(Trees.fromVector(x, Tensor.of(down))).item();
    }

    /**
     * Prints the first element of each tensor, in a column for each way, and by how much all elements differ at most from the first column,
     * relative to its largest element.
     *
     * @throws IllegalStateException if that is more than the bound
     */
    static <T> void compare(double bound, List<String> ways, List<T> gradients) {
        List<Tensor> vectors = gradients.stream().map(Trees::toVector).toList();
        System.out.printf("%n%-14s", "gradient");
        ways.forEach(way -> System.out.printf("  %18s", way));
        int first = 0;
        for (Map.Entry<String, Tensor> tensor : Trees.flatten(gradients.get(0)).entrySet()) {
            int size = tensor.getValue().size();
            System.out.printf("%n%-14s", tensor.getKey() + (size == 1 ? "" : "[0]"));
            for (Tensor vector : vectors) {
                System.out.printf(Locale.ROOT, "  %18.12f", vector.get(first));
            }
            first += size;
        }
        double scale = vectors.get(0).norm(Double.POSITIVE_INFINITY).item();
        double worst = vectors.stream()
                .mapToDouble(vector -> vector.minus(vectors.get(0))
                        .norm(Double.POSITIVE_INFINITY)
                        .item())
                .max()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%nlargest difference of %d elements, relative: %.1e (at most %.0e)%n",
                first,
                worst / scale,
                bound);
        if (!(worst <= bound * scale)) {
            throw new IllegalStateException("the gradients differ by " + worst);
        }
    }
}
