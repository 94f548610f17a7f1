package io.autodiff.benchmarks.objectives;

import io.autodiff.Tangents;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** How the skin of a hand is moved, as {@link Skeleton#motion}, but number by number: to be compiled. A transform is the first three rows of its matrix. */
final class SkeletonInScalars {
    private SkeletonInScalars() {}

    /**
     * The motion, some times, and its Jacobian, each a column. A tape of scalars carries no tangents to what an angle does not move, so most of it takes
     * no operation.
     */
    static Tensor columns(Hand hand, int times, Tensor pose) {
        try (Tape tape = new Tape()) {
            List<Tensor> angles = tape.watch(pose.unstack(0));
            List<Tensor> motion = motion(hand, angles);
            Tensor value =
                    Tensor.stack(0, motion.stream().map(Tensor::stopGradient).toList());
            List<Tensor> columns = new ArrayList<>(Collections.nCopies(times, value));
            for (Tensor angle : angles) {
                Tangents byAngle = tape.forward(angle, Tensor.scalar(1));
                columns.add(Tensor.stack(
                        0,
                        motion.stream()
                                .map(x -> tape.tracks(x) ? byAngle.of(x) : Tensor.scalar(0))
                                .toList()));
            }
            return Tensor.stack(1, columns);
        }
    }

    /** One row for each column of the transform of each bone, bone after bone, then the place of the hand; all in one list. */
    private static List<Tensor> motion(Hand hand, List<Tensor> p) {
        Tensor[][] turn = turn(p.get(0), p.get(1), p.get(2));
        if (hand.mirrored()) {
            for (Tensor[] row : turn) {
                row[0] = row[0].neg();
            }
        }
        List<Tensor[][]> bones = new ArrayList<>();
        List<Tensor> motion = new ArrayList<>();
        for (int b = 0; b < hand.bones(); b++) {
            Tensor[][] local = bent(scalars(hand.relatives()[b]), b, p);
            int parent = hand.parents()[b];
            bones.add(parent < 0 ? local : product(bones.get(parent), local));
            Tensor[][] moved = product(turn, product(bones.get(b), scalars(hand.inverses()[b])));
            for (int j = 0; j < 4; j++) {
                for (Tensor[] row : moved) {
                    motion.add(row[j]);
                }
            }
        }
        motion.addAll(p.subList(3, 6));
        return motion;
    }

    /** T Rz(az) Rx(ax) for the bones that are turned. */
    private static Tensor[][] bent(Tensor[][] transform, int b, List<Tensor> p) {
        int[] angles = Hand.angles(b);
        if (angles.length > 1) {
            turnColumns(transform, 0, 1, p.get(angles[1]));
        }
        if (angles.length > 0) {
            turnColumns(transform, 1, 2, p.get(angles[0]));
        }
        return transform;
    }

    /** Turns two columns towards each other: the product with a turn about the third axis. */
    private static void turnColumns(Tensor[][] transform, int i, int j, Tensor angle) {
        Tensor cos = angle.cos();
        Tensor sin = angle.sin();
        for (Tensor[] row : transform) {
            Tensor old = row[i];
            row[i] = old.times(cos).plus(row[j].times(sin));
            row[j] = row[j].times(cos).minus(old.times(sin));
        }
    }

    /** A B, where A may lack the last column, which moves. */
    private static Tensor[][] product(Tensor[][] a, Tensor[][] b) {
        Tensor[][] c = new Tensor[3][4];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                Tensor sum = a[i][0].times(b[0][j]).plus(a[i][1].times(b[1][j])).plus(a[i][2].times(b[2][j]));
                c[i][j] = j == 3 && a[i].length == 4 ? sum.plus(a[i][3]) : sum;
            }
        }
        return c;
    }

    private static Tensor[][] scalars(double[][] transform) {
        return Arrays.stream(transform)
                .limit(3)
                .map(row -> Arrays.stream(row).mapToObj(Tensor::scalar).toArray(Tensor[]::new))
                .toArray(Tensor[][]::new);
    }

    /** The turn about an axis by the length of it, by Rodrigues' formula; below the least angle there is none. */
    private static Tensor[][] turn(Tensor... r) {
        Tensor square = r[0].square().plus(r[1].square()).plus(r[2].square());
        double least = Hand.LEAST_TURN * Hand.LEAST_TURN;
        Tensor isLess = square.less(least);
        Tensor angle = square.maximum(least).sqrt();
        Tensor x = r[0].divide(angle);
        Tensor y = r[1].divide(angle);
        Tensor z = r[2].divide(angle);
        Tensor c = Tensor.where(isLess, Tensor.scalar(1), angle.cos());
        Tensor s = Tensor.where(isLess, Tensor.scalar(0), angle.sin());
        Tensor d = c.neg().plus(1);
        Tensor xs = x.times(s);
        Tensor ys = y.times(s);
        Tensor zs = z.times(s);
        Tensor xyd = x.times(y).times(d);
        Tensor xzd = x.times(z).times(d);
        Tensor yzd = y.times(z).times(d);
        return new Tensor[][] {
            {x.square().times(d).plus(c), xyd.minus(zs), xzd.plus(ys)},
            {xyd.plus(zs), y.square().times(d).plus(c), yzd.minus(xs)},
            {xzd.minus(ys), yzd.plus(xs), z.square().times(d).plus(c)}
        };
    }
}
