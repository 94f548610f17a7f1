package io.autodiff;

import static io.autodiff.Axes.drop;
import static io.autodiff.Axes.keep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixSparseCSC;

/** The functions that the cases of golden.txt are named after, and the methods that have no cases. */
final class GoldenFunctions {
    /** What each case calls; up to the parenthesis it is the name of a method. */
    static final Map<String, Function<List<Tensor>, Tensor>> BY_CALL = new LinkedHashMap<>();

    static final String FLAT = "has derivative 0 wherever it has one";

    /** Methods that return tensors and have no cases, by the reason. */
    static final Map<String, Set<String>> EXCEPTIONS = Map.of(
            "makes constants",
            Set.of(
                    "Tensor.scalar",
                    "Tensor.of",
                    "Tensor.zeros",
                    "Tensor.ones",
                    "Tensor.full",
                    "Tensor.identity",
                    "Tensor.range",
                    "Tensor.linspace",
                    "Tensor.oneHot",
                    "Tensor.normal",
                    "Tensor.uniform",
                    "Tensor.stopGradient",
                    "SparseMatrix.of"),
            FLAT,
            Set.of(
                    "Tensor.less",
                    "Tensor.lessEqual",
                    "Tensor.greater",
                    "Tensor.greaterEqual",
                    "Tensor.equalTo",
                    "Tensor.notEqualTo",
                    "Tensor.sign",
                    "Tensor.floor",
                    "Tensor.ceil",
                    "Tensor.round",
                    "Tensor.argMax",
                    "Tensor.argMin",
                    "Tensor.argSort"),
            "has the derivative that its argument says",
            Set.of("Tensor.onAdjoint"),
            "reads a component",
            Set.of("SparseMatrix.values"));

