package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The values of the operations on matrices by elementary means: minors, Gram and Schmidt, Jacobi's rotations, Taylor. */
final class MatrixOracles {
    private MatrixOracles() {}

    static Tensor cholesky(Cholesky op, Tensor... x) {
        return each(op, a -> cholesky(symmetric(a[0])), x);
    }

    static Tensor cofactor(Cofactor op, Tensor... x) {
        return each(op, a -> cofactor(a[0]), x);
    }

    static Tensor det(Det op, Tensor... x) {
        return each(op, a -> new double[][] {{det(a[0])}}, x);
    }

    static Tensor eigh(PackedEigh op, Tensor... x) {
        return each(
                op,
                a -> Stream.concat(
                                Arrays.stream(eigenvectors(symmetric(a[0]))), Stream.of(eigenvalues(symmetric(a[0]))))
                        .toArray(double[][]::new),
                x);
    }

    static Tensor expm(Expm op, Tensor... x) {
        return each(op, a -> exp(a[0]), x);
    }

    static Tensor inverse(Inverse op, Tensor... x) {
        return each(op, a -> inverse(a[0]), x);
    }

    static Tensor logDet(LogDet op, Tensor... x) {
        return each(op, a -> new double[][] {{Math.signum(det(a[0])), Math.log(Math.abs(det(a[0])))}}, x);
    }

    static Tensor pseudoInverse(PseudoInverse op, Tensor... x) {
        return each(op, a -> pseudoInverse(a[0]), x);
    }

    static Tensor qr(PackedQr op, Tensor... x) {
        return each(op, a -> qr(a[0]), x);
    }

    static Tensor solve(Solve op, Tensor... x) {
        return each(op, a -> times(inverse(op.transpose() ? transpose(a[0]) : a[0]), a[1]), x);
    }

    static Tensor solveTriangular(SolveTriangular op, Tensor... x) {
        return each(
                op,
                a -> {
                    double[][] triangle =
                            matrix(a[0].length, a[0].length, (i, j) -> (op.lower() ? i >= j : i <= j) ? a[0][i][j] : 0);
                    return times(inverse(op.transpose() ? transpose(triangle) : triangle), a[1]);
                },
                x);
    }

    static Tensor sparseMatMul(SparseMatMul op, Tensor... x) {
        return each(
                op.shape(x[0].shape(), x[1].shape()),
                a -> matrix(
                        op.m(),
                        a[0].length == 0 ? 0 : a[0][0].length,
                        (i, j) -> IntStream.range(0, op.rows().length)
                                .filter(e -> op.rows()[e] == i)
                                .mapToDouble(e -> x[0].get(e) * a[0][op.columns()[e]][j])
                                .sum()),
                x[1]);
    }

    static Tensor svd(PackedSvd op, Tensor... x) {
        return each(op, a -> svd(a[0]), x);
    }

