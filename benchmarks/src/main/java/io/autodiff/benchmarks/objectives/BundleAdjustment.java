package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Bundle adjustment: how far points in space, seen by cameras, are from where they were seen, and the sparse Jacobian of that.
 *
 * <p>The Jacobian has two rows for each observation, with entries for its camera, its point and its weight, and then a row for each weight.
 *
 * @param cams of each camera rotation (3), centre (3), focal length, principal point (2) and distortion (2)
 * @param points of each point its place (3)
 * @param weights of each observation its weight
 * @param features of each observation where the point was seen (2)
 * @param observations of each observation its camera and its point
 * @param copies whether all cameras, points, weights and features are the same, and only the ends of the output are wanted
 */
record BundleAdjustment(
        double[][] cams, double[][] points, double[] weights, double[][] features, int[][] observations, boolean copies)
        implements Objective {
    private static final int CAMERA = 11;
    private static final int POINT = 3;

    /** How many entries a row of a residual has. */
    private static final int ROW = CAMERA + POINT + 1;

    /** How many elements of a list the message of copies keeps, besides the last. */
    private static final int KEPT = 30;

    static BundleAdjustment read(Fields input) {
        int n = input.integer("n", 1);
        int m = input.integer("m", 1);
        int p = input.integer("p", 1);
        if (!input.has("cams")) {
            double[] weights = new double[p];
            Arrays.fill(weights, input.number("w"));
            return new BundleAdjustment(
                    copies(n, input.vector("cam", CAMERA)),
                    copies(m, input.vector("x", POINT)),
                    weights,
                    copies(p, input.vector("feat", 2)),
                    IntStream.range(0, p)
                            .mapToObj(i -> new int[] {i % n, i % m})
                            .toArray(int[][]::new),
                    true);
        }
        int[][] observations = input.integers("obs", p, 2, 0, Math.max(n, m));
        for (int[] observation : observations) {
            if (observation[0] >= n || observation[1] >= m) {
                throw input.misfit("obs", "pairs of a camera below " + n + " and a point below " + m);
            }
        }
        return new BundleAdjustment(
                input.matrix("cams", n, CAMERA),
                input.matrix("x", m, POINT),
                input.vector("w", p),
                input.matrix("feats", p, 2),
                observations,
                false);
    }

    private static double[][] copies(int n, double[] x) {
        return IntStream.range(0, n).mapToObj(i -> x.clone()).toArray(double[][]::new);
    }

    static BundleAdjustment draw(RandomGenerator random, int n, int m, int p) {
        double[] mean = {0, 0, 0, 0, 0, 0, 500, 0, 0, 0, 0, 0, 0, 8, 0, 0};
        double[] spread = {0.2, 0.2, 0.2, 1, 1, 1, 50, 1, 1, 0.02, 0.002, 1, 1, 1, 50, 50};
        return new BundleAdjustment(
                normal(random, n, mean, spread, 0, CAMERA),
                normal(random, m, mean, spread, CAMERA, CAMERA + POINT),
                random.doubles(p).toArray(),
                normal(random, p, mean, spread, CAMERA + POINT, CAMERA + POINT + 2),
                IntStream.range(0, p)
                        .mapToObj(i -> new int[] {random.nextInt(n), random.nextInt(m)})
                        .toArray(int[][]::new),
                false);
    }

    private static double[][] normal(
            RandomGenerator random, int rows, double[] mean, double[] spread, int from, int to) {
        return IntStream.range(0, rows)
                .mapToObj(i -> IntStream.range(from, to)
                        .mapToDouble(j -> mean[j] + spread[j] * random.nextGaussian())
                        .toArray())
                .toArray(double[][]::new);
    }

    // ---------------------------------------------------------------- plain Java

    @Override
    public double[] plain() {
        int p = weights.length;
        double[] residuals = new double[3 * p];
        for (int i = 0; i < p; i++) {
            project(i, residuals);
            residuals[2 * p + i] = 1 - weights[i] * weights[i];
        }
        return residuals;
    }

    private void project(int i, double[] residuals) {
        double[] cam = cams[observations[i][0]];
        double[] point = points[observations[i][1]];
        double x = point[0] - cam[3];
        double y = point[1] - cam[4];
        double z = point[2] - cam[5];
        double square = cam[0] * cam[0] + cam[1] * cam[1] + cam[2] * cam[2];
        double px;
        double py;
        double pz;
        if (square != 0) {
            double angle = Math.sqrt(square);
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double ax = cam[0] / angle;
            double ay = cam[1] / angle;
            double az = cam[2] / angle;
            double along = (ax * x + ay * y + az * z) * (1 - cos);
            px = x * cos + (ay * z - az * y) * sin + ax * along;
            py = y * cos + (az * x - ax * z) * sin + ay * along;
            pz = z * cos + (ax * y - ay * x) * sin + az * along;
        } else {
            px = x + cam[1] * z - cam[2] * y;
            py = y + cam[2] * x - cam[0] * z;
            pz = z + cam[0] * y - cam[1] * x;
        }
        double s = px / pz;
        double t = py / pz;
        double q = s * s + t * t;
        double scale = (1 + q * (cam[9] + q * cam[10])) * cam[6];
        residuals[2 * i] = weights[i] * (s * scale + cam[7] - features[i][0]);
        residuals[2 * i + 1] = weights[i] * (t * scale + cam[8] - features[i][1]);
    }

    // ---------------------------------------------------------------- tensors

    /** How far the projection is from the feature, right (0) or down (1), where each of the numbers is a tensor of those of all observations. */
    private static Tensor residual(int row, List<Tensor> x, Tensor feature) {
        Vector3 rotation = new Vector3(x.get(0), x.get(1), x.get(2));
        Vector3 centre = new Vector3(x.get(3), x.get(4), x.get(5));
        Vector3 point = new Vector3(x.get(11), x.get(12), x.get(13));
        Vector3 p = Vector3.rotate(point.minus(centre), rotation);
        Tensor s = p.x().divide(p.z());
        Tensor t = p.y().divide(p.z());
        Tensor q = s.square().plus(t.square());
        Tensor distortion = x.get(10).times(q).plus(x.get(9)).times(q).plus(1);
        Tensor projection = (row == 0 ? s : t).times(distortion).times(x.get(6)).plus(x.get(7 + row));
        return projection.minus(feature).times(x.get(CAMERA + POINT));
    }

    private static Tensor weightResidual(Tensor w) {
        return w.square().neg().plus(1);
    }

    /** The camera, the point and the weight of an observation. */
    private double[] arguments(int i) {
        double[] x = new double[ROW];
        System.arraycopy(cams[observations[i][0]], 0, x, 0, CAMERA);
        System.arraycopy(points[observations[i][1]], 0, x, CAMERA, POINT);
        x[CAMERA + POINT] = weights[i];
        return x;
    }

    private List<Tensor> allArguments() {
        Tensor x = Tensor.of(
                IntStream.range(0, weights.length).mapToObj(this::arguments).toArray(double[][]::new));
        return x.unstack(1);
    }

    @Override
    public double[] value() {
        List<Tensor> x = allArguments();
        List<Tensor> features = Tensor.of(this.features).unstack(1);
        Tensor rows = Tensor.stack(1, residual(0, x, features.get(0)), residual(1, x, features.get(1)));
        return Tensor.concat(0, rows.reshape(rows.size()), weightResidual(Tensor.of(weights)))
                .toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<List<Compiled<Tensor>>> compiled = Forms.once(() ->
                List.of(compileRow(0), compileRow(1), compile(BundleAdjustment::weightResidual, Tensor.scalar(1))));
        return Forms.of(
                "tensors", this::byTensors, "scalars", this::byScalars, "compiled", () -> byCompiled(compiled.get()));
    }

    /** Each residual depends on its own arguments only, so the gradients of the two sums are all rows. */
    private double[] byTensors() {
        List<Tensor> x = allArguments();
        List<Tensor> features = Tensor.of(this.features).unstack(1);
        List<Tensor> entries = new ArrayList<>();
        for (int row = 0; row < 2; row++) {
            Tensor feature = features.get(row);
            int which = row;
            entries.addAll(grad(v -> residual(which, v, feature).sum(), x));
        }
        Tensor rows = Tensor.stack(1, entries);
        Tensor byWeights = grad(w -> weightResidual(w).sum(), Tensor.of(weights));
        return Tensor.concat(0, rows.reshape(rows.size()), byWeights).toArray();
    }

    private double[] byScalars() {
        double[] values = new double[valueCount()];
        for (int i = 0; i < weights.length; i++) {
            List<Tensor> x =
                    DoubleStream.of(arguments(i)).mapToObj(Tensor::scalar).toList();
            for (int row = 0; row < 2; row++) {
                Tensor feature = Tensor.scalar(features[i][row]);
                int which = row;
                List<Tensor> gradient = grad(v -> residual(which, v, feature), x);
                for (int j = 0; j < ROW; j++) {
                    values[(2 * i + row) * ROW + j] = gradient.get(j).item();
                }
            }
            values[2 * weights.length * ROW + i] = grad(BundleAdjustment::weightResidual, Tensor.scalar(weights[i]))
                    .item();
        }
        return values;
    }

    /** A residual as a function of camera, point, weight and feature. */
    private static Compiled<Tensor> compileRow(int row) {
        return compile(v -> residual(row, v.unstack(0), v.at(ROW)), Tensor.zeros(ROW + 1));
    }

    private double[] byCompiled(List<Compiled<Tensor>> residuals) {
        double[] values = new double[valueCount()];
        double[] gradient = new double[ROW + 1];
        double[] weight = new double[1];
        double[] byWeight = new double[1];
        for (int i = 0; i < weights.length; i++) {
            double[] x = Arrays.copyOf(arguments(i), ROW + 1);
            for (int row = 0; row < 2; row++) {
                x[ROW] = features[i][row];
                residuals.get(row).gradient(x, gradient);
                System.arraycopy(gradient, 0, values, (2 * i + row) * ROW, ROW);
            }
            weight[0] = weights[i];
            residuals.get(2).gradient(weight, byWeight);
            values[2 * weights.length * ROW + i] = byWeight[0];
        }
        return values;
    }

    private int valueCount() {
        return (2 * ROW + 1) * weights.length;
    }

    // ---------------------------------------------------------------- output

    /** Where the values of each row start, and where those of the last end. */
    private int[] rowStarts() {
        int p = weights.length;
        return IntStream.rangeClosed(0, 3 * p)
                .map(i -> i <= 2 * p ? i * ROW : 2 * p * ROW + (i - 2 * p))
                .toArray();
    }

    private int[] columns() {
        int firstWeight = CAMERA * cams.length + POINT * points.length;
        IntStream ofResiduals = IntStream.range(0, 2 * weights.length).flatMap(row -> {
            int i = row / 2;
            return IntStream.concat(
                    IntStream.concat(
                            IntStream.range(0, CAMERA).map(j -> CAMERA * observations[i][0] + j),
                            IntStream.range(0, POINT).map(j -> CAMERA * cams.length + POINT * observations[i][1] + j)),
                    IntStream.of(firstWeight + i));
        });
        return IntStream.concat(ofResiduals, IntStream.range(firstWeight, firstWeight + weights.length))
                .toArray();
    }

    @Override
    public Map<String, Object> output(String form) {
        int p = weights.length;
        double[] residuals = value();
        double[] values = Forms.gradient(this, form);
        int[] rows = rowStarts();
        int[] columns = columns();
        if (copies) {
            Map<String, Object> ofFeatures = Map.of("elements", Arrays.copyOf(residuals, 2), "repeated", p);
            Map<String, Object> ofWeights = Map.of("element", residuals[2 * p], "repeated", p);
            return Map.of(
                    "objective", Map.of("reproj_error", ofFeatures, "w_err", ofWeights),
                    "jacobian", Map.of("rows", ends(rows), "cols", ends(columns), "vals", ends(values)));
        }
        return Map.of(
                "reproj_err",
                Arrays.copyOf(residuals, 2 * p),
                "w_err",
                Arrays.copyOfRange(residuals, 2 * p, 3 * p),
                "nrows",
                3 * p,
                "ncols",
                CAMERA * cams.length + POINT * points.length + p,
                "rows",
                rows,
                "cols",
                columns,
                "vals",
                values);
    }

    private static int[] ends(int[] x) {
        return IntStream.concat(IntStream.of(x).limit(KEPT), IntStream.of(x[x.length - 1]))
                .toArray();
    }

    private static double[] ends(double[] x) {
        return DoubleStream.concat(DoubleStream.of(x).limit(KEPT), DoubleStream.of(x[x.length - 1]))
                .toArray();
    }
}