    private static final Tensor MASK = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 1}});
    private static final Tensor INDICES = Tensor.of(new double[][] {{2, 0}, {1, 2}, {0, 0}});

    private GoldenFunctions() {}

    private static void one(String call, UnaryOperator<Tensor> f) {
        put(call, x -> f.apply(x.get(0)));
    }

    private static void two(String call, BinaryOperator<Tensor> f) {
        put(call, x -> f.apply(x.get(0), x.get(1)));
    }

    private static void put(String call, Function<List<Tensor>, Tensor> f) {
        if (BY_CALL.put(call, f) != null) {
            throw new IllegalArgumentException(call + " is there twice");
        }
    }

    static {
        arithmetic();
        elementwise();
        reductions();
        scansAndSorting();
        products();
        axesAndParts();
        joiningAndPadding();
        indicesAndMatrices();
        windows();
        linearAlgebra();
        decompositions();
    }

    private static void arithmetic() {
        one("Tensor.neg()", Tensor::neg);
        two("Tensor.plus(b)", Tensor::plus);
        one("Tensor.plus(2.5)", x -> x.plus(2.5));
        two("Tensor.minus(b)", Tensor::minus);
        one("Tensor.minus(2.5)", x -> x.minus(2.5));
        two("Tensor.times(b)", Tensor::times);
        one("Tensor.times(2.5)", x -> x.times(2.5));
        two("Tensor.divide(b)", Tensor::divide);
        one("Tensor.divide(2.5)", x -> x.divide(2.5));
        two("Tensor.mod(b)", Tensor::mod);
        one("Tensor.mod(0.7)", x -> x.mod(0.7));
        two("Tensor.power(b)", Tensor::power);
        one("Tensor.power(0.5)", x -> x.power(0.5));
        one("Tensor.power(1)", x -> x.power(1));
        one("Tensor.power(2)", x -> x.power(2));
        one("Tensor.power(3)", x -> x.power(3));
        one("Tensor.power(-1.5)", x -> x.power(-1.5));
        two("Tensor.plusScaled(b, -0.7)", (a, b) -> a.plusScaled(b, -0.7));
        two("Tensor.hypot(b)", Tensor::hypot);
        one("Tensor.hypot(1.5)", x -> x.hypot(1.5));
        two("Tensor.atan2(b)", Tensor::atan2);
        two("Tensor.logAddExp(b)", Tensor::logAddExp);
        two("Tensor.xLogY(b)", Tensor::xLogY);
        two("Tensor.maximum(b)", Tensor::maximum);
        one("Tensor.maximum(0.25)", x -> x.maximum(0.25));
        two("Tensor.minimum(b)", Tensor::minimum);
        one("Tensor.minimum(0.25)", x -> x.minimum(0.25));
        one("Tensor.clamp(-0.5, 0.75)", x -> x.clamp(-0.5, 0.75));
        two("Tensor.where([[1, 0, 0], [0, 1, 1]], a, b)", (a, b) -> Tensor.where(MASK, a, b));
    }

    private static void elementwise() {
        one("Tensor.exp()", Tensor::exp);
        one("Tensor.expm1()", Tensor::expm1);
        one("Tensor.exp2()", Tensor::exp2);
        one("Tensor.log()", Tensor::log);
        one("Tensor.log1p()", Tensor::log1p);
        one("Tensor.log2()", Tensor::log2);
        one("Tensor.log10()", Tensor::log10);
        one("Tensor.sqrt()", Tensor::sqrt);
        one("Tensor.rsqrt()", Tensor::rsqrt);
        one("Tensor.cbrt()", Tensor::cbrt);
        one("Tensor.square()", Tensor::square);
        one("Tensor.reciprocal()", Tensor::reciprocal);
        one("Tensor.abs()", Tensor::abs);
        one("Tensor.sin()", Tensor::sin);
        one("Tensor.cos()", Tensor::cos);
        one("Tensor.sinc()", Tensor::sinc);
        one("Tensor.tan()", Tensor::tan);
        one("Tensor.asin()", Tensor::asin);
        one("Tensor.acos()", Tensor::acos);
        one("Tensor.atan()", Tensor::atan);
        one("Tensor.sinh()", Tensor::sinh);
        one("Tensor.cosh()", Tensor::cosh);
        one("Tensor.tanh()", Tensor::tanh);
        one("Tensor.asinh()", Tensor::asinh);
        one("Tensor.acosh()", Tensor::acosh);
        one("Tensor.atanh()", Tensor::atanh);
        one("Tensor.erf()", Tensor::erf);
        one("Tensor.erfc()", Tensor::erfc);
        one("Tensor.erfInv()", Tensor::erfInv);
        one("Tensor.lgamma()", Tensor::lgamma);
        one("Tensor.digamma()", Tensor::digamma);
        one("Tensor.polygamma(1)", x -> x.polygamma(1));
        one("Tensor.polygamma(2)", x -> x.polygamma(2));
        one("Tensor.polygamma(3)", x -> x.polygamma(3));
        one("Tensor.sigmoid()", Tensor::sigmoid);
        one("Tensor.logSigmoid()", Tensor::logSigmoid);
        one("Tensor.hardSigmoid()", Tensor::hardSigmoid);
        one("Tensor.softplus()", Tensor::softplus);
        one("Tensor.relu()", Tensor::relu);
        one("Tensor.leakyRelu(0.1)", x -> x.leakyRelu(0.1));
        one("Tensor.elu(1.3)", x -> x.elu(1.3));
        one("Tensor.selu()", Tensor::selu);
        one("Tensor.gelu()", Tensor::gelu);
        one("Tensor.geluTanh()", Tensor::geluTanh);
        one("Tensor.silu()", Tensor::silu);
        one("Tensor.mish()", Tensor::mish);
        one("Tensor.softsign()", Tensor::softsign);
    }

    private static void reductions() {
        one("Tensor.sum()", x -> x.sum());
        one("Tensor.sum(1)", x -> x.sum(1));
        one("Tensor.sum(keep(-1, 0))", x -> x.sum(keep(-1, 0)));
        one("Tensor.mean()", x -> x.mean());
        one("Tensor.mean(1)", x -> x.mean(1));
        one("Tensor.mean(keep(-1, 0))", x -> x.mean(keep(-1, 0)));
        one("Tensor.prod()", x -> x.prod());
        one("Tensor.prod(1)", x -> x.prod(1));
        one("Tensor.max()", x -> x.max());
        one("Tensor.max(1)", x -> x.max(1));
        one("Tensor.max(keep(-1, 0))", x -> x.max(keep(-1, 0)));
        one("Tensor.min()", x -> x.min());
        one("Tensor.min(1)", x -> x.min(1));
        one("Tensor.min(keep(-1, 0))", x -> x.min(keep(-1, 0)));
        one("Tensor.var()", x -> x.var());
        one("Tensor.var(0, drop(1))", x -> x.var(0, drop(1)));
        one("Tensor.var(1, drop(1))", x -> x.var(1, drop(1)));
        one("Tensor.std(0)", x -> x.std(0));
        one("Tensor.std(0, keep(0, 2))", x -> x.std(0, keep(0, 2)));
        one("Tensor.std(1, keep(0, 2))", x -> x.std(1, keep(0, 2)));
        one("Tensor.norm()", x -> x.norm());
        one("Tensor.norm(1, 1)", x -> x.norm(1, 1));
        one("Tensor.norm(1.5, 1)", x -> x.norm(1.5, 1));
        one("Tensor.norm(2, 1)", x -> x.norm(2, 1));
        one("Tensor.norm(3, 1)", x -> x.norm(3, 1));
        one("Tensor.norm(inf, 1)", x -> x.norm(Double.POSITIVE_INFINITY, 1));
        one("Tensor.norm(3, keep(0, 2))", x -> x.norm(3, keep(0, 2)));
        one("Tensor.logSumExp()", x -> x.logSumExp());
        one("Tensor.logSumExp(1)", x -> x.logSumExp(1));
        one("Tensor.logSumExp(keep(-1, 0))", x -> x.logSumExp(keep(-1, 0)));
        one("Tensor.softmax()", x -> x.softmax());
        one("Tensor.softmax(1)", x -> x.softmax(1));
        one("Tensor.softmax(0, 2)", x -> x.softmax(0, 2));
        one("Tensor.logSoftmax(1)", x -> x.logSoftmax(1));
        one("Tensor.logSoftmax(0, 2)", x -> x.logSoftmax(0, 2));
    }

    private static void scansAndSorting() {
        one("Tensor.cumSum(1)", x -> x.cumSum(1));
        one("Tensor.cumProd(0)", x -> x.cumProd(0));
        one("Tensor.cumProd(1)", x -> x.cumProd(1));
        one("Tensor.cumLogSumExp(1)", x -> x.cumLogSumExp(1));
        one("Tensor.cumLogSumExp(-1)", x -> x.cumLogSumExp(-1));
        one("Tensor.cumMax(1)", x -> x.cumMax(1));
        one("Tensor.cumMin(-1)", x -> x.cumMin(-1));
        one("Tensor.sort(1)", x -> x.sort(1));
        one("Tensor.topK(2, -1)", x -> x.topK(2, -1).values());
        one("Tensor.median()", x -> x.median());
        one("Tensor.median(0)", x -> x.median(0));
        one("Tensor.median(keep(1))", x -> x.median(keep(1)));
        one("Tensor.quantile(0.3)", x -> x.quantile(0.3));
        one("Tensor.quantile(0.9, 1)", x -> x.quantile(0.9, 1));
    }

    private static void products() {
        two("Tensor.matmul(b)", Tensor::matmul);
        two("Tensor.dot(b)", Tensor::dot);
        two("Tensor.outer(b)", Tensor::outer);
        two("Tensor.kron(b)", Tensor::kron);
        one("Tensor.trace()", Tensor::trace);
        List.of("ij,jk->ik", "bij,bj", "ii->i", "ij->j", "ij,ij->", "i,j->ji", "bi,ij,bj->b", "...i,...i->...")
                .forEach(expression -> put(
                        "Tensor.einsum(" + expression + ")", x -> Tensor.einsum(expression, x.toArray(Tensor[]::new))));
    }

    private static void axesAndParts() {
        one("Tensor.reshape(3, -1)", x -> x.reshape(3, -1));
        one("Tensor.transpose()", Tensor::transpose);
        one("Tensor.permute(2, 0, 1)", x -> x.permute(2, 0, 1));
        one("Tensor.swapAxes(0, -1)", x -> x.swapAxes(0, -1));
        one("Tensor.moveAxis(0, 2)", x -> x.moveAxis(0, 2));
        one("Tensor.squeeze(1)", x -> x.squeeze(1));
        one("Tensor.expandDims(1)", x -> x.expandDims(1));
        one("Tensor.broadcastTo(2, 3, 2)", x -> x.broadcastTo(Shape.of(2, 3, 2)));
        one("Tensor.sumTo(3, 1)", x -> x.sumTo(Shape.of(3, 1)));
        one("Tensor.slice(1, 1, 3)", x -> x.slice(1, 1, 3));
        one("Tensor.at(1, -1)", x -> x.at(1, -1));
        one("Tensor.flip()", x -> x.flip());
        one("Tensor.flip(0, -1)", x -> x.flip(0, -1));
        one("Tensor.roll(1, -3)", x -> x.roll(1, -3));
        one("Tensor.split(1, 2)", x -> x.split(1, 2).get(1));
        one("Tensor.split(1, [1, 3])", x -> product(x.split(1, new int[] {1, 3})));
        one("Tensor.unstack(1)", x -> product(x.unstack(1)));
    }

    private static Tensor product(List<Tensor> factors) {
        return factors.stream().reduce(Tensor::times).orElseThrow();
    }

    private static void joiningAndPadding() {
        one("Tensor.pad(1, 1, 2)", x -> x.pad(1, 1, 2));
        one("Tensor.pad(0, 1, 2, 0.5)", x -> x.pad(0, 1, 2, 0.5));
        one("Tensor.padReflect(1, 3, 2)", x -> x.padReflect(1, 3, 2));
        one("Tensor.padEdge(1, 3, 2)", x -> x.padEdge(1, 3, 2));
        one("Tensor.repeat(1, 3)", x -> x.repeat(1, 3));
        one("Tensor.tile(2, 1, 3)", x -> x.tile(2, 1, 3));
        two("Tensor.concat(1, a, b, a)", (a, b) -> Tensor.concat(1, a, b, a));
        two("Tensor.stack(1, a, b, a)", (a, b) -> Tensor.stack(1, List.of(a, b, a)));
        two("Tensor.stack(-1, a, b)", (a, b) -> Tensor.stack(-1, a, b));
    }

    private static void indicesAndMatrices() {
        one("Tensor.gather(1, 2, 0, 2)", x -> x.gather(1, 2, 0, 2));
        one("Tensor.scatterAdd(1, 5, 2, 0, 2)", x -> x.scatterAdd(1, 5, 2, 0, 2));
        one("Tensor.gather(1, [[2, 0], [1, 2], [0, 0]])", x -> x.gather(1, INDICES));
        one("Tensor.takeAlongAxis(1, [[2, 0], [1, 2], [0, 0]])", x -> x.takeAlongAxis(1, INDICES));
        one("Tensor.addAlongAxis(1, 4, [[2, 0], [1, 2], [0, 0]])", x -> x.addAlongAxis(1, 4, INDICES));
        one("Tensor.pick([1, 0, 1], [2, 2, 0])", x -> x.pick(new int[] {1, 0, 1}, new int[] {2, 2, 0}));
        one("Tensor.diagonal()", x -> x.diagonal());
        one("Tensor.diagonal(-1)", x -> x.diagonal(-1));
        one("Tensor.diagonalMatrix()", x -> x.diagonalMatrix());
        one("Tensor.diagonalMatrix(1)", x -> x.diagonalMatrix(1));
        one("Tensor.tril()", x -> x.tril());
        one("Tensor.tril(1)", x -> x.tril(1));
        one("Tensor.triu()", x -> x.triu());
        one("Tensor.triu(-1)", x -> x.triu(-1));
    }

    private static void windows() {
        Window three = Window.of(3);
        Window uneven = Window.of(3, 2).stride(2, 1).padding(1).dilation(1, 2);
        Window overlapping = Window.of(3, 3).stride(2, 1).padding(1);
        one("Window.unfold(x)", uneven::unfold);
        one("Window.fold(x, 5, 4)", x -> uneven.fold(x, 5, 4));
        two("Window.convolve(x, w)", three::convolve);
        two("Window.convolve(x, w) strided", uneven::convolve);
        two("Window.convolve(x, w) of volumes", Window.of(2, 2, 2)::convolve);
        two("Window.convolve(x, w, 2)", (x, w) -> three.convolve(x, w, 2));
        two("Window.convolveTransposed(x, w)", three::convolveTransposed);
        two("Window.convolveTransposed(x, w) strided", Window.of(3, 2).stride(2).padding(1)::convolveTransposed);
        two(
                "Window.convolveTransposed(x, w, 2, 1)",
                (x, w) -> Window.of(2).stride(2).convolveTransposed(x, w, 2, 1));
        one("Window.maxPool(x)", Window.of(2, 2)::maxPool);
        one("Window.maxPool(x) strided", overlapping::maxPool);
        one("Window.averagePool(x)", Window.of(2)::averagePool);
        one("Window.averagePool(x) strided", overlapping::averagePool);
        one("Window.adaptiveAveragePool(x, 3, 2)", x -> Window.adaptiveAveragePool(x, 3, 2));
        one("Window.adaptiveMaxPool(x, 3, 2)", x -> Window.adaptiveMaxPool(x, 3, 2));
    }

    private static void linearAlgebra() {
        two("Linalg.solve(a, b)", Linalg::solve);
        two("Linalg.solveTriangular(a, b, lower)", (a, b) -> Linalg.solveTriangular(a, b, true));
        two("Linalg.solveTriangular(a, b, upper)", (a, b) -> Linalg.solveTriangular(a, b, false));
        two("Linalg.solveTriangular(a, b, lower, transpose)", (a, b) -> Linalg.solveTriangular(a, b, true, true));
        two("Linalg.solveTriangular(a, b, upper, transpose)", (a, b) -> Linalg.solveTriangular(a, b, false, true));
        two("Linalg.leastSquares(a, b)", Linalg::leastSquares);
        one("Linalg.inverse(a)", Linalg::inverse);
        one("Linalg.pseudoInverse(a)", Linalg::pseudoInverse);
        two("Linalg.pseudoInverse(a b)", (a, b) -> Linalg.pseudoInverse(a.matmul(b)));
        one("Linalg.matrixPower(a, 0)", a -> Linalg.matrixPower(a, 0));
        one("Linalg.matrixPower(a, 1)", a -> Linalg.matrixPower(a, 1));
        one("Linalg.matrixPower(a, 3)", a -> Linalg.matrixPower(a, 3));
        one("Linalg.matrixPower(a, 10)", a -> Linalg.matrixPower(a, 10));
        one("Linalg.matrixPower(a, -2)", a -> Linalg.matrixPower(a, -2));
        one("Linalg.expm(a)", Linalg::expm);
        one("Linalg.det(a)", Linalg::det);
        one("Linalg.logDet(a)", Linalg::logDet);
        one("Linalg.signLogDet(a)", a -> {
            Linalg.SignLogDet result = Linalg.signLogDet(a);
            return joined(result.sign(), result.logAbs());
        });
        DMatrixSparseCSC constant = new DMatrixSparseCSC(3, 4);
        constant.set(0, 1, 2.5);
        constant.set(0, 3, -1);
        constant.set(2, 0, 1.5);
        constant.set(2, 2, -3);
        one("Linalg.sparseMatMul(a, x)", x -> Linalg.sparseMatMul(constant, x));
        two("SparseMatrix.matmul(x)", (values, x) -> sparse(values).matmul(x));
        two(
                "SparseMatrix.transpose()",
                (values, x) -> sparse(values).transpose().matmul(x));
    }

    private static SparseMatrix sparse(Tensor values) {
        return new SparseMatrix(Shape.of(3, 4), new int[] {0, 0, 2, 2}, new int[] {1, 3, 0, 2}, values);
    }

    private static void decompositions() {
        one("Linalg.cholesky(a)", Linalg::cholesky);
        one("Linalg.qr(a)", a -> {
            Linalg.Qr result = Linalg.qr(a);
            return joined(result.q(), result.r());
        });
        one("Linalg.eigh(a)", a -> {
            Linalg.Eigh result = Linalg.eigh(a);
            return joined(result.values(), result.vectors());
        });
        one("Linalg.svd(a)", a -> {
            Linalg.Svd result = Linalg.svd(a);
            return joined(result.u(), result.s(), result.v());
        });
        one("Linalg.singularValues(a)", Linalg::singularValues);
        one("Linalg.nuclearNorm(a)", Linalg::nuclearNorm);
        one("Linalg.spectralNorm(a)", Linalg::spectralNorm);
    }

    private static Tensor joined(Tensor... parts) {
        Tensor[] vectors = parts.clone();
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = vectors[i].reshape(-1);
        }
        return Tensor.concat(0, vectors);
    }
}
