package io.autodiff.benchmarks.objectives;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Bones, and skin that moves with them.
 *
 * @param parents of each bone the one that it is jointed to, which comes before it, or -1
 * @param relatives of each bone a transform from its own space to that of its parent
 * @param inverses of each bone the transform from the space of the hand at rest to its own
 * @param vertices of the skin, at rest, as homogeneous coordinates
 * @param weights of each vertex how much it moves with each bone
 * @param mirrored whether left is right
 */
record Hand(
        int[] parents,
        double[][][] relatives,
        double[][][] inverses,
        double[][] vertices,
        double[][] weights,
        boolean mirrored) {
    private static final int FINGERS = 5;

    /** Below this angle the hand is not turned. */
    static final double LEAST_TURN = 1e-4;

    private static final int LEAST_BONES = 1 + 4 * FINGERS;

    static Hand read(Fields model) {
        int bones = model.length("bone_names");
        if (bones < LEAST_BONES) {
            throw model.misfit("bone_names", "a list of at least " + LEAST_BONES);
        }
        int[] parents = model.integers("parents", bones, -1, bones);
        for (int b = 0; b < bones; b++) {
            if (parents[b] >= b) {
                throw model.misfit("parents", "every bone after its parent");
            }
        }
        int n = model.length("base_positions");
        return new Hand(
                parents,
                model.matrices("base_relatives", bones, 4, 4),
                model.matrices("inverse_base_absolutes", bones, 4, 4),
                model.matrix("base_positions", n, 4),
                model.matrix("weights", n, bones),
                model.flag("is_mirrored"));
    }

    /** A wrist, five fingers of four bones and one bone more; each vertex moves with four bones. */
    static Hand draw(RandomGenerator random, int n) {
        int bones = LEAST_BONES + 1;
        int[] parents = new int[bones];
        Arrays.setAll(parents, b -> b == 0 ? -1 : b % 4 == 1 ? 0 : b - 1);
        double[][] vertices = normal(random, n, 4, 1);
        double[][] weights = new double[n][bones];
        for (int v = 0; v < n; v++) {
            vertices[v][3] = 1;
            double[] row = weights[v];
            random.ints(0, bones).distinct().limit(4).forEach(b -> row[b] = 0.25);
        }
        return new Hand(parents, transforms(random, bones), transforms(random, bones), vertices, weights, true);
    }

    private static double[][][] transforms(RandomGenerator random, int n) {
        double[][][] all = new double[n][][];
        for (int i = 0; i < n; i++) {
            double[][] turn = turn(normal(random, 1, 3, 1)[0]);
            double[][] place = normal(random, 3, 1, 1);
            all[i] = new double[][] {
                {turn[0][0], turn[0][1], turn[0][2], place[0][0]},
                {turn[1][0], turn[1][1], turn[1][2], place[1][0]},
                {turn[2][0], turn[2][1], turn[2][2], place[2][0]},
                {0, 0, 0, 1}
            };
        }
        return all;
    }

    int bones() {
        return parents.length;
    }

    /** The numbers of the pose by which a bone is turned: about x, then about z; some bones are turned about x alone or not at all. */
    static int[] angles(int bone) {
        int finger = (bone - 2) / 4;
        int joint = (bone - 2) % 4;
        if (bone < 2 || finger >= FINGERS || joint == 3) {
            return new int[0];
        }
        int first = 6 + 4 * finger;
        return joint == 0 ? new int[] {first, first + 1} : new int[] {first + 1 + joint};
    }

    static double[][] normal(RandomGenerator random, int rows, int columns, double scale) {
        double[][] x = new double[rows][columns];
        for (double[] row : x) {
            Arrays.setAll(row, j -> scale * random.nextGaussian());
        }
        return x;
    }

    /** The turn about an axis r by the angle |r|. */
    static double[][] turn(double... r) {
        double angle = Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
        if (angle < LEAST_TURN) {
            return new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        }
        double x = r[0] / angle;
        double y = r[1] / angle;
        double z = r[2] / angle;
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double d = 1 - c;
        return new double[][] {
            {x * x * d + c, x * y * d - z * s, x * z * d + y * s},
            {y * x * d + z * s, y * y * d + c, y * z * d - x * s},
            {z * x * d - y * s, z * y * d + x * s, z * z * d + c}
        };
    }
}
