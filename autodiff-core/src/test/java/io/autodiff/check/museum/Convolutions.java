package io.autodiff.check.museum;

import static io.autodiff.check.Cause.FACTOR;
import static io.autodiff.check.Cause.FEW_ENTRIES;
import static io.autodiff.check.Cause.MAX_TO_ALL;
import static io.autodiff.check.Cause.NOT_FLIPPED;
import static io.autodiff.check.Cause.NOT_SUMMED;
import static io.autodiff.check.Cause.SLOPE_MISSING;
import static io.autodiff.check.Cause.TRANSPOSED;
import static io.autodiff.check.museum.Exhibit.Fault.bug;
import static io.autodiff.check.museum.Formulas.data;
import static io.autodiff.check.museum.Formulas.quadratic;
import static io.autodiff.check.museum.Formulas.reluSlope;
import static io.autodiff.check.museum.Formulas.tanhSlope;

import io.autodiff.Axes;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Window;
import java.util.List;

/** Convolution and pooling, backwards by loops. As usual the kernel is not mirrored on the way forward: zᵢ = Σⱼ wⱼ xᵢ₊ⱼ + b. */
final class Convolutions {
    private Convolutions() {}

    static List<Exhibit<?>> exhibits() {
        return List.of(line(), image(), maxPooling(), averagePooling(), small());
    }

    record Filter(Tensor x, Tensor W1, Tensor b1) {}

    /** zᵢ = Σⱼ wⱼ xᵢ₊ⱼ + b, C = ½ ‖z − y‖²; ∂C/∂wⱼ = Σᵢ δᵢ xᵢ₊ⱼ, ∂C/∂b = Σ δᵢ, x̄ₖ = Σⱼ δₖ₋ⱼ wⱼ: the kernel, turned round. */
    private static Exhibit<Filter> line() {
        int n = 5;
        int width = 3;
        Tensor y = data(70, n);
        return Exhibit.of(
                "convolution of a line",
                r -> new Filter(Tensor.normal(r, n + width - 1), Tensor.normal(r, width), Tensor.normal(r)),
                m -> quadratic(filtered(m.x, m.W1, n).plus(m.b1), y),
                (m, bug) -> {
                    double[] delta = filtered(m.x, m.W1, n).plus(m.b1).minus(y).toArray();
                    double[] gW1 = new double[width];
                    double[] gX = new double[n + width - 1];
                    for (int i = 0; i < n; i++) {
                        for (int j = 0; j < width; j++) {
                            int weight = bug.is("kernel not turned round") ? width - 1 - j : j;
                            gW1[j] += delta[i] * m.x.get(i + j);
                            gX[i + j] += delta[i] * m.W1.get(weight);
                        }
                    }
                    if (bug.is("first element skipped")) {
                        gX[0] = 0;
                    }
                    double sum = Tensor.of(delta).sum().item();
                    return new Filter(
                            Tensor.of(gX),
                            Tensor.of(gW1),
                            Tensor.scalar(bug.is("bias of the last position") ? delta[n - 1] : sum));
                },
                bug("kernel not turned round", "x", NOT_FLIPPED),
                bug("first element skipped", "x", FEW_ENTRIES),
                bug("bias of the last position", "b1", NOT_SUMMED));
    }

    /** zᵢ = Σⱼ wⱼ xᵢ₊ⱼ for i below n. */
    private static Tensor filtered(Tensor x, Tensor w, int n) {
        Tensor z = Tensor.zeros(n);
        for (int j = 0; j < w.size(); j++) {
            z = z.plus(x.slice(0, j, j + n).times(w.at(j)));
        }
        return z;
    }

    /** The same with two axes, and a = tanh(z), C = ½ ‖a − y‖²; δ = (a − y) ⊙ tanh′(z). */
    private static Exhibit<Filter> image() {
        int rows = 2;
        int columns = 3;
        int width = 3;
        Window window = Window.of(width, width);
        Tensor y = data(71, rows, columns);
        return Exhibit.of(
                "convolution of an image, tanh",
                r -> new Filter(
                        Tensor.normal(r, rows + width - 1, columns + width - 1),
                        Tensor.normal(r, width, width).times(0.5),
                        Tensor.normal(r)),
                m -> quadratic(filtered(window, m).tanh(), y),
                (m, bug) -> {
                    Tensor z = filtered(window, m);
                    Tensor error = z.tanh().minus(y);
                    Tensor delta = bug.is("no slope") ? error : error.times(tanhSlope(z));
                    double[][] gW1 = new double[width][width];
                    double[][] gX = new double[rows + width - 1][columns + width - 1];
                    for (int p = 0; p < rows * columns; p++) {
                        int row = p / columns;
                        int column = p % columns;
                        double d = delta.get(row, column);
                        for (int i = 0; i < width; i++) {
                            for (int j = 0; j < width; j++) {
                                gW1[i][j] += d * m.x.get(row + i, column + j);
                                gX[row + i][column + j] += d
                                        * (bug.is("kernel not turned round")
                                                ? m.W1.get(width - 1 - i, width - 1 - j)
                                                : m.W1.get(i, j));
                            }
                        }
                    }
                    Tensor w = Tensor.of(gW1);
                    return new Filter(Tensor.of(gX), bug.is("rows for columns in W1") ? w.transpose() : w, delta.sum());
                },
                bug("no slope", "x W1 b1", SLOPE_MISSING),
                bug("kernel not turned round", "x", NOT_FLIPPED),
                bug("rows for columns in W1", "W1", TRANSPOSED));
    }

