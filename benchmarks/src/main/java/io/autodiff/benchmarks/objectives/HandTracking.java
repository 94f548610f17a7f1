package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.jacobian;

import io.autodiff.Axes;
import io.autodiff.Compiled;
import io.autodiff.Shape;
import io.autodiff.SparseJacobian;
import io.autodiff.SparseMatrix;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

    static HandTracking read(Fields input) {
        double[] pose = input.vector("theta", ANGLES);
        Fields data = input.object("data");
        Fields model = data.object("model");
        Hand hand = Hand.read(model);
        int vertices = hand.vertices().length;
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
                Hand.normal(random, 1, ANGLES, 0.3)[0],
                Hand.draw(random, vertices),
                Hand.normal(random, n, 3, 1),
                corners,
                onTriangles ? Hand.normal(random, n, 2, 0.3) : new double[0][]);
    }

    private boolean onTriangles() {
        return us.length > 0;
    }

    // ---------------------------------------------------------------- plain Java

    @Override
    public double[] plain() {
        double[][] skin = skin();
        double[][] turn = Hand.turn(pose);
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
            double[][] local = product(hand.relatives()[b], bend(b));
            bones[b] = hand.parents()[b] < 0 ? local : product(bones[hand.parents()[b]], local);
            transforms[b] = product(bones[b], hand.inverses()[b]);
        }
        double[][] skin = new double[hand.vertices().length][3];
        for (int v = 0; v < skin.length; v++) {
            double[] x = hand.vertices()[v];
            for (int b = 0; b < bones.length; b++) {
                double weight = hand.weights()[v][b];
                if (weight != 0) {
                    for (int i = 0; i < 3; i++) {
                        double[] row = transforms[b][i];
                        skin[v][i] += weight * (row[0] * x[0] + row[1] * x[1] + row[2] * x[2] + row[3] * x[3]);
                    }
                }
            }
            if (hand.mirrored()) {
                skin[v][0] = -skin[v][0];
            }
        }
        return skin;
    }

    private double[][] bend(int b) {
        int[] angles = Hand.angles(b);
        double ax = angles.length > 0 ? pose[angles[0]] : 0;
        double az = angles.length > 1 ? pose[angles[1]] : 0;
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

    // ---------------------------------------------------------------- tensors

    @Override
    public double[] value() {
        return residuals(Skeleton.of(hand, corners), Tensor.of(pose), Tensor.zeros(2))
                .toArray();
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Skeleton skeleton = Skeleton.of(hand, corners);
        Supplier<SparseJacobian> sparse = Forms.once(() -> SparseJacobian.of(skeleton::motion, normalPose()));
        Supplier<Compiled<Tensor>> compiled =
                Forms.once(() -> compile(v -> SkeletonInScalars.columns(hand, shifts(), v), normalPose()));
        return Forms.of(
                "tensors", () -> whole(skeleton),
                "tensors, by parts", () -> byParts(skeleton, columns(skeleton, sparse.get())),
                "compiled, by parts", () -> byParts(skeleton, compiled.get().value(Tensor.of(pose))));
    }

    /** How many columns stand in front of those of the pose. */
    private int shifts() {
        return onTriangles() ? 2 : 0;
    }

    /** The motion, as many times as there are shifts, and its Jacobian. */
    private Tensor columns(Skeleton skeleton, SparseJacobian byPose) {
        Tensor at = Tensor.of(pose);
        List<Tensor> columns = new ArrayList<>(
                Collections.nCopies(shifts(), skeleton.motion(at).reshape(-1, 1)));
        columns.add(byPose.at(at).matmul(Tensor.identity(ANGLES)));
        return Tensor.concat(1, columns);
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

    /**
     * The same in parts. The residuals are linear in the motion, so what moves the skin moves the motion and all its tangents at once. Where the
     * motion stood, there come the derivatives by the places of the points.
     */
    private double[] byParts(Skeleton skeleton, Tensor columns) {
        int n = shifts() + ANGLES;
        Tensor skin = skeleton.skin().matmul(columns.neg().reshape(-1, 3 * n));
        if (!onTriangles()) {
            return ofPoints(skin.toArray());
        }
        Tensor still = Tensor.zeros(2);
        double[] jacobian =
                pointsOf(skeleton, weightsOfCorners(still)).matmul(skin).toArray();
        double[] places = skin.reshape(-1, n).slice(1, 0, 1).toArray();
        double[] byShift = jacobian(HandTracking::weights, still).toArray();
        for (int row = 0; row < 3 * points.length; row++) {
            for (int k = 0; k < 2; k++) {
                double sum = 0;
                for (int corner = 0; corner < 3; corner++) {
                    sum += byShift[2 * corner + k] * places[3 * corners[row / 3][corner] + row % 3];
                }
                jacobian[row * n + k] = sum;
            }
        }
        return jacobian;
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
        Tensor skin = skeleton.skin().matmul(motion);
        if (!onTriangles()) {
            return skin.gather(0, skeleton.corners());
        }
        return pointsOf(skeleton, weightsOfCorners(shift)).matmul(skin);
    }

    /** What makes points of vertices: in the row of a point the weights of its corners. */
    private SparseMatrix pointsOf(Skeleton skeleton, Tensor weights) {
        Shape shape = Shape.of(points.length, hand.vertices().length);
        return new SparseMatrix(shape, skeleton.points(), skeleton.corners(), weights.reshape(-1));
    }

    private Tensor weightsOfCorners(Tensor shift) {
        return weights(Tensor.of(us).plus(shift));
    }

    /** The weights of the three corners by the place on the triangle, of one point or of many: affine, so their derivatives are the same everywhere. */
    private static Tensor weights(Tensor u) {
        return Tensor.concat(-1, u, Tensor.scalar(1).minus(u.sum(Axes.keep(-1))));
    }

    @Override
    public Map<String, Object> output(String form) {
        double[] jacobian = Forms.gradient(this, form);
        return Map.of("objective", value(), "jacobian", Forms.rows(jacobian, jacobian.length / (3 * points.length)));
    }
}
