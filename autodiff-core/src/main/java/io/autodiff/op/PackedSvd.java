package io.autodiff.op;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.kernel.Matrices;
import org.ejml.data.DMatrixRMaj;

/**
 * Y = U, the row s and V one below the other, where U diag s Vᵀ = A, Uᵀ U = Vᵀ V = I;
 * Ā = U (diag s̄ + (X + W) / (sⱼ − sᵢ) + (X − W) / (sⱼ + sᵢ)) Vᵀ for square A, where X = skew(Uᵀ Ū) and W = skew(Vᵀ V̄).
 *
 * <p>Where A is tall, (I − U Uᵀ) Ū S⁻¹ Vᵀ is added, where it is wide, U S⁻¹ V̄ᵀ (I − V Vᵀ). In the quotients, element by element, 0 / 0
 * is 0. Source: Townsend, Differentiating the singular value decomposition (2016), whose 1 / (sⱼ² − sᵢ²) is here split into partial
 * fractions: what turns U and V alike is divided by differences only, what turns them apart by sums only.
 */
public record PackedSvd() implements Matrixwise {
    public static final PackedSvd OP = new PackedSvd();

    @Override
    public String name() {
        return "svd";
    }

    @Override
    public Shape shape(Shape... x) {
        int m = Matrixwise.requireMatrix(x[0]).size(-2);
        int n = x[0].size(-1);
        return Matrixwise.resized(x[0], m + 1 + n, Math.min(m, n));
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Matrices.svd(x[0]);
    }

    @Override
    public Tensor vjp(int i, Tensor yBar, Tensor y, Tensor... x) {
        int m = x[0].shape().size(-2);
        Tensor u = u(y, m);
        Tensor v = v(y, m);
        Tensor uBar = u(yBar, m);
        Tensor vBar = v(yBar, m);
        Tensor turnU = Matrixwise.skew(u.transpose().matmul(uBar));
        Tensor turnV = Matrixwise.skew(v.transpose().matmul(vBar));
        Tensor core = Matrixwise.onDiagonal(s(yBar, m))
                .plus(Matrixwise.quotient(turnU.plus(turnV), gaps(y, m)))
                .plus(Matrixwise.quotient(turnU.minus(turnV), sums(y, m)));
        return u.matmul(core)
                .plus(outside(u, uBar, s(y, m)))
                .matmul(v.transpose())
                .plus(u.matmul(outside(v, vBar, s(y, m)).transpose()));
    }

    /** With P = Uᵀ Ȧ V: ṡᵢ = Pᵢᵢ, and U and V turn alike with the symmetric part of P, apart with the skew one. */
    @Override
    public Tensor jvp(int i, Tensor xDot, Tensor y, Tensor... x) {
        int m = x[0].shape().size(-2);
        Tensor u = u(y, m);
        Tensor v = v(y, m);
        Tensor moved = xDot.matmul(v);
        Tensor p = u.transpose().matmul(moved);
        Tensor alike = Matrixwise.quotient(Matrixwise.symmetric(p).minus(Matrixwise.onDiagonal(p)), gaps(y, m));
        Tensor apart = Matrixwise.quotient(Matrixwise.skew(p), sums(y, m));
        return Tensor.concat(
                -2,
                u.matmul(alike.plus(apart)).plus(outside(u, moved, s(y, m))),
                Matrixwise.diagonal(p),
                v.matmul(alike.minus(apart)).plus(outside(v, xDot.transpose().matmul(u), s(y, m))));
    }

    /** (I − U Uᵀ) B S⁻¹, which is zero where U is square. */
    private static Tensor outside(Tensor u, Tensor b, Tensor s) {
        return u.shape().size(-2) == u.shape().size(-1)
                ? Tensor.zeros(b.shape())
                : Matrixwise.quotient(b.minus(u.matmul(u.transpose().matmul(b))), s);
    }

    private static Tensor u(Tensor packed, int m) {
        return packed.slice(-2, 0, m);
    }

    private static Tensor s(Tensor packed, int m) {
        return packed.slice(-2, m, m + 1);
    }

    private static Tensor v(Tensor packed, int m) {
        return packed.slice(-2, m + 1, packed.shape().size(-2));
    }

    /** sⱼ − sᵢ. */
    private static Tensor gaps(Tensor packed, int m) {
        return s(packed, m).minus(s(packed, m).transpose());
    }

    /** sⱼ + sᵢ. */
    private static Tensor sums(Tensor packed, int m) {
        return s(packed, m).plus(s(packed, m).transpose());
    }

    @Override
    public boolean usesInput(int i, int wrt) {
        return false;
    }
}