    private static double[][] cholesky(double[][] a) {
        double[][] l = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = a[i][j] - dot(l[i], l[j]);
                l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
            }
        }
        return l;
    }

    private static double det(double[][] a) {
        return a.length == 0
                ? 1
                : IntStream.range(0, a.length)
                        .mapToDouble(j -> (j % 2 == 0 ? 1 : -1) * a[0][j] * det(minor(a, 0, j)))
                        .sum();
    }

    private static double[][] minor(double[][] a, int row, int column) {
        return matrix(a.length - 1, a.length - 1, (i, j) -> a[i < row ? i : i + 1][j < column ? j : j + 1]);
    }

    private static double[][] cofactor(double[][] a) {
        return matrix(a.length, a.length, (i, j) -> ((i + j) % 2 == 0 ? 1 : -1) * det(minor(a, i, j)));
    }

    private static double[][] inverse(double[][] a) {
        double det = det(a);
        double[][] cofactor = cofactor(a);
        return matrix(a.length, a.length, (i, j) -> cofactor[j][i] / det);
    }

    private static double[][] pseudoInverse(double[][] a) {
        double[][] t = transpose(a);
        return a.length < t.length ? times(t, inverse(times(a, t))) : times(inverse(times(t, a)), t);
    }

    /** Q and below it Rᵀ, by the method of Gram and Schmidt. */
    private static double[][] qr(double[][] a) {
        double[][] q = transpose(a);
        double[][] r = new double[q.length][q.length];
        for (int k = 0; k < q.length; k++) {
            for (int j = 0; j < k; j++) {
                r[j][k] = dot(q[j], q[k]);
                q[k] = combine(1, q[k], -r[j][k], q[j]);
            }
            r[k][k] = Math.sqrt(dot(q[k], q[k]));
            q[k] = combine(1 / r[k][k], q[k], 0, q[k]);
        }
        return Stream.concat(Arrays.stream(transpose(q)), Arrays.stream(transpose(r)))
                .toArray(double[][]::new);
    }

    private static double[] eigenvalues(double[][] a) {
        double[][] v = eigenvectors(a);
        double[][] d = times(transpose(v), times(a, v));
        return IntStream.range(0, a.length).mapToDouble(i -> d[i][i]).toArray();
    }

    /** The eigenvectors as columns, in the order of the eigenvalues, by Jacobi's rotations. */
    private static double[][] eigenvectors(double[][] a) {
        int n = a.length;
        double[][] v = matrix(n, n, (i, j) -> i.equals(j) ? 1.0 : 0);
        for (int sweep = 0; sweep < 20; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    double[][] d = times(transpose(v), times(a, v));
                    double angle = 0.5 * Math.atan2(2 * d[p][q], d[q][q] - d[p][p]);
                    v = rotate(v, p, q, Math.cos(angle), Math.sin(angle));
                }
            }
        }
        double[][] vectors = transpose(v);
        return transpose(Arrays.stream(vectors)
                .map(MatrixOracles::oriented)
                .sorted(Comparator.comparingDouble(w -> dot(w, transpose(times(a, transpose(new double[][] {w})))[0])))
                .toArray(double[][]::new));
    }

    private static double[][] rotate(double[][] v, int p, int q, double c, double s) {
        double[][] columns = transpose(v);
        double[] first = combine(c, columns[p], -s, columns[q]);
        columns[q] = combine(s, columns[p], c, columns[q]);
        columns[p] = first;
        return transpose(columns);
    }

    /** With its largest element positive. */
    private static double[] oriented(double... v) {
        double largest = Arrays.stream(v)
                .boxed()
                .max(Comparator.comparingDouble(Math::abs))
                .orElseThrow();
        return combine(Math.signum(largest), v, 0, v);
    }

    /** U, s and V one below the other, by the eigenvectors of the smaller of A Aᵀ and Aᵀ A. */
    private static double[][] svd(double[][] a) {
        double[][] t = transpose(a);
        boolean wide = a.length < t.length;
        double[][] known = transpose(eigenvectors(wide ? times(a, t) : times(t, a)));
        int k = known.length;
        double[][] u = new double[k][];
        double[][] s = new double[1][k];
        double[][] v = new double[k][];
        for (int i = 0; i < k; i++) {
            double[] w = known[k - 1 - i];
            double[] image = transpose(times(wide ? t : a, transpose(new double[][] {w})))[0];
            s[0][i] = Math.sqrt(dot(image, image));
            double[] other = combine(1 / s[0][i], image, 0, image);
            double[] left = wide ? w : other;
            double[] right = wide ? other : w;
            u[i] = oriented(left);
            v[i] = combine(dot(u[i], left), right, 0, right);
        }
        return Stream.of(transpose(u), s, transpose(v)).flatMap(Arrays::stream).toArray(double[][]::new);
    }

    private static double[][] exp(double[][] a) {
        double[][] term = matrix(a.length, a.length, (i, j) -> i.equals(j) ? 1.0 : 0);
        double[][] sum = term;
        for (int k = 1; k < 100; k++) {
            double[][] last = sum;
            double[][] next = times(term, a);
            int divisor = k;
            double[][] scaled = matrix(a.length, a.length, (i, j) -> next[i][j] / divisor);
            sum = matrix(a.length, a.length, (i, j) -> last[i][j] + scaled[i][j]);
            term = scaled;
        }
        return sum;
    }

    /** What the function makes of each matrix of a batch, row by row, in the shape of the operation. */
    private static Tensor each(Op op, Function<double[][][], double[][]> function, Tensor... x) {
        return each(op.shape(Arrays.stream(x).map(Tensor::shape).toArray(Shape[]::new)), function, x);
    }

    private static Tensor each(Shape shape, Function<double[][][], double[][]> function, Tensor... x) {
        int count = x[0].shape().slice(0, x[0].rank() - 2).size();
        double[] y = shape.size() == 0
                ? new double[0]
                : IntStream.range(0, count)
                        .mapToObj(batch -> Arrays.stream(x)
                                .map(part -> matrix(part, batch))
                                .toArray(double[][][]::new))
                        .map(function)
                        .flatMap(Arrays::stream)
                        .flatMapToDouble(Arrays::stream)
                        .toArray();
        return Tensor.of(shape, y);
    }

    private static double[][] matrix(Tensor x, int batch) {
        int rows = x.shape().size(-2);
        int columns = x.shape().size(-1);
        double[] elements = x.toArray();
        return matrix(rows, columns, (i, j) -> elements[(batch * rows + i) * columns + j]);
    }

    private static double[][] matrix(int rows, int columns, ToDoubleBiFunction<Integer, Integer> element) {
        double[][] a = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            int row = i;
            Arrays.setAll(a[i], j -> element.applyAsDouble(row, j));
        }
        return a;
    }

    private static double[][] symmetric(double[][] a) {
        return matrix(a.length, a.length, (i, j) -> (a[i][j] + a[j][i]) / 2);
    }

    private static double[][] transpose(double[][] a) {
        return matrix(a.length == 0 ? 0 : a[0].length, a.length, (i, j) -> a[j][i]);
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] t = transpose(b);
        return matrix(a.length, t.length, (i, j) -> dot(a[i], t[j]));
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double[] combine(double s, double[] a, double t, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> s * a[i] + t * b[i])
                .toArray();
    }
}
