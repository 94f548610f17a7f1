package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.jacobian;

import io.autodiff.Shape;
import io.autodiff.SparseJacobian;
import io.autodiff.SparseMatrix;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Tracking of a hand: how far measured points are from the skin of a model in a pose, and the dense Jacobian of that.
 *
 * <p>The Jacobian has a column for each number of the pose. If the places of the points on the skin are to be found too, two columns more stand in
 * front: of a point, the derivatives by its own place.
 *
 * @param pose turn (3) and place (3) of the hand, and four angles for each finger
 * @param hand the model
 * @param points where the points were measured
 * @param corners of each point the vertex on which it is, or the three between which it is
 * @param us of each point the weights of the first two of its three vertices; else nothing
 */
record HandTracking(double[] pose, Hand hand, double[][] points, int[][] corners, double[][] us) implements Objective {
    private static final int ANGLES = 26;
    private static final int FINGERS = 5;

    /** Below this angle the hand is not turned. */
    private static final double LEAST_TURN = 1e-4;

    static HandTracking read(Fields input) {
        double[] pose = input.vector("theta", ANGLES);
        Fields data = input.object("data");
        Fields model = data.object("model");
        Hand hand = Hand.read(model);
        int vertices = hand.vertices.length;
        int[][] triangles = model.integers("triangles", model.length("triangles"), 3, 0, vertices);
        boolean onVertices = input.length("us") == 0;
        int n = data.length("correspondences");
        int[] on = data.integers("correspondences", n, 0, onVertices ? vertices : triangles.length);
        return new HandTracking(
                pose,
                hand,
                data.matrix("points", n, 3),
                Arrays.stream(on)
                        .mapToObj(i -> onVertices ? new int[] {i} : triangles[i])
                        .toArray(int[][]::new),
                onVertices ? new double[0][] : input.matrix("us", n, 2));
    }

    static HandTracking draw(RandomGenerator random, int vertices, int n, boolean onTriangles) {
        int[][] corners = IntStream.range(0, n)
                .mapToObj(i -> random.ints(0, vertices)
                        .distinct()
                        .limit(onTriangles ? 3 : 1)
                        .toArray())
                .toArray(int[][]::new);
        return new HandTracking(
                normal(random, 1, ANGLES, 0.3)[0],
                Hand.draw(random, vertices),
                normal(random, n, 3, 1),
                corners,
                onTriangles ? normal(random, n, 2, 0.3) : new double[0][]);
    }