    private static Tensor filtered(Window window, Filter m) {
        Tensor x = m.x.expandDims(0);
        Shape kernel = Shape.of(1, 1).concat(m.W1.shape());
        return window.convolve(x, m.W1.reshape(kernel)).at(0).plus(m.b1);
    }

    record Pooled(Tensor W1, Tensor b1) {
        /** z = x W1 + b1 in pairs: [n, pairs, 2]. */
        Tensor pairs(Tensor x) {
            Tensor z = x.matmul(W1).plus(b1);
            return z.reshape(z.shape().size(0), z.shape().size(1) / 2, 2);
        }

        /** From the adjoint of the pairs. */
        static Pooled gradient(Tensor x, Tensor pairsBar) {
            Tensor delta = pairsBar.reshape(x.shape().size(0), -1);
            return new Pooled(x.transpose().matmul(delta), delta.sum(0));
        }
    }

    /** a = the larger of each two z, C = ½ ‖a − y‖²; δ = a − y at the larger one, 0 at the other. */
    private static Exhibit<Pooled> maxPooling() {
        Tensor x = data(72, 4, 3);
        Tensor y = data(73, 4, 2, 1);
        return Exhibit.of(
                "max pooling",
                r -> new Pooled(Tensor.normal(r, 3, 4), Tensor.normal(r, 4)),
                m -> quadratic(m.pairs(x).max(Axes.keep(2)), y),
                (m, bug) -> {
                    Tensor z = m.pairs(x);
                    Tensor a = z.max(Axes.keep(2));
                    Tensor error = a.minus(y);
                    Tensor to = bug.is("to all") ? z.times(0).plus(1) : z.equalTo(a);
                    return Pooled.gradient(x, to.times(error));
                },
                bug("to all", "W1 b1", MAX_TO_ALL));
    }

    /** a = the mean of each two z, C = ½ ‖a − y‖²; δ = (a − y) / 2 at both. */
    private static Exhibit<Pooled> averagePooling() {
        Tensor x = data(74, 5, 2);
        Tensor y = data(75, 5, 2, 1);
        return Exhibit.of(
                "average pooling",
                r -> new Pooled(Tensor.normal(r, 2, 4), Tensor.normal(r, 4)),
                m -> quadratic(m.pairs(x).mean(Axes.keep(2)), y),
                (m, bug) -> {
                    Tensor z = m.pairs(x);
                    Tensor error = z.mean(Axes.keep(2)).minus(y);
                    Tensor each = bug.is("no 1/2") ? error : error.divide(2);
                    return Pooled.gradient(x, each.broadcastTo(z.shape()));
                },
                bug("no 1/2", "W1 b1", FACTOR));
    }

    record Small(Tensor W1, Tensor b1, Tensor W2, Tensor b2) {
        static final int POSITIONS = 6;

        Tensor z1(Tensor x) {
            return filtered(x, W1, POSITIONS).plus(b1);
        }

        Tensor pooled(Tensor x) {
            return z1(x).relu().reshape(2, 3).max(1);
        }
    }

    /**
     * z1 = w1 ∗ x + b1, a = max(0, z1), m = the largest of each three a, z2 = W2 m + b2, C = ½ ‖z2 − y‖². Backwards δ2 = z2 − y, and
     * m̄ = W2ᵀ δ2 goes to the largest a, and through it if z1 > 0.
     */
    private static Exhibit<Small> small() {
        Tensor x = data(76, Small.POSITIONS + 2);
        Tensor y = data(77, 4);
        return Exhibit.of(
                "convolution, relu, max pooling, linear layer",
                r -> new Small(
                        Tensor.normal(r, 3), Tensor.normal(r).plus(1), Tensor.normal(r, 4, 2), Tensor.normal(r, 4)),
                m -> quadratic(m.W2.matmul(m.pooled(x)).plus(m.b2), y),
                (m, bug) -> {
                    Tensor z1 = m.z1(x);
                    Tensor pooled = m.pooled(x);
                    Tensor delta2 = m.W2.matmul(pooled).plus(m.b2).minus(y);
                    Tensor pooledBar = m.W2.transpose().matmul(delta2).reshape(2, 1);
                    Tensor largest = z1.reshape(2, 3).equalTo(pooled.reshape(2, 1));
                    Tensor to = bug.is("to all") ? largest.times(0).plus(1) : largest;
                    Tensor delta1 = to.times(pooledBar).reshape(Small.POSITIONS).times(reluSlope(z1));
                    Tensor gW1 = filtered(x, delta1, 3);
                    return new Small(
                            bug.is("kernel turned round") ? gW1.flip(0) : gW1,
                            bug.is("bias of the last position") ? delta1.at(-1) : delta1.sum(),
                            delta2.outer(pooled),
                            delta2);
                },
                bug("to all", "W1 b1", MAX_TO_ALL),
                bug("kernel turned round", "W1", NOT_FLIPPED),
                bug("bias of the last position", "b1", NOT_SUMMED));
    }
}
