package io.autodiff.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.linsol.lu.LinearSolverLu_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.DecompositionInterface;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Linear algebra of one matrix at a time, by EJML's routines for one thread, so that results are reproducible to the bit.
 *
 * <p>No method changes its arguments. What a matrix must not be is thrown as an {@link ArithmeticException} whose message goes on after
 * «the matrix», for example «is singular; …»; all but {@link #requireFinite} take finite matrices with at least one element.
 */
public final class Matrices {
    /** Up to this 1-norm the Padé approximant of degree 13 is exact to rounding. Source: Higham (2005), table 2.3. */
    private static final double PADE_NORM = 5.371920351148152;

    private static final int PADE_DEGREE = 13;

    private Matrices() {}

    /** The matrix of the elements from an offset on. */
    public static DMatrixRMaj of(int rows, int columns, double[] data, int offset) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        System.arraycopy(data, offset, matrix.getData(), 0, rows * columns);
        return matrix;
    }

    /** Refuses NaN and infinity. */
    public static void requireFinite(DMatrixRMaj a) {
        for (int k = 0; k < a.getNumElements(); k++) {
            if (!Double.isFinite(a.get(k))) {
                throw new ArithmeticException("holds " + a.get(k) + " at [" + k / a.getNumCols() + ", "
                        + k % a.getNumCols() + "], but all its elements must be finite;"
                        + " run with -Dautodiff.checked=true to see where it comes from");
            }
        }
    }

    /** A⁻¹ B. */
    public static DMatrixRMaj solve(DMatrixRMaj a, DMatrixRMaj b) {
        LUDecompositionAlt_DDRM lu = new LUDecompositionAlt_DDRM();
        LinearSolverLu_DDRM solver = new LinearSolverLu_DDRM(lu);
        solver.setA(a);
        for (int i = 0; i < a.getNumRows(); i++) {
            if (lu.getLU().get(i, i) == 0) {
                throw new ArithmeticException(
                        "is singular; use pseudoInverse, or add a small multiple of the identity");
            }
        }
        DMatrixRMaj x = new DMatrixRMaj(b.getNumRows(), b.getNumCols());
        solver.solve(b, x);
        return x;
    }

    /** A⁻¹ B, where A is zero above its diagonal, or below; what stands there is not read. */
    public static DMatrixRMaj solveTriangular(DMatrixRMaj a, boolean lower, DMatrixRMaj b) {
        int n = a.getNumRows();
        DMatrixRMaj x = b.copy();
        for (int step = 0; step < n; step++) {
            int i = lower ? step : n - 1 - step;
            if (a.get(i, i) == 0) {
                throw new ArithmeticException("has a zero on its diagonal, at [" + i + ", " + i
                        + "], so it is singular; use pseudoInverse, or add a small multiple of the identity");
            }
            for (int column = 0; column < x.getNumCols(); column++) {
                double rest = x.get(i, column);
                for (int j = lower ? 0 : i + 1; j < (lower ? i : n); j++) {
                    rest -= a.get(i, j) * x.get(j, column);
                }
                x.set(i, column, rest / a.get(i, i));
            }
        }
        return x;
    }

    /** Aᵀ. */
    public static DMatrixRMaj transpose(DMatrixRMaj a) {
        return CommonOps_DDRM.transpose(a, null);
    }

    /** A⁻¹. */
    public static DMatrixRMaj inverse(DMatrixRMaj a) {
        return solve(a, CommonOps_DDRM.identity(a.getNumRows()));
    }

    /** The 1 × 1 matrix of det A. */
    public static DMatrixRMaj det(DMatrixRMaj a) {
        return row(lu(a).computeDeterminant().real);
    }

    /** The row of sign det A and log |det A|, which neither over- nor underflows. */
    public static DMatrixRMaj signLogDet(DMatrixRMaj a) {
        LUDecompositionAlt_DDRM lu = lu(a);
        double log = 0;
        for (int i = 0; i < a.getNumRows(); i++) {
            double pivot = lu.getLU().get(i, i);
            log += StrictMath.log(Math.abs(pivot));
            lu.getLU().set(i, i, Math.signum(pivot));
        }
        return row(lu.computeDeterminant().real, log);
    }

    /** ∂det A / ∂A at any rank: det U det V · U diag(Π sⱼ over j ≠ i) Vᵀ. */
    public static DMatrixRMaj cofactor(DMatrixRMaj a) {
        int n = a.getNumRows();
        SingularValueDecomposition_F64<DMatrixRMaj> svd = decomposeSvd(a);
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj vT = svd.getV(null, true);
        double sign = Math.signum(det(u).get(0) * det(vT).get(0));
        double[] others = IntStream.range(0, n)
                .mapToDouble(i -> IntStream.range(0, n)
                        .filter(j -> j != i)
                        .mapToDouble(j -> svd.getSingularValues()[j])
                        .reduce(sign, (product, s) -> product * s))
                .toArray();
        CommonOps_DDRM.multCols(u, others);
        return times(u, vT);
    }

    /** The lower triangular L with L Lᵀ = (A + Aᵀ) / 2. */
    public static DMatrixRMaj cholesky(DMatrixRMaj a) {
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(a.getNumRows(), true);
        if (!cholesky.decompose(symmetric(a))) {
            throw new ArithmeticException("is not positive definite; add a small multiple of the identity");
        }
        return cholesky.getT(null);
    }

    /** Q and below it Rᵀ, for a matrix with at least as many rows as columns; the diagonal of R is not negative. */
    public static DMatrixRMaj qr(DMatrixRMaj a) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(a.getNumRows(), a.getNumCols());
        // False, which is what it returns if a column depends on those before it, is no reason to stop.
        qr.decompose(a.copy());
        DMatrixRMaj r = qr.getR(null, true);
        DMatrixRMaj packed = CommonOps_DDRM.concatRowsMulti(qr.getQ(null, true), transpose(r));
        for (int k = 0; k < r.getNumCols(); k++) {
            setColumn(packed, k, 0, packed, k, r.get(k, k) < 0 ? -1 : 1);
        }
        return packed;
    }

    /** The eigenvectors of (A + Aᵀ) / 2 as columns, and below them the row of the eigenvalues, ascending. */
    public static DMatrixRMaj eigh(DMatrixRMaj a) {
        int n = a.getNumRows();
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        decompose(eigen, symmetric(a));
        List<Integer> order = ascending(n, i -> eigen.getEigenvalue(i).real);
        DMatrixRMaj packed = new DMatrixRMaj(n + 1, n);
        for (int k = 0; k < n; k++) {
            DMatrixRMaj vector = eigen.getEigenVector(order.get(k));
            setColumn(packed, k, 0, vector, 0, orientation(vector, 0));
            packed.set(n, k, eigen.getEigenvalue(order.get(k)).real);
        }
        return packed;
    }

    /** The left singular vectors as columns, below them the row of the singular values, descending, and the right ones. */
    public static DMatrixRMaj svd(DMatrixRMaj a) {
        int m = a.getNumRows();
        int k = Math.min(m, a.getNumCols());
        SingularValueDecomposition_F64<DMatrixRMaj> svd = decomposeSvd(a);
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj v = svd.getV(null, false);
        List<Integer> order = ascending(k, i -> -svd.getSingularValues()[i]);
        DMatrixRMaj packed = new DMatrixRMaj(m + 1 + a.getNumCols(), k);
        for (int column = 0; column < k; column++) {
            int from = order.get(column);
            double sign = orientation(u, from);
            setColumn(packed, column, 0, u, from, sign);
            packed.set(m, column, svd.getSingularValues()[from]);
            setColumn(packed, column, m + 1, v, from, sign);
        }
        return packed;
    }

    /** A⁺, where singular values up to max(m, n) · 2⁻⁵² of the largest count as zero. */
    public static DMatrixRMaj pseudoInverse(DMatrixRMaj a) {
        DMatrixRMaj inverse = new DMatrixRMaj(a.getNumCols(), a.getNumRows());
        CommonOps_DDRM.pinv(a, inverse);
        return inverse;
    }

    /**
     * exp A: a Padé approximant p(A / 2ˢ) / p(−A / 2ˢ), squared s times.
     *
     * <p>Source: Higham, The scaling and squaring method for the matrix exponential revisited (2005), section 2.
     */
    public static DMatrixRMaj expm(DMatrixRMaj a) {
        int squarings = Math.max(0, 1 + Math.getExponent(NormOps_DDRM.inducedP1(a) / PADE_NORM));
        DMatrixRMaj scaled = a.copy();
        CommonOps_DDRM.scale(Math.scalb(1.0, -squarings), scaled);
        DMatrixRMaj square = times(scaled, scaled);
        DMatrixRMaj even = pade(square, 0);
        DMatrixRMaj odd = times(scaled, pade(square, 1));
        DMatrixRMaj above = even.copy();
        CommonOps_DDRM.addEquals(above, odd);
        CommonOps_DDRM.subtractEquals(even, odd);
        DMatrixRMaj y = solve(even, above);
        for (int k = 0; k < squarings; k++) {
            y = times(y, y);
        }
        return y;
    }

    /** Σ cⱼ Xⁱ over j = 2 i + first, by Horner's rule, where p(x) = Σ cⱼ xʲ. */
    private static DMatrixRMaj pade(DMatrixRMaj x, int first) {
        DMatrixRMaj sum = new DMatrixRMaj(x.getNumRows(), x.getNumCols());
        for (int j = PADE_DEGREE - 1 + first; j >= 0; j -= 2) {
            sum = times(x, sum);
            for (int i = 0; i < x.getNumRows(); i++) {
                sum.add(i, i, padeCoefficient(j));
            }
        }
        return sum;
    }

    /** c₀ = 1,  cⱼ = cⱼ₋₁ (q − j + 1) / ((2 q − j + 1) j) for degree q. */
    private static double padeCoefficient(int j) {
        return IntStream.rangeClosed(1, j)
                .mapToDouble(i -> (PADE_DEGREE - i + 1.0) / ((2 * PADE_DEGREE - i + 1) * i))
                .reduce(1, (c, factor) -> c * factor);
    }

    private static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        int m = a.getNumRows();
        int n = b.getNumCols();
        DMatrixRMaj c = new DMatrixRMaj(m, n);
        Kernels.active().matmul(m, n, a.getNumCols(), a.getData(), 0, false, b.getData(), 0, false, c.getData(), 0);
        return c;
    }

    private static DMatrixRMaj row(double... elements) {
        return of(1, elements.length, elements, 0);
    }

    private static DMatrixRMaj symmetric(DMatrixRMaj a) {
        DMatrixRMaj sum = new DMatrixRMaj(a.getNumRows(), a.getNumCols());
        CommonOps_DDRM.add(0.5, a, 0.5, transpose(a), sum);
        return sum;
    }

    private static LUDecompositionAlt_DDRM lu(DMatrixRMaj a) {
        LUDecompositionAlt_DDRM lu = new LUDecompositionAlt_DDRM();
        decompose(lu, a);
        return lu;
    }

    private static SingularValueDecomposition_F64<DMatrixRMaj> decomposeSvd(DMatrixRMaj a) {
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(a.getNumRows(), a.getNumCols(), true, true, true);
        decompose(svd, a);
        return svd;
    }

    private static void decompose(DecompositionInterface<DMatrixRMaj> decomposition, DMatrixRMaj a) {
        if (!decomposition.decompose(a.copy())) {
            throw new ArithmeticException("has a decomposition to which the iteration did not converge; scale it");
        }
    }

    private static List<Integer> ascending(int n, IntToDoubleFunction key) {
        return IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(key::applyAsDouble))
                .toList();
    }

    /** ±1, so that the largest element of a column, of nearly equal ones the first, becomes positive. */
    private static double orientation(DMatrixRMaj v, int column) {
        double largest = IntStream.range(0, v.getNumRows())
                .mapToDouble(i -> Math.abs(v.get(i, column)))
                .max()
                .orElse(0);
        return IntStream.range(0, v.getNumRows())
                .mapToDouble(i -> v.get(i, column))
                .filter(element -> Math.abs(element) >= 0.99 * largest)
                .map(Math::signum)
                .findFirst()
                .orElse(1);
    }

    /** Adding 0 turns −0 into 0. */
    private static void setColumn(DMatrixRMaj y, int column, int row, DMatrixRMaj x, int from, double factor) {
        for (int i = 0; i < x.getNumRows(); i++) {
            y.set(row + i, column, factor * x.get(i, from) + 0);
        }
    }
}
