package io.autodiff.examples;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.hessian;

import io.autodiff.Autodiff;
import io.autodiff.Autodiff.Scan;
import io.autodiff.Linalg;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/**
 * A Kalman filter: the variances of a local level model of the Nile by maximum likelihood, with derivatives through the filter.
 *
 * <p>The flow of a year is a level plus noise of variance ε, and the level moves by noise of variance η; the likelihood is made of the
 * errors of predicting each year from those before. You should see Newton's method arrive at ε = 15099 and η = 1469.1, as printed in
 * Durbin and Koopman, Time Series Analysis by State Space Methods (2nd edition, 2012), section 2.10; and, where it began, the same gradient
 * by the tape, by the smoother (Koopman and Shephard, Exact score for time series models in state space form, 1992), which is the reverse
 * sweep found by hand, and by differences.
 */
@Command(
        name = "kalman-filter",
        aliases = "7",
        description = "Estimate how the level of the Nile moves, by derivatives through a filter.")
final class E7KalmanFilter implements Runnable {
    /** The annual flow of the Nile at Aswan from 1871 to 1970 in 10⁸ m³: Cobb, The problem of the Nile, Biometrika 65 (1978). */
    private static final double[] NILE = {
        1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
        1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
        831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865,
        845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050,
        918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740
    };

    /** What is known of the level of the coming year: its mean and variance. */
    record Level(Tensor mean, Tensor variance) {}

    /** The logarithms of the two variances. */
    record Model(Tensor noise, Tensor drift) {
        /** Σ log N(yₜ; aₜ, Fₜ) from the second year; the first one says where the level is. */
        Tensor logLikelihood() {
            Tensor epsilon = noise.exp();
            Tensor eta = drift.exp();
            Level first = new Level(Tensor.scalar(NILE[0]), epsilon.plus(eta));
            return Autodiff.scan(
                            (Level level, Tensor y) -> {
                                Tensor f = level.variance.plus(epsilon);
                                Tensor v = y.minus(level.mean);
                                Tensor gain = level.variance.divide(f);
                                Level next = new Level(
                                        level.mean.plus(gain.times(v)),
                                        gain.times(epsilon).plus(eta));
                                Tensor surprise = f.log().plus(v.square().divide(f));
                                return new Scan<>(
                                        next,
                                        surprise.plus(Math.log(2 * Math.PI)).times(-0.5));
                            },
                            first,
                            Tensor.of(NILE).slice(0, 1, NILE.length))
                    .outputs()
                    .sum();
        }

        /**
         * ε ½ Σ (uₜ² − Dₜ) and η ½ Σ (rₜ² − Nₜ), by the recursions of the smoother: uₜ = vₜ/Fₜ − Kₜ rₜ and rₜ are the smoothed noises over
         * their variances, and Dₜ = 1/Fₜ + Kₜ² Nₜ and Nₜ are the variances of these.
         */
        Model bySmoother() {
            double epsilon = noise.exp().item();
            double eta = drift.exp().item();
            double[] v = new double[NILE.length];
            double[] f = new double[NILE.length];
            f[0] = Double.POSITIVE_INFINITY; // nothing predicts the first year
            double mean = NILE[0];
            for (int t = 1; t < NILE.length; t++) {
                f[t] = 2 * epsilon + eta - epsilon * epsilon / f[t - 1];
                v[t] = NILE[t] - mean;
                mean += (1 - epsilon / f[t]) * v[t];
            }
            double r = 0;
            double n = 0;
            double epsilonScore = 0;
            double etaScore = 0;
            for (int t = NILE.length - 1; t >= 0; t--) {
                double gain = 1 - epsilon / f[t];
                double u = v[t] / f[t] - gain * r;
                double d = 1 / f[t] + gain * gain * n;
                epsilonScore += 0.5 * (u * u - d);
                etaScore += 0.5 * (r * r - n);
                r += u;
                n = d + (1 - 2 * gain) * n;
            }
            return new Model(Tensor.scalar(epsilon * epsilonScore), Tensor.scalar(eta * etaScore));
        }
    }

    @Override
    public void run() {
        Model start = new Model(Tensor.scalar(Math.log(10000)), Tensor.scalar(Math.log(1000)));
        Model model = start;
        System.out.println("step  log likelihood  |gradient|   epsilon       eta");
        for (int step = 0; step <= 5; step++) {
            Tensor gradient = Trees.toVector(grad(Model::logLikelihood, model));
            System.out.printf(
                    Locale.ROOT,
                    "%4d  %14.6f  %10.1e  %8.1f  %8.2f%n",
                    step,
                    model.logLikelihood().item(),
                    gradient.norm().item(),
                    model.noise().exp().item(),
                    model.drift().exp().item());
            Tensor hessian = hessian(Model::logLikelihood, model);
            model = Trees.fromVector(model, Trees.toVector(model).minus(Linalg.solve(hessian, gradient)));
        }
        Gradients.compare(
                1e-8,
                List.of("the tape", "the smoother", "differences"),
                List.of(
                        grad(Model::logLikelihood, start),
                        start.bySmoother(),
                        Gradients.byDifferences(Model::logLikelihood, start)));
    }
}
