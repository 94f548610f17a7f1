package io.autodiff.benchmarks.objectives;

import io.autodiff.Shape;
import io.autodiff.SparseMatrix;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The hand as tensors.
 *
 * @param levels the bones without parents, then those whose parents these are, and so on
 * @param skin in the row of a vertex its homogeneous coordinates, times its weight for a bone, bone after bone, and a one
 * @param points of each corner of each point the number of the point
 * @param corners and its vertex
 */
record Skeleton(
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
            depth[b] = hand.parents()[b] < 0 ? 0 : depth[hand.parents()[b]] + 1;
        }
        List<int[]> levels = IntStream.rangeClosed(0, Arrays.stream(depth).max().orElse(0))
                .mapToObj(d ->
                        IntStream.range(0, bones).filter(b -> depth[b] == d).toArray())
                .toList();
        return new Skeleton(
                stack(hand.relatives()),
                stack(hand.inverses()),
                levels,
                hand.parents(),
                Tensor.of(hand.mirrored() ? -1 : 1, 1, 1).diagonalMatrix(),
                skin(hand),
                IntStream.range(0, corners.length)
                        .flatMap(p -> Arrays.stream(corners[p]).map(c -> p))
                        .toArray(),
                Arrays.stream(corners).flatMapToInt(Arrays::stream).toArray());
    }

    private static SparseMatrix skin(Hand hand) {
        int bones = hand.bones();
        int n = hand.vertices().length;
        List<int[]> places = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int v = 0; v < n; v++) {
            for (int b = 0; b < bones; b++) {
                for (int i = 0; i < 4 && hand.weights()[v][b] != 0; i++) {
                    places.add(new int[] {v, 4 * b + i});
                    values.add(hand.weights()[v][b] * hand.vertices()[v][i]);
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
        Tensor rows =
                absolutes(pose).matmul(inverses).slice(1, 0, 3).permute(1, 0, 2).reshape(3, 4 * bones);
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
                int[] at =
                        Arrays.stream(level).map(b -> place[parents[b]] - first).toArray();
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
        int[] bent = IntStream.range(0, parents.length)
                .filter(b -> Hand.angles(b).length > 0)
                .toArray();
        int[] ax = Arrays.stream(bent).map(b -> Hand.angles(b)[0]).toArray();
        int[] spread =
                Arrays.stream(bent).filter(b -> Hand.angles(b).length > 1).toArray();
        int[] az = Arrays.stream(spread).map(b -> Hand.angles(b)[1]).toArray();
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
            new double[][] {{0, 0, 0, 0, 0, -1, 0, 1, 0}, {0, 0, 1, 0, 0, 0, -1, 0, 0}, {0, -1, 0, 1, 0, 0, 0, 0, 0}});

    /** The turn about an axis r by the angle |r|, by Rodrigues' formula cos I + sin [a]× + (1 − cos) a aᵀ. */
    private static Tensor turn(Tensor r) {
        Tensor square = r.dot(r);
        Tensor angle = square.maximum(Hand.LEAST_TURN * Hand.LEAST_TURN).sqrt();
        Tensor axis = r.divide(angle);
        Tensor cos = angle.cos();
        Tensor turn = Tensor.identity(3)
                .times(cos)
                .plus(axis.matmul(CROSS).reshape(3, 3).times(angle.sin()))
                .plus(axis.outer(axis).times(Tensor.scalar(1).minus(cos)));
        return Tensor.where(square.less(Hand.LEAST_TURN * Hand.LEAST_TURN), Tensor.identity(3), turn);
    }
}
