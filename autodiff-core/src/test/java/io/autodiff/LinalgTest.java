package io.autodiff;

import static io.autodiff.Testing.assertClose;
import static io.autodiff.Testing.differences;
import static io.autodiff.Testing.random;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixSparseCSC;
import org.junit.jupiter.api.Test;

/** Linear algebra on random matrices and on published ones: values, identities and derivatives. */
class LinalgTest {
    private static final double EXACT = 1e-12;
    private static final double NUMERIC = 1e-7;
    private static final double STEP = 0x1p-17;

    /** Functions of a square, well-conditioned matrix that do not depend on the choice of signs. */
    private static final List<UnaryOperator<Tensor>> OF_SQUARE = List.of(
            Linalg::logDet,
            a -> weighted(Linalg.inverse(a)),
            a -> weighted(Linalg.matrixPower(a, 3)),
            a -> weighted(Linalg.matrixPower(a, -2)),
            a -> weighted(Linalg.expm(a.divide(8))),
            a -> weighted(Linalg.cholesky(a)),
            a -> weighted(Linalg.eigh(a).values()),
            a -> spectral(Linalg.eigh(a)),
            a -> weighted(Linalg.solve(a, a.square())),
            a -> weighted(Linalg.solveTriangular(a, a.square(), true)),
            a -> weighted(Linalg.solveTriangular(a, a.square(), false, true)));

    /** The same for matrices of any shape. */
    private static final List<UnaryOperator<Tensor>> OF_ANY = List.of(
            a -> weighted(Linalg.qr(a).q()).plus(weighted(Linalg.qr(a).r())),
            a -> weighted(Linalg.singularValues(a)),
            a -> spectral(Linalg.svd(a)),
            a -> weighted(Linalg.pseudoInverse(a)),
            Linalg::nuclearNorm,
            Linalg::spectralNorm);

