package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hvp;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Σᵢ minⱼ ‖pᵢ − cⱼ‖² of points p and centroids c, its gradient by c and the diagonal of its Hessian: H 1, since H is diagonal.
 */
final class KMeans implements Objective {
    private final double[][] points;
    private final double[][] centroids;

    private KMeans(double[][] points, double[][] centroids) {
        this.points = points;
        this.centroids = centroids;
    }

    static KMeans read(Fields input) {
        double[][] points = input.matrix("points");
        return new KMeans(points, input.matrix("centroids", input.length("centroids"), points[0].length));
    }

    /** Points around the centroids, so that none of them is without points. */
    static KMeans draw(RandomGenerator random, int n, int k, int d) {
        double[][] centroids = new double[k][];
        for (int j = 0; j < k; j++) {
            centroids[j] = random.doubles(d).toArray();
        }
        double[][] points = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] centre = centroids[i % k];
            points[i] = Arrays.stream(centre)
                    .map(c -> c + 0.05 * random.nextGaussian())
                    .toArray();
        }
        return new KMeans(points, centroids);
    }

    @Override
    public double[] plain() {
        double cost = 0;
        for (double[] point : points) {
            double least = Double.POSITIVE_INFINITY;
            for (double[] centroid : centroids) {
                double distance = 0;
                for (int j = 0; j < point.length; j++) {
                    double difference = point[j] - centroid[j];
                    distance += difference * difference;
                }
                least = Math.min(least, distance);
            }
            cost += least;
        }
        return new double[] {cost};
    }

    /** The cost as it is defined, with ‖p − c‖² = ‖p‖² − 2 p·c + ‖c‖². */
    private static Tensor byDistances(Tensor p, Tensor c) {
        Tensor distances = c.square().sum(1).minus(p.matmul(c.transpose()).times(2));
        return distances.min(1).plus(p.square().sum(1)).sum();
    }

    /** The cost around c: which centroid is nearest to a point does not change with a small change of c. */
    private static Function<Tensor, Tensor> around(Tensor p, Tensor c) {
        Tensor nearest = nearest(p, c);
        return v -> p.minus(v.gather(0, nearest)).square().sum();
    }

    /** The centroid with the largest p·c − ½ ‖c‖², of all points as one product. */
    private static Tensor nearest(Tensor p, Tensor c) {
        Tensor halfSquares = c.square().sum(1).times(0.5).expandDims(1);
        return p.pad(1, 0, 1, -1)
                .matmul(Tensor.concat(1, c, halfSquares).transpose())
                .argMax(1);
    }

    @Override
    public double[] value() {
        Tensor c = Tensor.of(centroids);
        return around(Tensor.of(points), c).apply(c).toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Tensor p = Tensor.of(points);
        Tensor c = Tensor.of(centroids);
        Tensor ones = Tensor.ones(c.shape().toArray());
        Supplier<Compiled<Tensor>> compiled = Forms.once(() -> compile(v -> byDistances(p, v), c));
        return Forms.of(
                "tensors, nearest", () -> gradientAndHessian(around(p, c), c, ones),
                "tensors, minimum", () -> gradientAndHessian(v -> byDistances(p, v), c, ones),
                "compiled, minimum",
                        () -> joined(compiled.get().grad(c), compiled.get().hvp(c, ones)));
    }

    private static double[] gradientAndHessian(Function<Tensor, Tensor> cost, Tensor c, Tensor ones) {
        return joined(grad(cost, c), hvp(cost, c, ones));
    }

    private static double[] joined(Tensor gradient, Tensor hessianDiagonal) {
        return Tensor.stack(0, gradient, hessianDiagonal).toArray();
    }

    @Override
    public Map<String, Object> output(String form) {
        Tensor both = Tensor.of(Forms.gradient(this, form)).reshape(2, centroids.length, -1);
        return Map.of(
                "cost", value()[0],
                "gradient", rows(both.at(0)),
                "hessian_diagonal", rows(both.at(1)),
                "dir", rows(both.at(0).divide(both.at(1))));
    }

    private static double[][] rows(Tensor matrix) {
        return Forms.rows(matrix.toArray(), matrix.shape().size(1));
    }
}