    private static double[][] normal(RandomGenerator random, int rows, int columns, double scale) {
        double[][] x = new double[rows][columns];
        for (double[] row : x) {
            Arrays.setAll(row, j -> scale * random.nextGaussian());
        }
        return x;
    }

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
    }

    private boolean onTriangles() {
        return us.length > 0;
    }

    // ---------------------------------------------------------------- plain Java

    @Override
    public double[] plain() {
        double[][] skin = skin();
        double[][] turn = turn(pose);
        double[][] turned = new double[skin.length][3];
        for (int v = 0; v < skin.length; v++) {
            for (int i = 0; i < 3; i++) {
                turned[v][i] =
                        turn[i][0] * skin[v][0] + turn[i][1] * skin[v][1] + turn[i][2] * skin[v][2] + pose[3 + i];
            }
        }
        double[] residuals = new double[3 * points.length];
        for (int p = 0; p < points.length; p++) {
            for (int i = 0; i < 3; i++) {
                double at = turned[corners[p][0]][i];
                if (onTriangles()) {
                    double u = us[p][0];
                    double v = us[p][1];
                    at = u * at + v * turned[corners[p][1]][i] + (1 - u - v) * turned[corners[p][2]][i];
                }
                residuals[3 * p + i] = points[p][i] - at;
            }
        }
        return residuals;
    }

    /** The skin of the hand in its pose, before the hand as a whole is turned and moved. */
    private double[][] skin() {
        double[][][] bones = new double[hand.bones()][][];
        double[][][] transforms = new double[hand.bones()][][];
        for (int b = 0; b < bones.length; b++) {
            double[][] local = product(hand.relatives[b], bend(b));
            bones[b] = hand.parents[b] < 0 ? local : product(bones[hand.parents[b]], local);
            transforms[b] = product(bones[b], hand.inverses[b]);
        }
        double[][] skin = new double[hand.vertices.length][3];
        for (int v = 0; v < skin.length; v++) {
            double[] x = hand.vertices[v];
            for (int b = 0; b < bones.length; b++) {
                double weight = hand.weights[v][b];
                if (weight != 0) {
                    for (int i = 0; i < 3; i++) {
                        double[] row = transforms[b][i];
                        skin[v][i] += weight * (row[0] * x[0] + row[1] * x[1] + row[2] * x[2] + row[3] * x[3]);
                    }
                }
            }
            if (hand.mirrored) {
                skin[v][0] = -skin[v][0];
            }
        }
        return skin;
    }

    private double[][] bend(int b) {
        int joint = b - 2 - 4 * ((b - 2) / 4);
        int finger = (b - 2) / 4;
        double ax = 0;
        double az = 0;
        if (b >= 2 && finger < FINGERS && joint < 3) {
            int first = 6 + 4 * finger;
            ax = pose[joint == 0 ? first : first + 1 + joint];
            az = joint == 0 ? pose[first + 1] : 0;
        }
        double cx = Math.cos(ax);
        double sx = Math.sin(ax);
        double cz = Math.cos(az);
        double sz = Math.sin(az);
        return new double[][] {
            {cz, -sz * cx, sz * sx, 0},
            {sz, cz * cx, -cz * sx, 0},
            {0, sx, cx, 0},
            {0, 0, 0, 1}
        };
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + a[i][3] * b[3][j];
            }
        }
        return c;
    }

    /** The turn about an axis r by the angle |r|. */
    private static double[][] turn(double... r) {
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

    // ---------------------------------------------------------------- tensors

    @Override
    public double[] value() {
        return residuals(Skeleton.of(hand, corners), Tensor.of(pose), Tensor.zeros(2))
                .toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Skeleton skeleton = Skeleton.of(hand, corners);
        Supplier<SparseJacobian> motion = Forms.once(() -> SparseJacobian.of(skeleton::motion, normalPose()));
        return Forms.of(
                "tensors", () -> whole(skeleton),
                "tensors, by parts", () -> byParts(skeleton, motion.get()));
    }

    /** A pose like any other, at which no derivative is zero by chance. */
    private static Tensor normalPose() {
        return Tensor.normal(new SplittableRandom(1), ANGLES);
    }

    /** All places on the skin are shifted by the same numbers: so two columns are the derivatives of each residual by its own place. */
    private double[] whole(Skeleton skeleton) {
        if (!onTriangles()) {
            return jacobian(v -> residuals(skeleton, v, Tensor.zeros(2)), Tensor.of(pose))
                    .toArray();
        }
        Tensor all = Tensor.concat(0, Tensor.zeros(2), Tensor.of(pose));
        return jacobian(v -> residuals(skeleton, v.slice(0, 2, 2 + ANGLES), v.slice(0, 0, 2)), all)
                .toArray();
    }

    /** The same in two parts. The residuals are linear in the motion, so what moves the skin moves all tangents of the motion at once. */
    private double[] byParts(Skeleton skeleton, SparseJacobian motion) {
        Tensor byAngle = motion.at(Tensor.of(pose)).matmul(Tensor.identity(ANGLES));
        Tensor tangents = byAngle.neg().reshape(-1, 3 * ANGLES);
        if (!onTriangles()) {
            return ofPoints(skeleton.skin.matmul(tangents).toArray());
        }
        Tensor byPose = skinOfPoints(skeleton, tangents, Tensor.zeros(2)).reshape(3 * points.length, ANGLES);
        Tensor moved = skeleton.motion(Tensor.of(pose)).neg();
        Tensor byPlace = jacobian(shift -> skinOfPoints(skeleton, moved, shift), Tensor.zeros(2));
        return Tensor.concat(1, byPlace.reshape(3 * points.length, 2), byPose).toArray();
    }

    /** Of the derivatives of all vertices those of the vertices on which the points are. */
    private double[] ofPoints(double... byVertex) {
        int n = 3 * ANGLES;
        double[] byPoint = new double[points.length * n];
        for (int p = 0; p < points.length; p++) {
            System.arraycopy(byVertex, corners[p][0] * n, byPoint, p * n, n);
        }
        return byPoint;
    }

    private Tensor residuals(Skeleton skeleton, Tensor pose, Tensor shift) {
        return Tensor.of(points).minus(skinOfPoints(skeleton, skeleton.motion(pose), shift));
    }

    /** Where each point is on the skin that moves so: of k columns of the motion, k coordinates. */
    private Tensor skinOfPoints(Skeleton skeleton, Tensor motion, Tensor shift) {
        Tensor skin = skeleton.skin.matmul(motion);
        if (!onTriangles()) {
            return skin.gather(0, skeleton.corners);
        }
        Shape shape = Shape.of(points.length, hand.vertices.length);
        return new SparseMatrix(shape, skeleton.points, skeleton.corners, weightsOfCorners(shift)).matmul(skin);
    }

    /** The weights of the three corners of each point. */
    private Tensor weightsOfCorners(Tensor shift) {
        Tensor u = Tensor.of(us).plus(shift);
        Tensor rest = Tensor.scalar(1).minus(u.sum(1));
        return Tensor.concat(1, u, rest.reshape(-1, 1)).reshape(-1);
    }

    /**
     * The hand as tensors.
     *
     * @param levels the bones without parents, then those whose parents these are, and so on
     * @param skin in the row of a vertex its homogeneous coordinates, times its weight for a bone, bone after bone, and a one
     * @param points of each corner of each point the number of the point
     * @param corners and its vertex
     */
    private record Skeleton(
            Tensor relatives,
            Tensor inverses,
            List<int[]> levels,
            int[] parents,
            Tensor mirror,
            SparseMatrix skin,
            int[] points,
            int[] corners) {
        static Skeleton of(Hand hand, int[][] corners) {
            int bones = hand.bones();
            int[] depth = new int[bones];
            for (int b = 0; b < bones; b++) {
                depth[b] = hand.parents[b] < 0 ? 0 : depth[hand.parents[b]] + 1;
            }
            List<int[]> levels = IntStream.rangeClosed(
                            0, Arrays.stream(depth).max().orElse(0))
                    .mapToObj(d ->
                            IntStream.range(0, bones).filter(b -> depth[b] == d).toArray())
                    .toList();
            return new Skeleton(
                    stack(hand.relatives),
                    stack(hand.inverses),
                    levels,
                    hand.parents,
                    Tensor.of(hand.mirrored ? -1 : 1, 1, 1).diagonalMatrix(),
                    skin(hand),
                    IntStream.range(0, corners.length)
                            .flatMap(p -> Arrays.stream(corners[p]).map(c -> p))
                            .toArray(),
                    Arrays.stream(corners).flatMapToInt(Arrays::stream).toArray());
        }

        private static SparseMatrix skin(Hand hand) {
            int bones = hand.bones();
            int n = hand.vertices.length;
            List<int[]> places = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            for (int v = 0; v < n; v++) {
                for (int b = 0; b < bones; b++) {
                    for (int i = 0; i < 4 && hand.weights[v][b] != 0; i++) {
                        places.add(new int[] {v, 4 * b + i});
                        values.add(hand.weights[v][b] * hand.vertices[v][i]);
                    }
                }
                places.add(new int[] {v, 4 * bones});
                values.add(1.0);
            }
            return new SparseMatrix(
                    Shape.of(n, 4 * bones + 1),
                    places.stream().mapToInt(place -> place[0]).toArray(),
                    places.stream().mapToInt(place -> place[1]).toArray(),
                    Tensor.of(values.stream().mapToDouble(value -> value).toArray()));
        }

        private static Tensor stack(double[][]... matrices) {
            return Tensor.stack(0, Arrays.stream(matrices).map(Tensor::of).toList());
        }

        /** How the skin is moved, one column a coordinate: three rows of the transform of each bone, bone after bone, then the place of the hand. */
        Tensor motion(Tensor pose) {
            int bones = parents.length;
            Tensor rows = absolutes(pose)
                    .matmul(inverses)
                    .slice(1, 0, 3)
                    .permute(1, 0, 2)
                    .reshape(3, 4 * bones);
            Tensor turned = turn(pose.slice(0, 0, 3)).matmul(mirror).matmul(rows);
            return Tensor.concat(1, turned, pose.slice(0, 3, 6).reshape(3, 1)).transpose();
        }

        /** Of each bone the transform to the space of the hand: of one level of bones after the other, since each needs that of its parent. */
        private Tensor absolutes(Tensor pose) {
            Tensor local = relatives.matmul(bends(pose));
            List<Tensor> found = new ArrayList<>();
            int[] place = new int[parents.length];
            int count = 0;
            Tensor above = local;
            for (int[] level : levels) {
                Tensor next = local.gather(0, level);
                if (!found.isEmpty()) {
                    int first = count - above.shape().size(0);
                    int[] at = Arrays.stream(level)
                            .map(b -> place[parents[b]] - first)
                            .toArray();
                    next = above.gather(0, at).matmul(next);
                }
                for (int b : level) {
                    place[b] = count++;
                }
                found.add(next);
                above = next;
            }
            return Tensor.concat(0, found).gather(0, place);
        }

        /** Of each bone the turn Rz(az) Rx(ax); none turns about y. */
        private Tensor bends(Tensor pose) {
            int[] bent = IntStream.range(0, 3 * FINGERS)
                    .map(k -> 2 + 4 * (k / 3) + k % 3)
                    .toArray();
            int[] ax = Arrays.stream(bent).map(b -> b % 4 == 2 ? b + 4 : b + 5).toArray();
            int[] spread = IntStream.range(0, FINGERS).map(f -> 2 + 4 * f).toArray();
            int[] az = Arrays.stream(spread).map(b -> b + 5).toArray();
            Tensor x = pose.gather(0, ax).scatterAdd(0, parents.length, bent);
            Tensor z = pose.gather(0, az).scatterAdd(0, parents.length, spread);
            Tensor cx = x.cos();
            Tensor sx = x.sin();
            Tensor cz = z.cos();
            Tensor sz = z.sin();
            Tensor zero = Tensor.zeros(x.shape());
            Tensor one = Tensor.ones(x.size());
            return Tensor.stack(
                            1,
                            cz,
                            sz.times(cx).neg(),
                            sz.times(sx),
                            zero,
                            sz,
                            cz.times(cx),
                            cz.times(sx).neg(),
                            zero,
                            zero,
                            sx,
                            cx,
                            zero,
                            zero,
                            zero,
                            zero,
                            one)
                    .reshape(x.size(), 4, 4);
        }

        /** Row i of three holds the matrix of v ↦ eᵢ × v. */
        private static final Tensor CROSS = Tensor.of(
                new double[][] {{0, 0, 0, 0, 0, -1, 0, 1, 0}, {0, 0, 1, 0, 0, 0, -1, 0, 0}, {0, -1, 0, 1, 0, 0, 0, 0, 0}
                });

        /** The turn about an axis r by the angle |r|, by Rodrigues' formula cos I + sin [a]× + (1 − cos) a aᵀ. */
        private static Tensor turn(Tensor r) {
            Tensor square = r.dot(r);
            Tensor angle = square.maximum(LEAST_TURN * LEAST_TURN).sqrt();
            Tensor axis = r.divide(angle);
            Tensor cos = angle.cos();
            Tensor turn = Tensor.identity(3)
                    .times(cos)
                    .plus(axis.matmul(CROSS).reshape(3, 3).times(angle.sin()))
                    .plus(axis.outer(axis).times(Tensor.scalar(1).minus(cos)));
            return Tensor.where(square.less(LEAST_TURN * LEAST_TURN), Tensor.identity(3), turn);
        }
    }

    @Override
    public Map<String, Object> output(String form) {
        double[] jacobian = Forms.gradient(this, form);
        return Map.of("objective", value(), "jacobian", Forms.rows(jacobian, jacobian.length / (3 * points.length)));
    }
}
