package io.autodiff;

import io.autodiff.op.Abs;
import io.autodiff.op.Acos;
import io.autodiff.op.Acosh;
import io.autodiff.op.ArgMax;
import io.autodiff.op.Asin;
import io.autodiff.op.Asinh;
import io.autodiff.op.Atan;
import io.autodiff.op.Atan2;
import io.autodiff.op.Atanh;
import io.autodiff.op.BroadcastTo;
import io.autodiff.op.Cbrt;
import io.autodiff.op.Ceil;
import io.autodiff.op.Clamp;
import io.autodiff.op.Cos;
import io.autodiff.op.Cosh;
import io.autodiff.op.CumArgMax;
import io.autodiff.op.CumLogSumExp;
import io.autodiff.op.CumSum;
import io.autodiff.op.Divide;
import io.autodiff.op.Element;
import io.autodiff.op.Elu;
import io.autodiff.op.EqualTo;
import io.autodiff.op.Erf;
import io.autodiff.op.ErfInv;
import io.autodiff.op.Erfc;
import io.autodiff.op.Exp;
import io.autodiff.op.Exp2;
import io.autodiff.op.Expm1;
import io.autodiff.op.Floor;
import io.autodiff.op.Gather;
import io.autodiff.op.Gelu;
import io.autodiff.op.GeluTanh;
import io.autodiff.op.Greater;
import io.autodiff.op.GreaterEqual;
import io.autodiff.op.HardSigmoid;
import io.autodiff.op.Hypot;
import io.autodiff.op.LeakyRelu;
import io.autodiff.op.Less;
import io.autodiff.op.LessEqual;
import io.autodiff.op.Lgamma;
import io.autodiff.op.Log;
import io.autodiff.op.Log10;
import io.autodiff.op.Log1p;
import io.autodiff.op.Log2;
import io.autodiff.op.LogAddExp;
import io.autodiff.op.LogSigmoid;
import io.autodiff.op.LogSoftmax;
import io.autodiff.op.LogSumExp;
import io.autodiff.op.MatMul;
import io.autodiff.op.Max;
import io.autodiff.op.Maximum;
import io.autodiff.op.Minimum;
import io.autodiff.op.Minus;
import io.autodiff.op.Mish;
import io.autodiff.op.Mod;
import io.autodiff.op.Neg;
import io.autodiff.op.Norm;
import io.autodiff.op.NotEqualTo;
import io.autodiff.op.Pad;
import io.autodiff.op.Plus;
import io.autodiff.op.PlusScaled;
import io.autodiff.op.Polygamma;
import io.autodiff.op.Power;
import io.autodiff.op.PowerConstant;
import io.autodiff.op.Reciprocal;
import io.autodiff.op.Recurrence;
import io.autodiff.op.Relu;
import io.autodiff.op.Reshape;
import io.autodiff.op.Round;
import io.autodiff.op.Rsqrt;
import io.autodiff.op.ScatterAdd;
import io.autodiff.op.Selu;
import io.autodiff.op.Sigmoid;
import io.autodiff.op.Sign;
import io.autodiff.op.Silu;
import io.autodiff.op.Sin;
import io.autodiff.op.Sinc;
import io.autodiff.op.Sinh;
import io.autodiff.op.Slice;
import io.autodiff.op.Softmax;
import io.autodiff.op.Softplus;
import io.autodiff.op.Softsign;
import io.autodiff.op.Sqrt;
import io.autodiff.op.Square;
import io.autodiff.op.Sum;
import io.autodiff.op.Tan;
import io.autodiff.op.Tanh;
import io.autodiff.op.Times;
import io.autodiff.op.Transpose;
import io.autodiff.op.Where;
import io.autodiff.op.XLogY;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;
import org.jspecify.annotations.Nullable;

/**
 * An immutable array of doubles with any number of axes, row-major and dense; of rank 0 it is a scalar.
 *
 * <p>A tensor just computes. Only a value that a {@link Tape} watches, and what is computed from it, is <em>tracked</em>: its operations
 * are recorded so that derivatives can be found. There is no mode and no flag, and numbers come out the same either way.
 *
 * <p>Shapes follow NumPy: elementwise operations broadcast ({@link Shape#broadcast}), negative axes count from the end. An operation on
 * unfit shapes throws an {@link IllegalArgumentException} that names the operation, the shapes and the remedy.
 *
 * <pre>{@code
 * Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
 * Tensor y = x.matmul(x.transpose()).plus(1).log().sum();
 * }</pre>
 */
public final class Tensor {
    private static final int UNTRACKED = -1;

    /** Stands for elements that were not kept. */
    private static final double[] RELEASED = {};

    private final Shape shape;

    /** The elements; null for a scalar. */
    private final double @Nullable [] data;

    /** The element of a scalar. */
    private final double value;

    private final @Nullable Tape tape;
    private final int index;

    /** What the tape sees as the plain value; null if that is not tracked itself and the tape takes numbers. */
    private final @Nullable Tensor primal;

    private Tensor(
            Shape shape,
            double @Nullable [] data,
            double value,
            @Nullable Tape tape,
            int index,
            @Nullable Tensor primal) {
        this.shape = shape;
        this.data = data;
        this.value = value;
        this.tape = tape;
        this.index = index;
        this.primal = primal;
    }

    /** A scalar on a tape whose primal is a plain number. */
    Tensor(double value, Tape tape, int index) {
        this(Shape.SCALAR, null, value, tape, index, null);
    }

    /** The same value, on a tape. */
    Tensor(Tensor primal, Tape tape, int index) {
        this(
                primal.shape,
                primal.data,
                primal.value,
                tape,
                index,
                primal.isTracked() || !tape.takesNumbers() ? primal : null);
    }

    /** One tensor that stands for many, which another has along its first axis; see {@link Many}. */
    Tensor(Tensor all, Shape one, Tape level) {
        this(one, all.data(), Double.NaN, level, UNTRACKED, all);
    }

    /** An untracked tensor that owns the array from now on. */
    static Tensor wrap(Shape shape, double[] data) {
        return shape.isScalar() ? scalar(data[0]) : new Tensor(shape, data, Double.NaN, null, UNTRACKED, null);
    }

    // ---------------------------------------------------------------- making

    /** A scalar. */
    public static Tensor scalar(double value) {
        return new Tensor(Shape.SCALAR, null, value, null, UNTRACKED, null);
    }

    /** A vector of these elements, which are copied. */
    public static Tensor of(double... elements) {
        return wrap(Shape.of(elements.length), elements.clone());
    }

