package io.autodiff.examples;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hessian;

import io.autodiff.Linalg;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import picocli.CommandLine.Command;

/**
 * Gaussian-process regression: the parameters of the kernel by Newton's method on the log marginal likelihood, with derivatives through
 * the Cholesky decomposition.
 *
 * <p>The kernel is k(x, x′) = s² exp(−(x − x′)² / 2ℓ²) + σ² [x = x′], its parameters are logarithms. You should see the likelihood rise
 * until its gradient is 0, with σ close to 0.1, that of the noise in the data; and, where the climb began, the same gradient by the tape, by
 * equation 5.9 of Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), and by differences.
 */
@Command(
        name = "gaussian-process",
        aliases = "6",
        description = "Fit the kernel of a Gaussian process, by derivatives through Cholesky.")
final class E6GaussianProcess implements Runnable {
    private static final int N = 40;

    /** The parameters of the kernel: log s, log ℓ and log σ. */
    record Kernel(Tensor signal, Tensor length, Tensor noise) {
        /** s² exp(−d² / 2ℓ²), of the squares d². */
        Tensor smooth(Tensor squares) {
            return squares.times(length.times(-2).exp())
                    .times(-0.5)
                    .plus(signal.times(2))
                    .exp();
        }

        /** σ² I. */
        Tensor rough() {
            return Tensor.identity(N).times(noise.times(2).exp());
        }

        /** log p(y | x) = −½ yᵀ K⁻¹ y − ½ log |K| − ½ n log 2π, equation 2.30 of the book, with K = L Lᵀ. */
        Tensor logLikelihood(Tensor squares, Tensor y) {
            Tensor l = Linalg.cholesky(smooth(squares).plus(rough()));
            Tensor white = Linalg.solveTriangular(l, y, true);
            return white.square()
                    .sum()
                    .times(-0.5)
                    .minus(l.diagonal().log().sum())
                    .minus(0.5 * N * Math.log(2 * Math.PI));
        }

        /** ½ tr((α αᵀ − K⁻¹) ∂K/∂θ) with α = K⁻¹ y, equation 5.9 of the book. */
        Kernel byTheBook(Tensor squares, Tensor y) {
            Tensor smooth = smooth(squares);
            Tensor inverse = Linalg.inverse(smooth.plus(rough()));
            Tensor alpha = inverse.matmul(y);
            Tensor half = alpha.outer(alpha).minus(inverse).times(0.5);
            return new Kernel(
                    half.times(smooth.times(2)).sum(),
                    half.times(smooth.times(squares).times(length.times(-2).exp()))
                            .sum(),
                    half.times(rough().times(2)).sum());
        }
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(3);
        Tensor x = Tensor.uniform(random, N).times(6);
        Tensor y = x.times(2)
                .sin()
                .plus(x.times(0.5))
                .minus(1.5)
                .plus(Tensor.normal(random, N).times(0.1));
        Tensor squares = x.expandDims(1).minus(x.expandDims(0)).square();

        Kernel start = new Kernel(Tensor.scalar(0), Tensor.scalar(0), Tensor.scalar(-1));
        Kernel kernel = start;
        System.out.println("step  log likelihood  |gradient|  signal s  length l  noise sigma");
        for (int step = 0; step <= 6; step++) {
            Tensor gradient = Trees.toVector(grad(k -> k.logLikelihood(squares, y), kernel));
            System.out.printf(
                    Locale.ROOT,
                    "%4d  %14.6f  %10.1e  %8.4f  %8.4f  %11.4f%n",
                    step,
                    kernel.logLikelihood(squares, y).item(),
                    gradient.norm().item(),
                    kernel.signal().exp().item(),
                    kernel.length().exp().item(),
                    kernel.noise().exp().item());
            kernel = Trees.fromVector(
                    kernel,
                    Trees.toVector(kernel).plus(ascent(gradient, hessian(k -> k.logLikelihood(squares, y), kernel))));
        }
        Gradients.compare(
                1e-8,
                List.of("the tape", "equation 5.9", "differences"),
                List.of(
                        grad(k -> k.logLikelihood(squares, y), start),
                        start.byTheBook(squares, y),
                        Gradients.byDifferences(k -> k.logLikelihood(squares, y), start)));
    }

    /** Newton's step, uphill along each axis of the Hessian even where the likelihood curves upwards, and of at most 1 along each. */
    private static Tensor ascent(Tensor gradient, Tensor hessian) {
        Linalg.Eigh eigh = Linalg.eigh(hessian);
        Tensor along = eigh.vectors().transpose().matmul(gradient);
        return eigh.vectors().matmul(along.divide(eigh.values().abs()).clamp(-1, 1));
    }
}
