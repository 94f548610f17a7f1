package io.autodiff.examples;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Points of two classes in the plane, on which networks are explained; all lie within about 2.5 of 0. */
enum ToyData {
    /** Two half circles, each with its end within the other: scikit-learn's make_moons. */
    MOONS {
        @Override
        double[] draw(int side, RandomGenerator random) {
            double angle = Math.PI * random.nextDouble();
            return near(side * (1.4 * Math.cos(angle) - 0.7), side * (1.4 * Math.sin(angle) - 0.35), 0.15, random);
        }
    },
    /** A circle in a circle: scikit-learn's make_circles. */
    CIRCLES {
        @Override
        double[] draw(int side, RandomGenerator random) {
            return polar(1.3 - 0.6 * side, 2 * Math.PI * random.nextDouble(), 0.15, random);
        }
    },
    /** The class is whether x and y have one sign: Minsky and Papert, Perceptrons (1969). */
    XOR {
        @Override
        double[] draw(int side, RandomGenerator random) {
            double x = (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.15, 2);
            return new double[] {x, side * Math.signum(x) * random.nextDouble(0.15, 2)};
        }
    },
    /** Two spirals, one turned by half a circle: Lang and Witbrock, Learning to tell two spirals apart (1988). */
    SPIRAL {
        @Override
        double[] draw(int side, RandomGenerator random) {
            double t = Math.sqrt(random.nextDouble(0.02, 1));
            return polar(side * 2.1 * t, 3 * Math.PI * t, 0.06, random);
        }
    },
    /** Two bells. */
    GAUSSIANS {
        @Override
        double[] draw(int side, RandomGenerator random) {
            return near(0.9 * side, 0.9 * side, 0.5, random);
        }
    };

    /** A point of the class on this side, which is 1 or −1. */
    abstract double[] draw(int side, RandomGenerator random);

    /** So many points [n, 2] with their classes [n, 1], which are 1 and 0 in turn. */
    Dataset draw(int n, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] inputs = new double[2 * n];
        double[] targets = new double[n];
        for (int i = 0; i < n; i++) {
            int side = i % 2 == 0 ? 1 : -1;
            System.arraycopy(draw(side, random), 0, inputs, 2 * i, 2);
            targets[i] = i % 2 == 0 ? 1 : 0;
        }
        return new Dataset(Tensor.of(Shape.of(n, 2), inputs), Tensor.of(Shape.of(n, 1), targets));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double[] near(double x, double y, double deviation, RandomGenerator random) {
        return new double[] {x + deviation * random.nextGaussian(), y + deviation * random.nextGaussian()};
    }

    private static double[] polar(double radius, double angle, double deviation, RandomGenerator random) {
        return near(radius * Math.cos(angle), radius * Math.sin(angle), deviation, random);
    }
}