    /**
     * A matrix of these rows, which are copied.
     *
     * @throws IllegalArgumentException «of: row 1 has 3 elements, but row 0 has 2; all rows must be equally long»
     */
    public static Tensor of(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] data = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException("of: row " + i + " has " + rows[i].length
                        + " elements, but row 0 has " + columns + "; all rows must be equally long");
            }
            System.arraycopy(rows[i], 0, data, i * columns, columns);
        }
        return wrap(Shape.of(rows.length, columns), data);
    }

    /**
     * A tensor of this shape with these elements in row-major order, which are copied.
     *
     * @throws IllegalArgumentException «of: shape [2, 3] takes 6 elements, got 5»
     */
    public static Tensor of(Shape shape, double... elements) {
        if (elements.length != shape.size()) {
            throw new IllegalArgumentException(
                    "of: shape " + shape + " takes " + shape.size() + " elements, got " + elements.length);
        }
        return wrap(shape, elements.clone());
    }

    /** A matrix with the elements of an EJML matrix, which are copied. */
    public static Tensor of(DMatrixRMaj matrix) {
        return wrap(
                Shape.of(matrix.getNumRows(), matrix.getNumCols()),
                Arrays.copyOf(matrix.getData(), matrix.getNumElements()));
    }

    /** A matrix with the elements of an EJML matrix of any real kind, which are copied. */
    public static Tensor of(SimpleMatrix matrix) {
        Shape shape = Shape.of(matrix.getNumRows(), matrix.getNumCols());
        double[] data = new double[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = matrix.get(i / matrix.getNumCols(), i % matrix.getNumCols());
        }
        return wrap(shape, data);
    }

    /** Zeros. */
    public static Tensor zeros(int... sizes) {
        return zeros(Shape.of(sizes));
    }

    /** Zeros. */
    public static Tensor zeros(Shape shape) {
        return wrap(shape, new double[shape.size()]);
    }

    /** Ones. */
    public static Tensor ones(int... sizes) {
        return full(Shape.of(sizes), 1);
    }

    /** One value throughout. */
    public static Tensor full(Shape shape, double value) {
        return generate(shape, () -> value);
    }

    /** The n × n identity matrix. */
    public static Tensor identity(int n) {
        double[] data = new double[Shape.of(n, n).size()];
        for (int i = 0; i < n; i++) {
            data[i * n + i] = 1;
        }
        return wrap(Shape.of(n, n), data);
    }

    /** The vector 0, 1, …, n − 1. */
    public static Tensor range(int n) {
        return wrap(Shape.of(n), IntStream.range(0, n).asDoubleStream().toArray());
    }

    /** n numbers in equal steps from the first to the last. */
    public static Tensor linspace(double first, double last, int n) {
        double[] data = new double[Shape.of(n).size()];
        Arrays.setAll(data, i -> i == 0 ? first : i == n - 1 ? last : first + (last - first) * i / (n - 1));
        return wrap(Shape.of(n), data);
    }

    /**
     * Rows of n zeros, but for a one at the index.
     *
     * @throws IllegalArgumentException «oneHot: index 7 is not from 0 to 4»
     */
    public static Tensor oneHot(int[] indices, int n) {
        return Indices.oneHot(indices, n);
    }

    /**
     * Independent draws from the normal distribution N(0, 1), in row-major order. Draws from N(μ, σ²) that are differentiable in both are
     * {@code normal(random, n).times(sigma).plus(mu)}, the reparameterisation of Kingma and Welling, Auto-encoding variational Bayes (2014).
     */
    public static Tensor normal(RandomGenerator random, int... sizes) {
        return generate(Shape.of(sizes), random::nextGaussian);
    }

    /** Independent draws from the uniform distribution on [0, 1), in row-major order. */
    public static Tensor uniform(RandomGenerator random, int... sizes) {
        return generate(Shape.of(sizes), random::nextDouble);
    }

    private static Tensor generate(Shape shape, DoubleSupplier element) {
        double[] data = new double[shape.size()];
        Arrays.setAll(data, i -> element.getAsDouble());
        return wrap(shape, data);
    }

    // ---------------------------------------------------------------- reading

    /** The sizes along the axes. */
    public Shape shape() {
        return shape;
    }

    /** The number of axes: 0 for a scalar. */
    public int rank() {
        return shape.rank();
    }

    /** The number of elements. */
    public int size() {
        return shape.size();
    }

    /**
     * The element of a tensor that has one.
     *
     * @throws IllegalArgumentException «item: shape [3] has 3 elements, not 1; use get(…) for one of them»
     */
    public double item() {
        if (shape.size() != 1) {
            throw new IllegalArgumentException(
                    "item: shape " + shape + " has " + shape.size() + " elements, not 1; use get(…) for one of them");
        }
        requireKnown("item");
        return element(0);
    }

    /**
     * One element, as a number.
     *
     * @throws IllegalArgumentException «get: index [2, 0] is outside shape [2, 3]»
     */
    public double get(int... index) {
        int[] strides = shape.strides();
        int element = 0;
        boolean inside = index.length == strides.length;
        for (int axis = 0; inside && axis < strides.length; axis++) {
            int i = index[axis] < 0 ? index[axis] + shape.size(axis) : index[axis];
            inside = i >= 0 && i < shape.size(axis);
            element += i * strides[axis];
        }
        if (!inside) {
            throw new IllegalArgumentException("get: index " + Arrays.toString(index) + " is outside shape " + shape);
        }
        requireKnown("get");
        return element(element);
    }

    /** The elements in row-major order, as a fresh array. */
    public double[] toArray() {
        requireKnown("toArray");
        return data().clone();
    }

    /**
     * The elements as a fresh EJML matrix: a scalar becomes 1 × 1, a vector a column.
     *
     * @throws IllegalArgumentException «toMatrix: shape [2, 3, 4] has more than two axes; reshape it first»
     */
    public DMatrixRMaj toMatrix() {
        requireKnown("toMatrix");
        if (rank() > 2) {
            throw new IllegalArgumentException(
                    "toMatrix: shape " + shape + " has more than two axes; reshape it first");
        }
        int rows = rank() == 0 ? 1 : shape.size(0);
        int columns = rank() == 2 ? shape.size(1) : 1;
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        System.arraycopy(data(), 0, matrix.getData(), 0, size());
        return matrix;
    }

    /** The elements as a fresh EJML matrix, as {@link #toMatrix} gives them. */
    public SimpleMatrix toSimpleMatrix() {
        return SimpleMatrix.wrap(toMatrix());
    }

    /** Whether a tape records what is computed from this. */
    public boolean isTracked() {
        return tape != null;
    }

    /**
     * The same value, whose adjoint passes through the function on its way back, to be read or replaced; tangents pass as they are.
     *
     * <pre>{@code
     * Tensor seen = z.onAdjoint(delta -> { System.out.println(delta); return delta; });
     * }</pre>
     */
    public Tensor onAdjoint(UnaryOperator<Tensor> function) {
        return CustomFunction.of(
                        "onAdjoint", x -> x[0], (i, yBar, y, x) -> function.apply(yBar), (i, xDot, y, x) -> xDot)
                .apply(this);
    }

    /** This value as a constant: no tape sees through it, at any order. */
    public Tensor stopGradient() {
        if (tape == null) {
            return this;
        }
        if (isTraced() || isMany()) {
            return tape.record(Trace.Stop.OP, this);
        }
        return primal == null ? kept() : primal.stopGradient();
    }

    // ---------------------------------------------------------------- arithmetic, elementwise with broadcasting

    /** −x. */
    public Tensor neg() {
        return Neg.OP.apply(this);
    }

    /** x + b. */
    public Tensor plus(Tensor b) {
        return Plus.OP.apply(this, b);
    }

    /** x + b. */
    public Tensor plus(double b) {
        return plus(scalar(b));
    }

    /** x + scale · b in one pass, the step of every descent: what BLAS calls axpy. */
    public Tensor plusScaled(Tensor b, double scale) {
        return new PlusScaled(scale).apply(this, b);
    }

    /** x − b. */
    public Tensor minus(Tensor b) {
        return Minus.OP.apply(this, b);
    }

    /** x − b. */
    public Tensor minus(double b) {
        return minus(scalar(b));
    }

    /** x ⊙ b, element by element; for the product of matrices see {@link #matmul}. */
    public Tensor times(Tensor b) {
        return Times.OP.apply(this, b);
    }

    /** x · b. */
    public Tensor times(double b) {
        return times(scalar(b));
    }

    /** x / b, element by element. */
    public Tensor divide(Tensor b) {
        return Divide.OP.apply(this, b);
    }

    /** x / b. */
    public Tensor divide(double b) {
        return divide(scalar(b));
    }

    /** x − b ⌊x / b⌋, the remainder of the sign of b, element by element; its derivatives are 1 and −⌊x / b⌋, at the jumps too. */
    public Tensor mod(Tensor b) {
        return Mod.OP.apply(this, b);
    }

    /** x − b ⌊x / b⌋, the remainder of the sign of b. */
    public Tensor mod(double b) {
        return mod(scalar(b));
    }

    /** xᵇ, element by element; where b is a constant number prefer {@link #power(double)}, whose derivatives hold at x = 0 and x &lt; 0. */
    public Tensor power(Tensor b) {
        return Power.OP.apply(this, b);
    }

    /** xᵖ for a constant p. */
    public Tensor power(double p) {
        return new PowerConstant(p).apply(this);
    }

    /** √(x² + b²), without overflow, element by element; its derivatives are 0 where x = b = 0. */
    public Tensor hypot(Tensor b) {
        return Hypot.OP.apply(this, b);
    }

    /** √(x² + b²), without overflow. */
    public Tensor hypot(double b) {
        return hypot(scalar(b));
    }

    /** The angle in radians of the point with abscissa b and ordinate x, from −π to π; its derivatives are 0 at the origin. */
    public Tensor atan2(Tensor b) {
        return Atan2.OP.apply(this, b);
    }

    /** log(eˣ + eᵇ), without overflow, element by element. */
    public Tensor logAddExp(Tensor b) {
        return LogAddExp.OP.apply(this, b);
    }

    /** x log b, element by element, where 0 log 0 = 0 with derivatives 0. */
    public Tensor xLogY(Tensor b) {
        return XLogY.OP.apply(this, b);
    }

    /** max(x, b), element by element; a tie sends half of the adjoint each way. */
    public Tensor maximum(Tensor b) {
        return Maximum.OP.apply(this, b);
    }

    /** max(x, b). */
    public Tensor maximum(double b) {
        return maximum(scalar(b));
    }

    /** min(x, b), element by element; a tie sends half of the adjoint each way. */
    public Tensor minimum(Tensor b) {
        return Minimum.OP.apply(this, b);
    }

    /** min(x, b). */
    public Tensor minimum(double b) {
        return minimum(scalar(b));
    }

    /**
     * min(max(x, low), high), with derivative 1 from low to high, both included; of −1 and 1 it is also known as hardtanh.
     *
     * @throws IllegalArgumentException «clamp: low 2.0 is above high 1.0; give the lower bound first»
     */
    public Tensor clamp(double low, double high) {
        return new Clamp(low, high).apply(this);
    }

    /** 1 where x &lt; b, else 0; its derivative is 0. */
    public Tensor less(Tensor b) {
        return Less.OP.apply(this, b);
    }

    /** 1 where x &lt; b, else 0; its derivative is 0. */
    public Tensor less(double b) {
        return less(scalar(b));
    }

    /** 1 where x ≤ b, else 0; its derivative is 0. */
    public Tensor lessEqual(Tensor b) {
        return LessEqual.OP.apply(this, b);
    }

    /** 1 where x ≤ b, else 0; its derivative is 0. */
    public Tensor lessEqual(double b) {
        return lessEqual(scalar(b));
    }

    /** 1 where x &gt; b, else 0; its derivative is 0. */
    public Tensor greater(Tensor b) {
        return Greater.OP.apply(this, b);
    }

    /** 1 where x &gt; b, else 0; its derivative is 0. */
    public Tensor greater(double b) {
        return greater(scalar(b));
    }

    /** 1 where x ≥ b, else 0; its derivative is 0. */
    public Tensor greaterEqual(Tensor b) {
        return GreaterEqual.OP.apply(this, b);
    }

    /** 1 where x ≥ b, else 0; its derivative is 0. */
    public Tensor greaterEqual(double b) {
        return greaterEqual(scalar(b));
    }

    /** 1 where x = b, else 0; its derivative is 0. */
    public Tensor equalTo(Tensor b) {
        return EqualTo.OP.apply(this, b);
    }

    /** 1 where x = b, else 0; its derivative is 0. */
    public Tensor equalTo(double b) {
        return equalTo(scalar(b));
    }

    /** 1 where x ≠ b, else 0; its derivative is 0. */
    public Tensor notEqualTo(Tensor b) {
        return NotEqualTo.OP.apply(this, b);
    }

    /** 1 where x ≠ b, else 0; its derivative is 0. */
    public Tensor notEqualTo(double b) {
        return notEqualTo(scalar(b));
    }

    /**
     * a where the condition is not 0, b where it is 0, with broadcasting. What is not chosen gets an adjoint of 0, so let both sides and
     * their slopes be finite there.
     *
     * <pre>{@code
     * Tensor safeLog = Tensor.where(x.greater(0), x.maximum(1e-300).log(), Tensor.scalar(0));
     * }</pre>
     */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        Shape common =
                Dispatch.shapeOf("where", x -> x[0].broadcast(x[1]).broadcast(x[2]), condition.shape, a.shape, b.shape);
        Tensor mask = condition.stopGradient().broadcastTo(common);
        return Where.OP.apply(mask, a.broadcastTo(common), b.broadcastTo(common));
    }

    // ---------------------------------------------------------------- functions, elementwise

    /** eˣ. */
    public Tensor exp() {
        return Exp.OP.apply(this);
    }

    /** eˣ − 1, exact for small x. */
    public Tensor expm1() {
        return Expm1.OP.apply(this);
    }

    /** 2ˣ, exact for whole x. */
    public Tensor exp2() {
        return Exp2.OP.apply(this);
    }

    /** The natural logarithm of x. */
    public Tensor log() {
        return Log.OP.apply(this);
    }

    /** log(1 + x), exact for small x. */
    public Tensor log1p() {
        return Log1p.OP.apply(this);
    }

    /** The logarithm of x to the base 2, exact for powers of 2. */
    public Tensor log2() {
        return Log2.OP.apply(this);
    }

    /** The logarithm of x to the base 10, exact for powers of 10. */
    public Tensor log10() {
        return Log10.OP.apply(this);
    }

    /** √x. */
    public Tensor sqrt() {
        return Sqrt.OP.apply(this);
    }

    /** 1 / √x. */
    public Tensor rsqrt() {
        return Rsqrt.OP.apply(this);
    }

    /** ∛x, for negative x too. */
    public Tensor cbrt() {
        return Cbrt.OP.apply(this);
    }

    /** x². */
    public Tensor square() {
        return Square.OP.apply(this);
    }

    /** 1 / x. */
    public Tensor reciprocal() {
        return Reciprocal.OP.apply(this);
    }

    /** |x|, with derivative 0 at x = 0. */
    public Tensor abs() {
        return Abs.OP.apply(this);
    }

    /** −1, 0 or 1 as x is negative, zero or positive; its derivative is 0. */
    public Tensor sign() {
        return Sign.OP.apply(this);
    }

    /** The largest whole number that is not above x; its derivative is 0. */
    public Tensor floor() {
        return Floor.OP.apply(this);
    }

    /** The smallest whole number that is not below x; its derivative is 0. */
    public Tensor ceil() {
        return Ceil.OP.apply(this);
    }

    /** The whole number nearest to x, halfway the even one; its derivative is 0. */
    public Tensor round() {
        return Round.OP.apply(this);
    }

    /** sin x, x in radians. */
    public Tensor sin() {
        return Sin.OP.apply(this);
    }

    /** cos x, x in radians. */
    public Tensor cos() {
        return Cos.OP.apply(this);
    }

    /** sin(πx) / (πx), and 1 at x = 0; normalised, as in NumPy. */
    public Tensor sinc() {
        return new Sinc(0).apply(this);
    }

    /** tan x, x in radians. */
    public Tensor tan() {
        return Tan.OP.apply(this);
    }

    /** arcsin x in radians. */
    public Tensor asin() {
        return Asin.OP.apply(this);
    }

    /** arccos x in radians. */
    public Tensor acos() {
        return Acos.OP.apply(this);
    }

    /** arctan x in radians. */
    public Tensor atan() {
        return Atan.OP.apply(this);
    }

    /** sinh x. */
    public Tensor sinh() {
        return Sinh.OP.apply(this);
    }

    /** cosh x. */
    public Tensor cosh() {
        return Cosh.OP.apply(this);
    }

    /** tanh x. */
    public Tensor tanh() {
        return Tanh.OP.apply(this);
    }

    /** The inverse of sinh. */
    public Tensor asinh() {
        return Asinh.OP.apply(this);
    }

    /** The inverse of cosh, for x ≥ 1. */
    public Tensor acosh() {
        return Acosh.OP.apply(this);
    }

    /** The inverse of tanh, for x within −1 and 1. */
    public Tensor atanh() {
        return Atanh.OP.apply(this);
    }

    /** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
    public Tensor erf() {
        return Erf.OP.apply(this);
    }

    /** 1 − erf x, accurate where that is small too. */
    public Tensor erfc() {
        return Erfc.OP.apply(this);
    }

    /** The inverse of erf, for x within −1 and 1. */
    public Tensor erfInv() {
        return ErfInv.OP.apply(this);
    }

    /** log |Γ(x)|, whose derivative is {@link #digamma}; infinite at the poles 0, −1, −2, …. */
    public Tensor lgamma() {
        return Lgamma.OP.apply(this);
    }

    /** The derivative of log Γ(x), also known as ψ(x). */
    public Tensor digamma() {
        return polygamma(0);
    }

    /**
     * The derivative of order n of digamma.
     *
     * @throws IllegalArgumentException «polygamma: order -1 is outside 0 to 170; order 0 is digamma, the derivative of lgamma»
     */
    public Tensor polygamma(int n) {
        return new Polygamma(n).apply(this);
    }

    /** The logistic function σ(x) = 1 / (1 + e⁻ˣ). */
    public Tensor sigmoid() {
        return Sigmoid.OP.apply(this);
    }

    /** log σ(x) = −log(1 + e⁻ˣ), without overflow. */
    public Tensor logSigmoid() {
        return LogSigmoid.OP.apply(this);
    }

    /** min(max(x / 6 + ½, 0), 1), with derivative ⅙ from −3 to 3, both included. */
    public Tensor hardSigmoid() {
        return HardSigmoid.OP.apply(this);
    }

    /** log(1 + eˣ), without overflow. */
    public Tensor softplus() {
        return Softplus.OP.apply(this);
    }

    /** max(x, 0), with derivative 0 at x = 0. */
    public Tensor relu() {
        return Relu.OP.apply(this);
    }

    /** x where x &gt; 0, else αx, with derivative α at x = 0. */
    public Tensor leakyRelu(double alpha) {
        return new LeakyRelu(alpha).apply(this);
    }

    /** x where x &gt; 0, else α (eˣ − 1), with derivative α at x = 0. */
    public Tensor elu(double alpha) {
        return new Elu(alpha).apply(this);
    }

    /** 1.0507… times elu with α = 1.6733…, which keeps mean 0 and variance 1 from layer to layer. */
    public Tensor selu() {
        return Selu.OP.apply(this);
    }

    /** x Φ(x), where Φ is the cumulative normal distribution, by erfc; for the approximation see {@link #geluTanh}. */
    public Tensor gelu() {
        return Gelu.OP.apply(this);
    }

    /** The usual approximation of x Φ(x) by tanh: x / 2 · (1 + tanh(√(2/π) (x + 0.044715 x³))). */
    public Tensor geluTanh() {
        return GeluTanh.OP.apply(this);
    }

    /** x σ(x), also known as swish. */
    public Tensor silu() {
        return Silu.OP.apply(this);
    }

    /** x tanh(softplus(x)). */
    public Tensor mish() {
        return Mish.OP.apply(this);
    }

    /** x / (1 + |x|). */
    public Tensor softsign() {
        return Softsign.OP.apply(this);
    }

    // ---------------------------------------------------------------- reductions along axes (all if none is named)

    /** Σ x. */
    public Tensor sum(int... axes) {
        return sum(Axes.drop(axes));
    }

    /** Σ x. */
    public Tensor sum(Axes axes) {
        return new Sum(axes).apply(this);
    }

    /** The arithmetic mean Σ x / n. */
    public Tensor mean(int... axes) {
        return mean(Axes.drop(axes));
    }

    /**
     * The arithmetic mean Σ x / n.
     *
     * @throws IllegalArgumentException «mean: there is nothing to take the mean of in shape [0] along axes [0]»
     */
    public Tensor mean(Axes axes) {
        int n = RowWise.positiveLength("mean", "mean", shape, axes);
        return sum(axes).divide(n);
    }

    /** Π x; its derivatives hold where factors are 0, too. */
    public Tensor prod(int... axes) {
        return prod(Axes.drop(axes));
    }

    /** Π x; its derivatives hold where factors are 0, too. */
    public Tensor prod(Axes axes) {
        int n = RowWise.length("prod", shape, axes);
        return RowWise.reduce("prod", this, axes, x -> Recurrence.products(x).slice(-1, n, n + 1));
    }

    /** The largest element; ties share the adjoint equally. */
    public Tensor max(int... axes) {
        return max(Axes.drop(axes));
    }

    /** The largest element; ties share the adjoint equally. */
    public Tensor max(Axes axes) {
        return new Max(axes).apply(this);
    }

    /** The smallest element; ties share the adjoint equally. */
    public Tensor min(int... axes) {
        return min(Axes.drop(axes));
    }

    /** The smallest element; ties share the adjoint equally. */
    public Tensor min(Axes axes) {
        RowWise.positiveLength("min", "minimum", shape, axes);
        return neg().max(axes).neg();
    }

    /** The index of the largest element, of equals the first, as a constant; along several axes in row-major order. */
    public Tensor argMax(int... axes) {
        return argMax(Axes.drop(axes));
    }

    /** The index of the largest element, of equals the first, as a constant; along several axes in row-major order. */
    public Tensor argMax(Axes axes) {
        return RowWise.reduce(ArgMax.OP, stopGradient(), axes);
    }

    /** The index of the smallest element, of equals the first, as a constant; along several axes in row-major order. */
    public Tensor argMin(int... axes) {
        return argMin(Axes.drop(axes));
    }

    /** The index of the smallest element, of equals the first, as a constant; along several axes in row-major order. */
    public Tensor argMin(Axes axes) {
        RowWise.positiveLength("argMin", "minimum", shape, axes);
        return stopGradient().neg().argMax(axes);
    }

    /** The variance Σ (x − mean)² / n. */
    public Tensor var(int... axes) {
        return var(0, Axes.drop(axes));
    }

    /**
     * The variance Σ (x − mean)² / (n − correction), which with a correction of 1 is that of a sample.
     *
     * @throws IllegalArgumentException «var: a correction of 1 needs more elements than that, got 1 along axes [0] of shape [1, 3]»
     */
    public Tensor var(int correction, Axes axes) {
        int divisor = Statistics.divisor("var", correction, shape, axes);
        return Statistics.centred(this, axes).square().sum(axes).divide(divisor);
    }

    /** The standard deviation, the root of the variance, with derivative 0 where that is 0. */
    public Tensor std(int... axes) {
        return std(0, Axes.drop(axes));
    }

    /** The standard deviation, the root of {@link #var(int, Axes)}, with derivative 0 where that is 0. */
    public Tensor std(int correction, Axes axes) {
        int divisor = Statistics.divisor("std", correction, shape, axes);
        return Statistics.centred(this, axes).norm(2, axes).divide(Math.sqrt(divisor));
    }

    /** √Σ x², with derivative 0 where all x are 0; without overflow. */
    public Tensor norm() {
        return norm(2);
    }

    /** The p-norm (Σ |x|ᵖ)^(1/p) for p &gt; 0, or max |x| for p = ∞; without overflow, and an x of 0 has derivative 0. */
    public Tensor norm(double p, int... axes) {
        return norm(p, Axes.drop(axes));
    }

    /** The p-norm (Σ |x|ᵖ)^(1/p) for p &gt; 0, or max |x| for p = ∞; without overflow, and an x of 0 has derivative 0. */
    public Tensor norm(double p, Axes axes) {
        if (p == Double.POSITIVE_INFINITY) {
            RowWise.positiveLength("norm", "maximum", shape, axes);
            return abs().max(axes);
        }
        return RowWise.reduce(new Norm(p), this, axes);
    }

    /** log Σ eˣ, without overflow; −∞ with derivative 0 where all x are −∞. */
    public Tensor logSumExp(int... axes) {
        return logSumExp(Axes.drop(axes));
    }

    /** log Σ eˣ, without overflow; −∞ with derivative 0 where all x are −∞. */
    public Tensor logSumExp(Axes axes) {
        return RowWise.reduce(LogSumExp.OP, this, axes);
    }

    /** eˣ / Σ eˣ, where the sum runs along the axes; without overflow, and zeros where all x are −∞. */
    public Tensor softmax(int... axes) {
        return RowWise.map(Softmax.OP, this, Axes.keep(axes));
    }

    /** x − log Σ eˣ, where the sum runs along the axes; without overflow, and −∞ where all x are −∞. */
    public Tensor logSoftmax(int... axes) {
        return RowWise.map(LogSoftmax.OP, this, Axes.keep(axes));
    }

    /** The running sums x₀, x₀ + x₁, … along an axis. */
    public Tensor cumSum(int axis) {
        return RowWise.map(new CumSum(false), this, Axes.keep(axis));
    }

    /** The running products x₀, x₀ x₁, … along an axis; their derivatives hold where factors are 0, too. */
    public Tensor cumProd(int axis) {
        return RowWise.map("cumProd", this, Axes.keep(axis), x -> {
            int n = x.shape().size(-1);
            return Recurrence.products(x).slice(-1, 1, n + 1);
        });
    }

    /** The running log (eˣ⁰ + eˣ¹ + …) along an axis, without overflow; −∞ with derivative 0 where all x so far are −∞. */
    public Tensor cumLogSumExp(int axis) {
        return RowWise.map(CumLogSumExp.OP, this, Axes.keep(axis));
    }

    /** The largest element so far along an axis; of equals the first has the adjoint. */
    public Tensor cumMax(int axis) {
        return takeAlongAxis(axis, RowWise.map("cumMax", stopGradient(), Axes.keep(axis), CumArgMax.OP::apply));
    }

    /** The smallest element so far along an axis; of equals the first has the adjoint. */
    public Tensor cumMin(int axis) {
        Tensor negative = stopGradient().neg();
        return takeAlongAxis(axis, RowWise.map("cumMin", negative, Axes.keep(axis), CumArgMax.OP::apply));
    }

    /** The elements along an axis in ascending order, NaN last; equals keep their order, and adjoints go where elements came from. */
    public Tensor sort(int axis) {
        return takeAlongAxis(axis, Statistics.order("sort", this, axis, false));
    }

    /** The indices that {@link #sort} an axis, as constants. */
    public Tensor argSort(int axis) {
        return Statistics.order("argSort", this, axis, false);
    }

    /**
     * The k largest elements along an axis in descending order, of equals the first ones, and their indices; NaN counts as the largest.
     *
     * @throws IllegalArgumentException «topK: 5 is not from 0 to 4, the size of axis 1 of shape [3, 4]»
     */
    public TopK topK(int k, int axis) {
        return Statistics.topK(this, k, axis);
    }

    /** The middle element in ascending order, of an even number the mean of the middle two. */
    public Tensor median(int... axes) {
        return median(Axes.drop(axes));
    }

    /** The middle element in ascending order, of an even number the mean of the middle two. */
    public Tensor median(Axes axes) {
        return Statistics.median(this, axes);
    }

    /** What lies at q (n − 1), for q from 0 to 1, in ascending order counted from 0; between two elements on the line that joins them. */
    public Tensor quantile(double q, int... axes) {
        return quantile(q, Axes.drop(axes));
    }

    /**
     * What lies at q (n − 1), for q from 0 to 1, in ascending order counted from 0; between two elements on the line that joins them.
     *
     * @throws IllegalArgumentException «quantile: q must be from 0 to 1, got 25.0»
     */
    public Tensor quantile(double q, Axes axes) {
        return Statistics.quantile(this, q, axes);
    }

    // ---------------------------------------------------------------- products

    /**
     * The matrix product A B; a vector on the left is a row, on the right a column; further axes in front are batches and broadcast.
     *
     * @throws IllegalArgumentException «matmul: inner sizes differ: A is [3, 4], B is [5, 4]; did you mean B.transpose()?»
     */
    public Tensor matmul(Tensor b) {
        return MatMul.promote(this, b);
    }

    /**
     * The inner product Σ aᵢ bᵢ of two vectors.
     *
     * @throws IllegalArgumentException «dot: takes two vectors of one length, got [3] and [4]»
     */
    public Tensor dot(Tensor b) {
        if (rank() != 1 || !shape.equals(b.shape)) {
            throw new IllegalArgumentException(
                    "dot: takes two vectors of one length, got " + shape + " and " + b.shape);
        }
        return times(b).sum();
    }

    /**
     * The outer product aᵢ bⱼ of two vectors.
     *
     * @throws IllegalArgumentException «outer: takes two vectors, got [3] and [2, 2]»
     */
    public Tensor outer(Tensor b) {
        if (rank() != 1 || b.rank() != 1) {
            throw new IllegalArgumentException("outer: takes two vectors, got " + shape + " and " + b.shape);
        }
        return reshape(size(), 1).matmul(b.reshape(1, b.size()));
    }

    /**
     * Sums of products in Einstein's notation: a letter names an axis in each operand that it is in, and those that are not in the output
     * are summed over. A letter may come twice in an operand for its diagonal, {@code ...} stands for any axes and broadcasts, and without
     * an output the letters that come once are it, in the order of the alphabet.
     *
     * <pre>{@code
     * Tensor.einsum("ij,jk->ik", a, b);                // a matrix product
     * Tensor.einsum("bqd,bkd->bqk", queries, keys);    // one for each batch
     * Tensor.einsum("ii", a);                          // the trace
     * }</pre>
     *
     * @throws IllegalArgumentException «einsum: ij,jk->ik: j has size 4 in shape [3, 4], but 5 in shape [5, 6]; sizes must be equal»
     */
    public static Tensor einsum(String expression, Tensor... operands) {
        return Einsum.evaluate(expression, operands);
    }

    /** The Kronecker product: each element of A times the whole of B, in its place. */
    public Tensor kron(Tensor b) {
        return Movement.kron(this, b);
    }

    /** Σ aᵢᵢ, the sum of the main diagonal of matrices. */
    public Tensor trace() {
        return Movement.diagonal("trace", this, 0).sum(-1);
    }

    // ---------------------------------------------------------------- movement

    /**
     * The same elements in another shape; one size may be −1 and is worked out.
     *
     * @throws IllegalArgumentException «reshape: [2, 3] has 6 elements, which do not fit [4, 2] of 8»
     */
    public Tensor reshape(int... sizes) {
        return reshape(Dispatch.shapeOf("reshape", x -> Reshape.infer(x[0], sizes), shape));
    }

    /** The same elements in another shape. */
    public Tensor reshape(Shape target) {
        return shape.equals(target) ? this : new Reshape(target).apply(this);
    }

    /** The last two axes swapped: Aᵀ. */
    public Tensor transpose() {
        int[] order = IntStream.range(0, rank()).toArray();
        if (rank() < 2) {
            throw new IllegalArgumentException(
                    "transpose: shape " + shape + " has fewer than two axes; reshape it to a matrix first");
        }
        order[rank() - 1] = rank() - 2;
        order[rank() - 2] = rank() - 1;
        return permute(order);
    }

    /**
     * The axes in another order: axis i of the result is axis {@code order[i]} of this.
     *
     * @throws IllegalArgumentException «transpose: [0, 0] is not an order of the 2 axes of shape [3, 4]; name each from 0 once»
     */
    public Tensor permute(int... order) {
        return new Transpose(order).apply(this);
    }

    /** Two axes swapped. */
    public Tensor swapAxes(int a, int b) {
        return permute(Movement.swap(shape, a, b));
    }

    /** An axis moved elsewhere, the others staying in their order. */
    public Tensor moveAxis(int from, int to) {
        return permute(Movement.move(shape, from, to));
    }

    /**
     * Without these axes of size 1, or without all of them if none is named.
     *
     * @throws IllegalArgumentException «squeeze: axis 1 of shape [3, 4] has size 4; only axes of size 1 can go»
     */
    public Tensor squeeze(int... axes) {
        return reshape(Dispatch.shapeOf("squeeze", x -> Movement.squeeze(x[0], axes), shape));
    }

    /** With a new axis of size 1, which gets this number. */
    public Tensor expandDims(int axis) {
        return reshape(Dispatch.shapeOf("expandDims", x -> x[0].insert(axis, 1), shape));
    }

    /** The elements stretched to a larger shape by NumPy's rule. */
    public Tensor broadcastTo(Shape target) {
        return shape.equals(target) ? this : new BroadcastTo(target).apply(this);
    }

    /**
     * The elements summed to a smaller shape: the transpose of {@link #broadcastTo}.
     *
     * @throws IllegalArgumentException «sumTo: [2] does not stretch to [3, 1]; only axes of size 1 stretch»
     */
    public Tensor sumTo(Shape target) {
        if (shape.equals(target)) {
            return this;
        }
        Dispatch.shapeOf("sumTo", x -> new BroadcastTo(x[1]).shape(x[0]), target, shape);
        return sum(Axes.keep(BroadcastTo.stretched(target, shape))).reshape(target);
    }

    /**
     * The elements {@code from} (inclusive) to {@code to} (exclusive) along an axis.
     *
     * @throws IllegalArgumentException «slice: 1 to 5 is outside axis 0 of shape [3, 4]»
     */
    public Tensor slice(int axis, int from, int to) {
        return new Slice(axis, from, to).apply(this);
    }

    /**
     * The part at these leading indices, for example a row of a matrix, or an element as a scalar; for all parts see {@link #unstack}.
     *
     * @throws IllegalArgumentException «at: index [3] is outside shape [3, 4]»
     */
    public Tensor at(int... index) {
        int[] at = index.clone();
        int element = 0;
        for (int axis = 0; axis < at.length; axis++) {
            at[axis] += axis < rank() && at[axis] < 0 ? shape.size(axis) : 0;
            if (axis >= rank() || at[axis] < 0 || at[axis] >= shape.size(axis)) {
                throw new IllegalArgumentException(
                        "at: index " + Arrays.toString(index) + " is outside shape " + shape);
            }
            element = element * shape.size(axis) + at[axis];
        }
        return at.length == rank() && rank() > 0 && !isTraced()
                ? new Element(element).apply(this)
                : Movement.at(this, at);
    }

    /** Zeros put in front of and behind the elements along an axis. */
    public Tensor pad(int axis, int before, int after) {
        return new Pad(axis, before, after).apply(this);
    }

    /** A value put in front of and behind the elements along an axis. */
    public Tensor pad(int axis, int before, int after, double value) {
        return Movement.pad(this, axis, before, after, value);
    }

    /**
     * The elements mirrored at the first and the last along an axis, which are not repeated: 0 1 2 becomes 1 0 1 2 1.
     *
     * @throws IllegalArgumentException «padReflect: 3 before and 0 after do not fit axis 0 of shape [3, 4]; each must be less than its
     *     size»
     */
    public Tensor padReflect(int axis, int before, int after) {
        return Movement.padReflect(this, axis, before, after);
    }

    /** The first and the last element along an axis repeated: 0 1 2 becomes 0 0 1 2 2. */
    public Tensor padEdge(int axis, int before, int after) {
        return Movement.padEdge(this, axis, before, after);
    }

    /** The elements in reverse order along these axes (all, if none is named). */
    public Tensor flip(int... axes) {
        return Movement.flip(this, axes);
    }

    /** The elements shifted along an axis, those that leave at one end coming in at the other: by 1, 0 1 2 becomes 2 0 1. */
    public Tensor roll(int axis, int shift) {
        return Movement.roll(this, axis, shift);
    }

    /** Each element so many times along an axis: twice, 0 1 becomes 0 0 1 1. */
    public Tensor repeat(int axis, int times) {
        return Movement.repeat(this, axis, times);
    }

    /** The whole so many times along each axis, right-aligned: twice, 0 1 becomes 0 1 0 1. */
    public Tensor tile(int... times) {
        return Movement.tile(this, times);
    }

    /**
     * So many equal parts along an axis.
     *
     * @throws IllegalArgumentException «split: axis 1 of shape [3, 4] has size 4, which does not make 3 equal parts; give their sizes»
     */
    public List<Tensor> split(int axis, int parts) {
        return split(axis, Movement.equalSizes(shape, axis, parts));
    }

    /**
     * Parts of these sizes along an axis.
     *
     * @throws IllegalArgumentException «split: sizes [1, 2] do not make up axis 1 of shape [3, 4], which has size 4»
     */
    public List<Tensor> split(int axis, int[] sizes) {
        return Movement.split(this, axis, sizes);
    }

    /** The parts at all indices along an axis, which they no longer have; n of them cost n log n to sweep back, but by {@link #at} n². */
    public List<Tensor> unstack(int axis) {
        return Movement.unstack(this, axis);
    }

    /** Tensors joined along an axis that they have. */
    public static Tensor concat(int axis, Tensor... parts) {
        return Movement.concat(axis, parts);
    }

    /** Tensors joined along an axis that they have. */
    public static Tensor concat(int axis, List<Tensor> parts) {
        return concat(axis, parts.toArray(Tensor[]::new));
    }

    /** Tensors of one shape put side by side along a new axis. */
    public static Tensor stack(int axis, Tensor... parts) {
        return Movement.stack(axis, parts);
    }

    /** Tensors of one shape put side by side along a new axis. */
    public static Tensor stack(int axis, List<Tensor> parts) {
        return stack(axis, parts.toArray(Tensor[]::new));
    }

    /**
     * The parts at these indices along an axis, in this order; an index may come more than once.
     *
     * @throws IllegalArgumentException «gather: index 7 is outside axis 0 of shape [3, 4]»
     */
    public Tensor gather(int axis, int... indices) {
        return new Gather(axis, indices).apply(this);
    }

    /** Zeros of size n along an axis, to which part k of this is added at {@code indices[k]}: the transpose of {@link #gather}. */
    public Tensor scatterAdd(int axis, int n, int... indices) {
        return new ScatterAdd(axis, n, indices).apply(this);
    }

    /**
     * The parts at these indices along an axis, which the axes of the indices replace: rows of a table for a whole batch of indices.
     *
     * @throws IllegalArgumentException «gather: index 0.5 is not a whole number; indices are counted from 0»
     */
    public Tensor gather(int axis, Tensor indices) {
        return Indices.gather(this, axis, indices);
    }

    /**
     * For each index along an axis the element at it, all other places being the same: {@code y[i][j] = x[i][indices[i][j]]} along axis 1.
     *
     * @throws IllegalArgumentException «takeAlongAxis: the indices are [3, 4] for shape [2, 4]; all sizes but that of axis 1 must be equal»
     */
    public Tensor takeAlongAxis(int axis, Tensor indices) {
        return Indices.take(this, axis, indices);
    }

    /**
     * Zeros of size n along an axis, to which each element is added at its index: the transpose of {@link #takeAlongAxis}.
     *
     * @throws IllegalArgumentException «addAlongAxis: the indices are [3] for elements of shape [4]; they must be equal»
     */
    public Tensor addAlongAxis(int axis, int n, Tensor indices) {
        return Indices.add(this, axis, n, indices);
    }

    /**
     * The parts at the points that the arrays make together, array k having the indices along axis k: part k is
     * {@code x.at(rows[k], columns[k])} for {@code x.pick(rows, columns)}.
     *
     * @throws IllegalArgumentException «pick: the arrays of indices have lengths 2 and 3; all must be equally long»
     */
    public Tensor pick(int[]... indices) {
        return Movement.pick(this, indices);
    }

    /** Indices as rows of n zeros along a new last axis, but for a one at the index. */
    public Tensor oneHot(int n) {
        return oneHot(Indices.of("oneHot", this), n).reshape(shape.insert(-1, n));
    }

    /** The main diagonal of the matrices that the last two axes make. */
    public Tensor diagonal() {
        return diagonal(0);
    }

    /** The diagonal so far above the main one, or below it if the offset is negative. */
    public Tensor diagonal(int offset) {
        return Movement.diagonal("diagonal", this, offset);
    }

    /** Square matrices with the elements along the last axis on their diagonals and zeros elsewhere. */
    public Tensor diagonalMatrix() {
        return diagonalMatrix(0);
    }

    /** Square matrices with the elements along the last axis on the diagonal so far above the main one, or below it. */
    public Tensor diagonalMatrix(int offset) {
        return Movement.diagonalMatrix(this, offset);
    }

    /** The lower triangle of matrices, zeros above the main diagonal. */
    public Tensor tril() {
        return tril(0);
    }

    /** The lower triangle of matrices, zeros above the diagonal that is k above the main one. */
    public Tensor tril(int k) {
        return where(Movement.lower("tril", this, k), this, scalar(0));
    }

    /** The upper triangle of matrices, zeros below the main diagonal. */
    public Tensor triu() {
        return triu(0);
    }

    /** The upper triangle of matrices, zeros below the diagonal that is k above the main one. */
    public Tensor triu(int k) {
        return where(Movement.lower("triu", this, k - 1), scalar(0), this);
    }

    // ---------------------------------------------------------------- text and equality

    /** Whether the other is a tensor of the same shape with the same elements, bit by bit; tracked or not makes no difference. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Tensor that) || !shape.equals(that.shape)) {
            return false;
        }
        requireKnown("equals");
        that.requireKnown("equals");
        return Arrays.equals(data(), that.data());
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data());
    }

    /** The elements in nested brackets, with six significant digits; of more than a thousand, the outer ones only. */
    @Override
    public String toString() {
        if (isMany()) {
            return "many tensors of shape " + shape;
        }
        return isReleased()
                ? "elements not kept, shape " + shape
                : hasEnded() ? "elements of a closed tape, shape " + shape : Numbers.format(this);
    }

    // ---------------------------------------------------------------- for the engine

    @Nullable
    Tape tape() {
        return tape;
    }

    int index() {
        return index;
    }

    /** What the tape sees as the plain value of this. */
    Tensor primal() {
        return primal == null ? untracked() : primal;
    }

    /** The plain value once more, to outlive the tape. */
    Tensor kept() {
        if (tape != null) {
            tape.keep(data);
        }
        return primal();
    }

    private Tensor untracked() {
        return tape == null ? this : new Tensor(shape, data, value, null, UNTRACKED, null);
    }

    /** Whether this is a scalar, tracked or not, that its tape records as a plain number. */
    boolean isNumber() {
        return data == null && primal == null;
    }

    /** Whether this is tracked, by one tape only, which takes numbers. */
    boolean isPlainOnTape() {
        return tape != null && primal == null;
    }

    boolean isConstantScalar() {
        return tape == null && shape.isScalar();
    }

    /** This without its elements; reading them is an error. */
    Tensor released() {
        return new Tensor(shape, RELEASED, Double.NaN, null, UNTRACKED, null);
    }

    boolean isReleased() {
        return data == RELEASED;
    }

    /** The elements, not to be changed. */
    double[] data() {
        if (isReleased()) {
            throw new NotKept("the elements of this operand, of shape " + shape
                    + ", were not kept; let usesInput or usesOutput of the operation say that its rule reads them");
        }
        if (data == null) {
            return new double[] {value};
        }
        if (hasEnded()) {
            throw new IllegalStateException("read: the tape of this tensor, of shape " + shape
                    + ", was closed, and its memory was given back; return the value from the function, or take it out by"
                    + " stopGradient() before");
        }
        return data;
    }

    /** Whether the elements may be those of another tensor by now. */
    private boolean hasEnded() {
        Tensor x = data == null ? null : this;
        while (x != null && x.tape != null && !x.tape.hasEnded()) {
            x = x.primal;
        }
        return x != null && x.tape != null;
    }

    /** The array of elements, if there is one: not that of a scalar. */
    double @Nullable [] array() {
        return data;
    }

    double element(int i) {
        return data == null ? value : data()[i];
    }

    /** The elements, or null if they were not kept. */
    double @Nullable [] dataOrNull() {
        return isReleased() ? null : data();
    }

    /** Adds the array of elements, if there is one: not that of a scalar, nor one that was not kept. */
    void addElementsTo(Set<double[]> arrays) {
        if (data != null && !isReleased()) {
            arrays.add(data);
        }
    }

    /** Whether the tape that tracks this is one whose values are not known yet. */
    boolean isTraced() {
        return tape != null && tape.isTracing();
    }

    /** Whether this stands for many tensors of its shape. */
    boolean isMany() {
        return tape != null && tape.isLevel();
    }

    /** Whether a tape records what is computed from this, or from those that it stands for. */
    boolean isRecorded() {
        return isMany() ? primal().isTracked() : isTracked();
    }

    /** Refuses to tell what will be another value when a compiled function runs, or is not one value. */
    private void requireKnown(String operation) {
        for (Tensor x = this; x != null && x.tape != null; x = x.primal) {
            if (x.isMany()) {
                throw new IllegalStateException(operation + ": the tensor, of shape " + shape
                        + ", stands for many adjoints or tangents of a sweep, so it has no numbers of its own");
            }
            if (x.isTraced()) {
                throw new IllegalStateException(
                        operation
                                + ": the value, of shape " + shape
                                + ", is not known while a function is compiled; a compiled"
                                + " function cannot branch on a value: use where, relu, maximum or the like, or do not compile it");
            }
        }
    }

    /** The element of a scalar, or NaN if it was not kept. */
    double number() {
        return value;
    }

    /** A rule reads an operand that its operation did not ask to be kept. */
    static final class NotKept extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NotKept(String message) {
            super(message);
        }
    }
}