    // ---------------------------------------------------------------- derivatives

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void gradientsOfSquareMatricesAreDifferences(@ForAll @IntRange(min = 1, max = 8) int n, @ForAll long seed) {
        Tensor a = spread(seed, n, n);
        for (UnaryOperator<Tensor> f : OF_SQUARE) {
            assertClose(Autodiff.grad(f).apply(a), differences(f, a, STEP), NUMERIC);
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void gradientsOfOtherMatricesAreDifferences(
            @ForAll @IntRange(min = 1, max = 8) int m, @ForAll @IntRange(min = 1, max = 8) int n, @ForAll long seed) {
        Tensor a = spread(seed, m, n);
        for (UnaryOperator<Tensor> f : OF_ANY) {
            assertClose(Autodiff.grad(f).apply(a), differences(f, a, STEP), NUMERIC);
        }
        if (m >= n) {
            Tensor b = random(seed + 1, m);
            UnaryOperator<Tensor> f = x -> weighted(Linalg.leastSquares(x, b));
            assertClose(Autodiff.grad(f).apply(a), differences(f, a, STEP), NUMERIC);
        }
    }

    @Test
    void hessiansAreDifferencesOfGradients() {
        for (UnaryOperator<Tensor> f : OF_SQUARE) {
            assertHessian(f, spread(1, 3, 3), NUMERIC);
        }
        for (UnaryOperator<Tensor> f : OF_ANY) {
            assertHessian(f, spread(2, 3, 2), NUMERIC);
            assertHessian(f, spread(3, 2, 3), NUMERIC);
        }
    }

    /** ∂² log det A / ∂Aᵢⱼ ∂Aₖₗ = −A⁻¹ₗᵢ A⁻¹ⱼₖ. */
    @Test
    void theHessianOfLogDetIsThatOfTheBooks() {
        Tensor a = spread(4, 4, 4);
        Tensor inverse = Linalg.inverse(a);
        Tensor expected = Testing.tensor(Shape.of(4, 4, 4, 4), i -> -inverse.get(i[3], i[0]) * inverse.get(i[1], i[2]));
        assertClose(Autodiff.hessian(Linalg::logDet, a), expected, EXACT);
    }

    @Test
    void gradientsOfSymmetricFunctionsAreSymmetric() {
        Tensor a = spread(5, 4, 4);
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(
                x -> weighted(Linalg.cholesky(x)), x -> weighted(Linalg.eigh(x).vectors()))) {
            Tensor gradient = Autodiff.grad(f).apply(a);
            assertClose(gradient, gradient.transpose(), 1e-14);
        }
    }

    // ---------------------------------------------------------------- identities

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void decompositionsMultiplyToTheMatrix(
            @ForAll @IntRange(max = 8) int m, @ForAll @IntRange(max = 8) int n, @ForAll long seed) {
        Tensor a = random(seed, 2, m, n);
        Linalg.Qr qr = Linalg.qr(a);
        assertClose(qr.q().matmul(qr.r()), a, EXACT);
        assertOrthonormal(qr.q());
        assertClose(qr.r(), qr.r().times(notBelow(Math.min(m, n), n)), 0);
        Linalg.Svd svd = Linalg.svd(a);
        assertClose(svd.u().matmul(scaled(svd.s(), svd.v().transpose())), a, EXACT);
        assertOrthonormal(svd.u());
        assertOrthonormal(svd.v());
        assertClose(Linalg.nuclearNorm(a), svd.s().sum(-1), 0);
        Tensor regular = spread(seed, 2, m, n);
        assertClose(regular.matmul(Linalg.pseudoInverse(regular)).matmul(regular), regular, EXACT);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void squareMatricesObeyTheLaws(@ForAll @IntRange(max = 8) int n, @ForAll long seed) {
        Tensor a = spread(seed, 2, n, n);
        Tensor symmetric = a.plus(a.transpose()).times(0.5);
        Tensor l = Linalg.cholesky(a);
        assertClose(l.matmul(l.transpose()), symmetric, EXACT);
        Linalg.Eigh eigh = Linalg.eigh(a);
        assertClose(eigh.vectors().matmul(scaled(eigh.values(), eigh.vectors().transpose())), symmetric, EXACT);
        assertOrthonormal(eigh.vectors());
        assertClose(Linalg.logDet(symmetric), eigh.values().log().sum(-1), EXACT);
        Linalg.SignLogDet signLogDet = Linalg.signLogDet(a.neg());
        assertClose(signLogDet.sign().times(signLogDet.logAbs().exp()), Linalg.det(a.neg()), EXACT);
        assertClose(Linalg.singularValues(a).log().sum(-1), Linalg.logDet(a), EXACT);
        assertClose(a.matmul(Linalg.inverse(a)), identity(a), EXACT);
        assertClose(Linalg.matrixPower(a, -1), Linalg.inverse(a), EXACT);
        assertClose(Linalg.matrixPower(a, 0), identity(a), 0);
        Tensor small = a.divide(8);
        assertClose(Linalg.expm(small).matmul(Linalg.expm(small.neg())), identity(a), EXACT);
        Tensor trace = small.times(identity(a)).sum(-2, -1);
        assertClose(Linalg.det(Linalg.expm(small)), trace.exp(), EXACT);
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void batchesAreLikeSingles(
            @ForAll @IntRange(max = 4) int n, @ForAll @IntRange(max = 3) int batch, @ForAll long seed) {
        Tensor a = spread(seed, batch, 2, n, n);
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(
                Linalg::inverse,
                Linalg::pseudoInverse,
                Linalg::det,
                Linalg::logDet,
                Linalg::cholesky,
                x -> Linalg.qr(x).q(),
                x -> Linalg.qr(x).r(),
                x -> Linalg.eigh(x).values(),
                x -> Linalg.eigh(x).vectors(),
                x -> Linalg.svd(x).u(),
                x -> Linalg.svd(x).v(),
                Linalg::singularValues,
                Linalg::nuclearNorm,
                Linalg::spectralNorm,
                Linalg::expm,
                x -> Linalg.matrixPower(x, 5))) {
            Tensor whole = f.apply(a);
            Tensor gradient = Autodiff.grad(x -> f.apply(x).sum(), a);
            for (int i = 0; i < 2 * batch; i++) {
                Tensor one = a.at(i / 2, i % 2);
                assertThat(whole.at(i / 2, i % 2)).isEqualTo(f.apply(one));
                assertClose(
                        gradient.at(i / 2, i % 2), Autodiff.grad(x -> f.apply(x).sum(), one), EXACT);
            }
        }
    }

    @Test
    void batchesBroadcast() {
        Tensor a = spread(1, 4, 1, 3, 3);
        Tensor b = random(2, 2, 3, 5);
        for (BiFunction<Tensor, Tensor, Tensor> solve : List.<BiFunction<Tensor, Tensor, Tensor>>of(
                Linalg::solve, (x, y) -> Linalg.solveTriangular(x, y, true), Linalg::leastSquares)) {
            Tensor x = solve.apply(a, b);
            assertThat(x.shape()).isEqualTo(Shape.of(4, 2, 3, 5));
            assertClose(x.at(3, 1), solve.apply(a.at(3, 0), b.at(1)), EXACT);
            Tensor one = a.at(3, 0);
            Tensor shared = solve.apply(one, random(4, 4, 2, 3, 5));
            assertClose(shared, solve.apply(one.broadcastTo(Shape.of(4, 2, 3, 3)), random(4, 4, 2, 3, 5)), EXACT);
            Tensor vector = solve.apply(a, Tensor.of(1, 2, 3));
            assertThat(vector.shape()).isEqualTo(Shape.of(4, 1, 3));
            assertClose(vector.at(2, 0), solve.apply(a.at(2, 0), Tensor.of(1, 2, 3)), EXACT);
        }
    }

    @Test
    void whatIsEmptyIsComputed() {
        Tensor none = Tensor.zeros(2, 0, 0);
        assertThat(Linalg.det(none)).isEqualTo(Tensor.ones(2));
        assertThat(Linalg.logDet(none)).isEqualTo(Tensor.zeros(2));
        assertThat(Linalg.spectralNorm(none)).isEqualTo(Tensor.zeros(2));
        assertThat(Linalg.matrixPower(none, -3)).isEqualTo(none);
        assertThat(Autodiff.hessian(a -> Linalg.det(a).sum(), none).shape()).isEqualTo(Shape.of(2, 0, 0, 2, 0, 0));
        assertThat(Linalg.solve(Tensor.zeros(0, 0), Tensor.zeros(2, 0, 3))).isEqualTo(Tensor.zeros(2, 0, 3));
        assertThat(Linalg.solve(Tensor.zeros(0, 3, 3), Tensor.zeros(3, 2))).isEqualTo(Tensor.zeros(0, 3, 2));
        assertThat(Linalg.leastSquares(Tensor.zeros(4, 0), Tensor.zeros(4))).isEqualTo(Tensor.zeros(0));
        assertThat(Linalg.pseudoInverse(Tensor.zeros(0, 3))).isEqualTo(Tensor.zeros(3, 0));
    }

    // ---------------------------------------------------------------- published values

    /** Hilbert's matrix of order 4 has the determinant 1 / 6048000 and an inverse of integers. */
    @Test
    void invertsHilbertsMatrix() {
        Tensor a = hilbert(4);
        assertClose(Linalg.det(a).times(6048000), Tensor.scalar(1), 1e-12);
        Tensor expected = Tensor.of(new double[][] {
            {16, -120, 240, -140}, {-120, 1200, -2700, 1680}, {240, -2700, 6480, -4200}, {-140, 1680, -4200, 2800}
        });
        assertClose(Linalg.inverse(a), expected, 1e-11);
    }

    /** Example 2 of Moler and Van Loan, Nineteen dubious ways to compute the exponential of a matrix (1978). */
    @Test
    void exponentiatesTheMatrixOfMolerAndVanLoan() {
        Tensor expected = Tensor.of(new double[][] {{-0.735759, 0.551819}, {-1.471518, 1.103638}});
        assertClose(Linalg.expm(Tensor.of(new double[][] {{-49, 24}, {-64, 31}})), expected, 1e-6);
        Tensor quarterTurn = Tensor.of(new double[][] {{0, -Math.PI / 2}, {Math.PI / 2, 0}});
        assertClose(Linalg.expm(quarterTurn), Tensor.of(new double[][] {{0, -1}, {1, 0}}), 1e-15);
    }

    /** Rosser's matrix (1951), whose eigenvalues are in part equal, in part nearly so. */
    @Test
    void findsTheEigenvaluesOfRossersMatrix() {
        Tensor a = Tensor.of(new double[][] {
            {611, 196, -192, 407, -8, -52, -49, 29},
            {196, 899, 113, -192, -71, -43, -8, -44},
            {-192, 113, 899, 196, 61, 49, 8, 52},
            {407, -192, 196, 611, 8, 44, 59, -23},
            {-8, -71, 61, 8, 411, -599, 208, 208},
            {-52, -43, 49, 44, -599, 411, 208, 208},
            {-49, -8, 8, 59, 208, 208, 99, -911},
            {29, -44, 52, -23, 208, 208, -911, 99}
        });
        double outer = 10 * Math.sqrt(10405);
        double inner = 100 * Math.sqrt(26);
        Tensor expected = Tensor.of(-outer, 0, 510 - inner, 1000, 1000, 510 + inner, 1020, outer);
        assertClose(Linalg.eigh(a).values(), expected, 1e-11);
    }

    @Test
    void decomposesTheMatricesOfTextbooks() {
        Linalg.Qr qr = Linalg.qr(Tensor.of(new double[][] {{12, -51, 4}, {6, 167, -68}, {-4, 24, -41}}));
        assertClose(qr.r(), Tensor.of(new double[][] {{14, 21, -14}, {0, 175, -70}, {0, 0, 35}}), 1e-13);
        assertClose(
                Linalg.cholesky(Tensor.of(new double[][] {{4, 12, -16}, {12, 37, -43}, {-16, -43, 98}})),
                Tensor.of(new double[][] {{2, 0, 0}, {6, 1, 0}, {-8, 5, 3}}),
                1e-14);
        Tensor s = Linalg.singularValues(Tensor.of(new double[][] {{3, 0}, {4, 5}}));
        assertClose(s, Tensor.of(Math.sqrt(45), Math.sqrt(5)), 1e-15);
    }

    /** The first set of Anscombe, Graphs in statistical analysis (1973): the line 3.00 + 0.500 x. */
    @Test
    void fitsTheLineOfAnscombe() {
        Tensor x = Tensor.of(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5);
        Tensor y = Tensor.of(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68);
        Tensor line = Linalg.leastSquares(Tensor.stack(1, Tensor.ones(11), x), y);
        assertClose(line, Tensor.of(3.000091, 0.5000909), 1e-6);
    }

    // ---------------------------------------------------------------- singular, repeated, nearly so

    @Test
    void matricesOfAnyRankAreDecomposed() {
        for (Tensor a : List.of(
                Tensor.zeros(3, 2),
                Tensor.zeros(2, 3),
                Tensor.ones(3, 3),
                Tensor.of(1, 2, 0, 4).outer(Tensor.of(0, 0, 1)),
                Tensor.of(0, 2).outer(Tensor.of(0, 3, 1)),
                hilbert(3).pad(0, 1, 1).pad(1, 1, 1))) {
            Linalg.Qr qr = Linalg.qr(a);
            assertClose(qr.q().matmul(qr.r()), a, EXACT);
            assertOrthonormal(qr.q());
            Linalg.Svd svd = Linalg.svd(a);
            assertClose(svd.u().matmul(scaled(svd.s(), svd.v().transpose())), a, EXACT);
            assertOrthonormal(svd.u());
            assertOrthonormal(svd.v());
        }
    }

    @Test
    void theGradientOfDetHoldsForSingularMatrices() {
        Tensor rank2 = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
        Tensor cofactors = Tensor.of(new double[][] {{-3, 6, -3}, {6, -12, 6}, {-3, 6, -3}});
        assertClose(Autodiff.grad(Linalg::det, rank2), cofactors, EXACT);
        assertHessian(Linalg::det, rank2, NUMERIC);
        assertClose(Autodiff.grad(Linalg::det, Tensor.ones(3, 3)), Tensor.zeros(3, 3), EXACT);
        assertThat(Autodiff.grad(Linalg::det, Tensor.zeros(3, 3))).isEqualTo(Tensor.zeros(3, 3));
        assertHessian(Linalg::det, Tensor.identity(3), NUMERIC);
        assertHessian(Linalg::det, Tensor.zeros(1, 1), NUMERIC);
        LinalgErrorsTest.assertError(
                () -> Autodiff.hessian(Linalg::det, Tensor.zeros(3, 3)),
                "inverse: the matrix of shape [4, 4] is singular; use pseudoInverse, or add a small multiple of the identity");
        UnaryOperator<Tensor> gradient = Autodiff.grad(Linalg::det);
        UnaryOperator<Tensor> third =
                a -> Autodiff.hvp(Linalg::det, a, cofactors).times(rank2).sum();
        assertClose(Autodiff.grad(third).apply(rank2), differences(third, rank2, STEP), NUMERIC);
        assertThat(gradient.apply(Tensor.zeros(1, 1))).isEqualTo(Tensor.ones(1, 1));
    }

    @Test
    void logDetOfASingularMatrixIsMinusInfinity() {
        Tensor singular = Tensor.zeros(2, 2);
        assertThat(Linalg.logDet(singular).item()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Linalg.signLogDet(singular).sign().item()).isZero();
        LinalgErrorsTest.assertError(
                () -> Autodiff.grad(Linalg::logDet, singular),
                "inverse: the matrix of shape [2, 2] is singular; use pseudoInverse, or add a small multiple of the identity");
    }

    @Test
    void logDetNeitherOverNorUnderflows() {
        Tensor a = Tensor.identity(200).times(-1e-3);
        assertThat(Linalg.det(a).item()).isZero();
        assertThat(Linalg.signLogDet(a).sign().item()).isEqualTo(1);
        assertClose(Linalg.logDet(a), Tensor.scalar(200 * Math.log(1e-3)), 1e-14);
        assertThat(Linalg.signLogDet(Tensor.of(new double[][] {{0, 1}, {1, 0}}))
                        .sign()
                        .item())
                .isEqualTo(-1);
    }

    @Test
    void equalEigenvaluesHaveAGradient() {
        Tensor twice = Tensor.of(new double[][] {{2, 0, 0}, {0, 2, 0}, {0, 0, 3}});
        UnaryOperator<Tensor> f = a -> Linalg.eigh(a).values().exp().sum();
        assertClose(Autodiff.grad(f).apply(twice), Linalg.expm(twice), EXACT);
        assertClose(Autodiff.jvp(f, twice, Tensor.ones(3, 3)), Tensor.scalar(2 * Math.exp(2) + Math.exp(3)), EXACT);
        UnaryOperator<Tensor> projector = a -> {
            Tensor pair = Linalg.eigh(a).vectors().slice(-1, 0, 2);
            return weighted(pair.matmul(pair.transpose()));
        };
        assertClose(Autodiff.grad(projector).apply(twice), differences(projector, twice, STEP), NUMERIC);
        UnaryOperator<Tensor> vectors = a -> weighted(Linalg.eigh(a).vectors());
        assertThat(Arrays.stream(Autodiff.grad(vectors).apply(twice).toArray()).allMatch(Double::isFinite))
                .isFalse();
    }

    @Test
    void equalAndZeroSingularValuesHaveAGradient() {
        assertClose(Autodiff.grad(Linalg::nuclearNorm, Tensor.identity(3)), Tensor.identity(3), EXACT);
        Tensor rank1 = Tensor.ones(3, 2);
        Tensor gradient = Autodiff.grad(Linalg::spectralNorm, rank1);
        assertClose(gradient, Tensor.full(Shape.of(3, 2), 1 / Math.sqrt(6)), EXACT);
        assertThat(Linalg.spectralNorm(Autodiff.grad(Linalg::nuclearNorm, rank1))
                        .item())
                .isLessThan(1 + EXACT);
        UnaryOperator<Tensor> polar = a -> {
            Linalg.Svd svd = Linalg.svd(a);
            return weighted(svd.u().matmul(svd.v().transpose()));
        };
        assertClose(
                Autodiff.grad(polar).apply(Tensor.identity(3)), differences(polar, Tensor.identity(3), STEP), NUMERIC);
    }

    /** Along matrices of the same rank, here x yᵀ, the derivative of the pseudoinverse is right where the rank is not full. */
    @Test
    void thePseudoInverseHasADerivativeAlongItsRank() {
        Tensor y = Tensor.of(1, -2);
        UnaryOperator<Tensor> f = x -> weighted(Linalg.pseudoInverse(x.outer(y)));
        Tensor x = Tensor.of(3, 1, 2);
        assertClose(Autodiff.grad(f).apply(x), differences(f, x, STEP), NUMERIC);
        assertHessian(f, x, NUMERIC);
        assertThat(Linalg.pseudoInverse(Tensor.zeros(2, 3))).isEqualTo(Tensor.zeros(3, 2));
    }

    /** The error of the solution is at most about the condition number times the precision, that of the residual the precision. */
    @Test
    void illConditionedEquationsAreSolvedAsWellAsTheyCanBe() {
        Tensor a = hilbert(8);
        Tensor x = Tensor.ones(8);
        Tensor b = a.matmul(x);
        double condition = Linalg.spectralNorm(a).item()
                * Linalg.spectralNorm(Linalg.inverse(a)).item();
        assertThat(condition).isBetween(1.5e10, 1.6e10);
        assertClose(Linalg.solve(a, b), x, condition * 1e-16);
        assertClose(Linalg.leastSquares(a, b), x, condition * 1e-16);
        assertClose(a.matmul(Linalg.solve(a, b)), b, 1e-15);
    }

    // ---------------------------------------------------------------- sparse matrices

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void sparseProductsAreDenseProducts(
            @ForAll @IntRange(min = 1, max = 6) int m,
            @ForAll @IntRange(min = 1, max = 6) int n,
            @ForAll @IntRange(max = 9) int count,
            @ForAll long seed) {
        Tensor places = random(seed, 2, count);
        DMatrixSparseCSC matrix = new DMatrixSparseCSC(m, n);
        for (int k = 0; k < count; k++) {
            matrix.set(
                    (int) Math.floor((places.get(0, k) + 1) / 2 * m),
                    (int) Math.floor((places.get(1, k) + 1) / 2 * n),
                    k + 1);
        }
        Tensor dense = Testing.tensor(Shape.of(m, n), i -> matrix.get(i[0], i[1]));
        Tensor x = random(seed + 1, 3, n, 11);
        assertClose(Linalg.sparseMatMul(matrix, x), dense.matmul(x), EXACT);
        assertClose(
                Autodiff.grad(v -> weighted(Linalg.sparseMatMul(matrix, v)), x),
                Autodiff.grad(v -> weighted(dense.matmul(v)), x),
                EXACT);
        Tensor vector = random(seed + 2, n);
        assertClose(Linalg.sparseMatMul(matrix, vector), dense.matmul(vector), EXACT);
        Tensor other = random(seed + 3, m);
        assertClose(
                SparseMatrix.of(matrix).transpose().matmul(other),
                dense.transpose().matmul(other),
                EXACT);
    }

    @Test
    void theValuesOfASparseMatrixAreDifferentiable() {
        int[] rows = {0, 1, 0};
        SparseMatrix a = new SparseMatrix(Shape.of(2, 3), rows, new int[] {2, 0, 2}, Tensor.of(5, 7, 1));
        rows[0] = 9;
        Tensor x = Tensor.of(1, 2, 3);
        assertThat(a.matmul(x)).isEqualTo(Tensor.of(18, 7));
        SparseMatrix gradient = Autodiff.grad(m -> m.matmul(x).square().sum(), a);
        assertThat(gradient.values()).isEqualTo(Tensor.of(108, 14, 108));
        assertThat(gradient.shape()).isEqualTo(a.shape());
    }

    // ---------------------------------------------------------------- helpers

    /** Near the diagonal matrix of 2, 4, 6, …: positive definite, with spectra well apart. */
    static Tensor spread(long seed, int... sizes) {
        Tensor noise = random(seed, sizes).times(0.2);
        int row = sizes.length - 2;
        return noise.plus(Testing.tensor(Shape.of(sizes), i -> i[row] == i[row + 1] ? 2 * (i[row] + 1) : 0));
    }

    private static Tensor hilbert(int n) {
        return Testing.tensor(Shape.of(n, n), i -> 1.0 / (i[0] + i[1] + 1));
    }

    /** Σ wᵢ xᵢ with weights that are all different. */
    private static Tensor weighted(Tensor x) {
        return x.times(Tensor.range(x.size()).plus(1).cos().reshape(x.shape())).sum();
    }

    /** A function of the matrix V diag(log λ) Vᵀ. */
    private static Tensor spectral(Linalg.Eigh eigh) {
        return weighted(
                eigh.vectors().matmul(scaled(eigh.values().log(), eigh.vectors().transpose())));
    }

    private static Tensor spectral(Linalg.Svd svd) {
        return weighted(svd.u().matmul(scaled(svd.s().log(), svd.v().transpose())));
    }

    /** diag(s) A. */
    private static Tensor scaled(Tensor s, Tensor a) {
        return s.reshape(s.shape().concat(Shape.of(1))).times(a);
    }

    private static Tensor identity(Tensor a) {
        return Tensor.identity(a.shape().size(-1)).broadcastTo(a.shape());
    }

    private static Tensor notBelow(int m, int n) {
        return Testing.tensor(Shape.of(m, n), i -> i[0] <= i[1] ? 1 : 0);
    }

    private static void assertOrthonormal(Tensor q) {
        Tensor product = q.transpose().matmul(q);
        assertClose(product, identity(product), EXACT);
    }

    private static void assertHessian(UnaryOperator<Tensor> f, Tensor a, double tolerance) {
        Tensor hessian = Autodiff.hessian(f, a);
        for (int i = 0; i < a.size(); i++) {
            int element = i;
            UnaryOperator<Tensor> slope =
                    x -> Autodiff.grad(f).apply(x).reshape(x.size()).at(element);
            Tensor row = hessian.reshape(Shape.of(a.size()).concat(a.shape())).at(i);
            assertClose(row, differences(slope, a, STEP), tolerance);
        }
    }
}
