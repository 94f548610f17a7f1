package io.autodiff.check;

import io.autodiff.Op;
import io.autodiff.Recorded;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.op.BroadcastTo;
import io.autodiff.op.Divide;
import io.autodiff.op.Element;
import io.autodiff.op.Gather;
import io.autodiff.op.MatMul;
import io.autodiff.op.Max;
import io.autodiff.op.Pad;
import io.autodiff.op.Reshape;
import io.autodiff.op.Slice;
import io.autodiff.op.Sum;
import io.autodiff.op.Times;
import io.autodiff.op.Transpose;
import io.autodiff.op.Unfold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The faults that people make on the way back, at every step of a recorded function where they could have made them. */
final class Faults {
    /** No more elements than this are tried as the diagonal of a Jacobian, which takes a product for each. */
    private static final int LARGEST_DIAGONAL = 256;

    /** No more values than this are tried as the operand of a product. */
    private static final int MOST_OPERANDS = 24;

    /** No more values than this are tried as a factor of a δ, from the start of the tape on. */
    private static final int MOST_FACTORS = 64;

    private static final Set<Class<? extends Op>> LAYOUT = Set.of(
            Reshape.class,
            Transpose.class,
            BroadcastTo.class,
            Slice.class,
            Element.class,
            Gather.class,
            Pad.class,
            Unfold.class);

    /**
     * A fault to try.
     *
     * @param cause what is wrong
     * @param where what it was found at, as the end of a sentence
     * @param rank of two faults that explain as much, the lower one is the likelier
     * @param fault the sweep with it
     */
    record Candidate(Cause cause, String where, int rank, Replay.Fault fault) {
        /** Whether the fault moves the gradient by an amount that is open, and {@link #fault} is one example of it. */
        boolean isScaled() {
            return cause == Cause.PATH_MISSING || cause == Cause.UPDATED_WEIGHTS;
        }
    }

    private final Replay replay;
    private final List<Candidate> candidates = new ArrayList<>();

    private Faults(Replay replay) {
        this.replay = replay;
    }

    /**
     * An input of an operation at a line of the user's, for each time that the line was run: a fault in a derivation of a loop shows in
     * every turn of it.
     */
    private record Site(List<Recorded> steps, int input, String where) {
        Recorded first() {
            return steps.get(0);
        }
    }

    static List<Candidate> of(Replay replay, double[] gradient) {
        Faults faults = new Faults(replay);
        Map<String, List<Recorded>> lines = new LinkedHashMap<>();
        for (Recorded step : replay.steps) {
            if (!step.isWatched()) {
                lines.computeIfAbsent(step.name() + step.where(), key -> new ArrayList<>())
                        .add(step);
            }
        }
        for (List<Recorded> line : lines.values()) {
            for (List<Recorded> turns : turns(line)) {
                faults.at(turns);
            }
        }
        for (int leaf = 0; leaf < replay.point.count(); leaf++) {
            faults.ofLeaf(leaf, replay.point.with(gradient).tensor(leaf));
        }
        return faults.candidates;
    }

    /** The runs of a line, all together; where it holds the operation several times, each of them; and each run alone. */
    private static Set<List<Recorded>> turns(List<Recorded> line) {
        Set<List<Recorded>> turns = new LinkedHashSet<>();
        for (int times = 1; times <= Math.min(4, line.size()); times++) {
            if (line.size() % times == 0) {
                for (int first = 0; first < times; first++) {
                    List<Recorded> some = new ArrayList<>();
                    for (int k = first; k < line.size(); k += times) {
                        some.add(line.get(k));
                    }
                    turns.add(some);
                }
            }
        }
        if (line.size() <= 8) {
            line.forEach(step -> turns.add(List.of(step)));
        }
        return turns;
    }

    private void at(List<Recorded> turns) {
        Recorded first = turns.get(0);
        for (int i = 0; i < first.inputs().size(); i++) {
            int input = i;
            if (turns.stream().anyMatch(step -> step.parents().get(input) >= 0)) {
                at(new Site(turns, i, describe(first)));
            }
        }
        if (!isLayout(first)) {
            ofAdjoint(turns);
        }
    }

    private void at(Site site) {
        Recorded step = site.first();
        int i = site.input;
        String to = site.where + " to " + name(step.parents().get(i));
        edge(Cause.PATH_MISSING, "the path through " + to, 3, site, (at, yBar, xBar) -> null);
        if (step.op() instanceof Op.Unary) {
            edge(Cause.SLOPE_MISSING, "of " + site.where, 4, site, (at, yBar, xBar) -> yBar);
            edge(Cause.SLOPE_TWICE, "of " + site.where, 4, site, (at, yBar, xBar) -> vjp(at, i, xBar, at.inputs()));
            edge(
                    Cause.SLOPE_ELSEWHERE,
                    "of " + site.where + ", at its own value",
                    4,
                    site,
                    (at, yBar, xBar) -> slopeAt(at, at.value(), yBar));
            donors(site, step.inputs().get(0))
                    .forEach(donor -> edge(
                            Cause.SLOPE_ELSEWHERE,
                            "of " + site.where + ", at " + donor.name,
                            6,
                            site,
                            (at, yBar, xBar) -> slopeAt(at, donor.of.apply(at), yBar)));
        }
        if (step.op() instanceof Times || step.op() instanceof Divide) {
            edge(Cause.FACTOR_MISSING, "at " + to, 4, site, (at, yBar, xBar) -> yBar);
        }
        if (step.op() instanceof BroadcastTo) {
            onlyRow(site);
        }
        if (step.op() instanceof MatMul && step.value().rank() == 2) {
            edge(
                    Cause.NOT_SUMMED,
                    "at " + site.where + ": only the last row of δ is in it",
                    5,
                    site,
                    (at, yBar, xBar) -> vjp(at, i, lastRowOnly(yBar), at.inputs()));
            if (isSquare(step.value())) {
                edge(
                        Cause.NOT_TRANSPOSED,
                        "at " + site.where + ": δ is the other way round",
                        4,
                        site,
                        (at, yBar, xBar) -> vjp(at, i, yBar.transpose(), at.inputs()));
            }
        }
        if (step.op() instanceof Max max) {
            Sum sum = new Sum(max.axes());
            edge(
                    Cause.MAX_TO_ALL,
                    "at " + site.where,
                    3,
                    site,
                    (at, yBar, xBar) -> sum.vjp(i, yBar, at.value(), at.inputs().get(i)));
        }
        if (!(step.op() instanceof Op.Unary || step.op() instanceof Op.Binary || isLayout(step))
                && step.inputs().size() == 1
                && step.inputs().get(i).shape().equals(step.value().shape())) {
            edge(Cause.SLOPE_MISSING, "of " + site.where, 4, site, (at, yBar, xBar) -> yBar);
            if (step.value().size() <= LARGEST_DIAGONAL) {
                edge(Cause.DIAGONAL_ONLY, "of " + site.where, 3, site, (at, yBar, xBar) -> yBar.times(diagonal(at)));
            }
        }
        if (step.op() instanceof Op.Multilinear || step.op() instanceof Times) {
            otherOperands(site);
        }
    }

    private void onlyRow(Site site) {
        for (boolean last : new boolean[] {true, false}) {
            edge(
                    Cause.NOT_SUMMED,
                    "at " + site.where + ": only the " + (last ? "last" : "first") + " part is in it",
                    3,
                    site,
                    (at, yBar, xBar) -> {
                        Tensor part = yBar;
                        for (int axis : BroadcastTo.stretched(xBar.shape(), yBar.shape())) {
                            int n = part.shape().size(axis);
                            part = last ? part.slice(axis, n - 1, n) : part.slice(axis, 0, 1);
                        }
                        return part.reshape(xBar.shape());
                    });
        }
    }

    private static Tensor lastRowOnly(Tensor yBar) {
        int rows = yBar.shape().size(0);
        return rows < 2 ? yBar : yBar.slice(0, rows - 1, rows).pad(0, rows - 1, 0);
    }

    /** Other values of the same shape in place of the operand that the rule of a product reads, or the operand transposed. */
    private void otherOperands(Site site) {
        Recorded step = site.first();
        int i = site.input;
        for (int k = 0; k < step.inputs().size(); k++) {
            if (k == i) {
                continue;
            }
            int j = k;
            Tensor own = step.inputs().get(j);
            if (isSquare(own) && step.op() instanceof Op.Multilinear) {
                edge(
                        Cause.NOT_TRANSPOSED,
                        "at " + site.where,
                        3,
                        site,
                        (at, yBar, xBar) -> vjp(
                                at, i, yBar, replaced(at, j, at.inputs().get(j).transpose())));
            }
            donors(site, own)
                    .forEach(donor -> edge(
                            Cause.WRONG_OPERAND,
                            "at " + site.where + ": " + donor.name + " in place of "
                                    + name(step.parents().get(j)),
                            6,
                            site,
                            (at, yBar, xBar) -> vjp(at, i, yBar, replaced(at, j, donor.of.apply(at)))));
        }
    }

    /**
     * A value of another step, or its transpose, in place of an operand.
     *
     * @param of the value for each turn of a site
     */
    private record Donor(String name, Function<Recorded, Tensor> of) {}

    /** The value of a step, which is as far from each turn, or the same for all. */
    private Tensor donated(int number, boolean turned) {
        if (number < 0 || number >= replay.steps.size()) {
            throw new IllegalArgumentException("there is no step " + number);
        }
        Tensor value = replay.steps.get(number).value();
        return turned ? value.transpose() : value;
    }

    private List<Donor> donors(Site site, Tensor own) {
        List<Donor> donors = new ArrayList<>();
        int from = site.first().number();
        int last = site.steps.get(site.steps.size() - 1).number();
        Set<Tensor> seen = new HashSet<>(Set.of(own));
        for (int k = replay.steps.size() - 1; k >= 0 && donors.size() < MOST_OPERANDS; k--) {
            Tensor value = replay.steps.get(k).value();
            boolean same = value.shape().equals(own.shape());
            boolean turned = !same
                    && value.rank() == 2
                    && own.rank() == 2
                    && value.transpose().shape().equals(own.shape());
            boolean inReach = last + (k - from) < replay.steps.size();
            if ((same || turned) && seen.add(value)) {
                int donor = k;
                boolean isSame = replay.steps.get(k).isWatched() || !inReach;
                donors.add(new Donor(name(k), at -> donated(isSame ? donor : at.number() + donor - from, turned)));
            }
        }
        return donors;
    }

    /** What is made of the whole δ of a value, on all ways that it comes by: a slope too many, a factor too many or too few. */
    private void ofAdjoint(List<Recorded> turns) {
        Recorded first = turns.get(0);
        if (turns.stream().noneMatch(step -> replay.isUsed(step.number()))) {
            return;
        }
        Set<Integer> numbers = new HashSet<>();
        turns.forEach(step -> numbers.add(step.number()));
        String at = describe(first);
        adjoint(
                Cause.SLOPE_TWICE,
                "of sigmoid at " + at + ", where it cancels",
                5,
                numbers,
                x -> x.sigmoid().minus(x.sigmoid().square()));
        adjoint(
                Cause.SLOPE_TWICE,
                "of tanh at " + at,
                5,
                numbers,
                x -> x.tanh().square().neg().plus(1));
        if (turns.size() > 1) {
            return;
        }
        int tried = 0;
        for (Recorded other : replay.steps) {
            Shape shape = other.value().shape();
            if (tried < MOST_FACTORS
                    && other.value().size() > 1
                    && shape.rank() == first.value().rank()
                    && fits(shape, first.value().shape())) {
                tried++;
                String what = name(other.number()) + " at " + at;
                adjoint(Cause.FACTOR_MISSING, "δ was not divided by " + what, 7, numbers, x -> other.value());
                adjoint(
                        Cause.FACTOR_MISSING,
                        "δ was not multiplied by " + what,
                        7,
                        numbers,
                        x -> other.value().reciprocal());
            }
        }
    }

    private static boolean fits(Shape smaller, Shape larger) {
        for (int axis = 0; axis < larger.rank(); axis++) {
            if (smaller.size(axis) != larger.size(axis) && smaller.size(axis) != 1) {
                return false;
            }
        }
        return true;
    }

    private void adjoint(Cause cause, String where, int rank, Set<Integer> numbers, UnaryOperator<Tensor> factor) {
        candidates.add(new Candidate(
                cause,
                where,
                rank,
                (step, i, yBar, xBar) -> numbers.contains(step.parents().get(i))
                        ? xBar.times(factor.apply(step.inputs().get(i)))
                        : xBar));
    }

    /** Another value of a weight on the way back than on the way forward. */
    private void ofLeaf(int leaf, Tensor gradient) {
        Tensor w = replay.point.tensor(leaf);
        String name = replay.point.name(leaf);
        if (isSquare(w)) {
            leaf(
                    Cause.NOT_TRANSPOSED,
                    "δ was carried back by " + name + " instead of its transpose",
                    3,
                    leaf,
                    w.transpose());
        }
        if (w.rank() >= 1 && w.shape().size(-1) > 1) {
            leaf(
                    Cause.NOT_FLIPPED,
                    "the way back of " + name + " has it unflipped along its last axis",
                    4,
                    leaf,
                    w.flip(-1));
            if (w.rank() >= 2) {
                leaf(
                        Cause.NOT_FLIPPED,
                        "the way back of " + name + " has it unflipped along its last two axes",
                        4,
                        leaf,
                        w.flip(-1, -2));
            }
            if (w.rank() >= 3) {
                leaf(
                        Cause.NOT_FLIPPED,
                        "the way back of " + name + " has it unflipped along its first axis",
                        4,
                        leaf,
                        w.flip(0));
            }
        }
        leaf(Cause.UPDATED_WEIGHTS, "δ was carried back by " + name + " − η ∂C/∂" + name, 5, leaf, w.minus(gradient));
    }

    private void leaf(Cause cause, String where, int rank, int leaf, Tensor other) {
        @Nullable Tensor[] values = new Tensor[replay.steps.size()];
        values[leaf] = other;
        boolean used = false;
        for (Recorded step : replay.steps) {
            int parent = step.inputs().size() == 1 ? step.parents().get(0) : -1;
            if (parent >= 0 && values[parent] != null && isLayout(step)) {
                values[step.number()] = step.op().apply(values[parent]);
            }
            used |= step.parents().size() > 1;
        }
        if (used) {
            candidates.add(new Candidate(cause, where, rank, (step, i, yBar, xBar) -> {
                List<Tensor> x = new ArrayList<>(step.inputs());
                boolean differs = false;
                for (int j = 0; j < x.size(); j++) {
                    int parent = step.parents().get(j);
                    if (j != i && parent >= 0 && values[parent] != null) {
                        x.set(j, values[parent]);
                        differs = true;
                    }
                }
                return differs ? vjp(step, i, yBar, x) : xBar;
            }));
        }
    }

    /** What a step adds in place of the right product. */
    private interface Replacement {
        @Nullable
        Tensor of(Recorded at, Tensor yBar, Tensor xBar);
    }

    private void edge(Cause cause, String where, int rank, Site site, Replacement replacement) {
        Set<Integer> numbers = new HashSet<>();
        site.steps.forEach(step -> numbers.add(step.number()));
        candidates.add(new Candidate(
                cause,
                where,
                rank,
                (at, input, yBar, xBar) ->
                        input == site.input && numbers.contains(at.number()) ? replacement.of(at, yBar, xBar) : xBar));
    }

    private static Tensor vjp(Recorded step, int i, Tensor yBar, List<Tensor> x) {
        return step.op().vjp(i, yBar, step.value(), x.toArray(Tensor[]::new));
    }

    private static Tensor slopeAt(Recorded step, Tensor x, Tensor yBar) {
        return step.op().vjp(0, yBar, step.op().apply(x), replaced(step, 0, x).get(0));
    }

    /** The inputs with another in place of one; in a turn that is not like the others its shape may not fit. */
    private static List<Tensor> replaced(Recorded step, int j, Tensor other) {
        List<Tensor> x = new ArrayList<>(step.inputs());
        Shape expected = x.set(j, other).shape();
        if (!expected.equals(other.shape())) {
            throw new IllegalArgumentException("expected an input of shape " + expected + ", got " + other.shape());
        }
        return x;
    }

    private static Tensor diagonal(Recorded step) {
        Shape shape = step.value().shape();
        double[] diagonal = new double[shape.size()];
        for (int e = 0; e < diagonal.length; e++) {
            double[] unit = new double[diagonal.length];
            unit[e] = 1;
            diagonal[e] = vjp(step, 0, Tensor.of(shape, unit), step.inputs()).toArray()[e];
        }
        return Tensor.of(shape, diagonal);
    }

    private static boolean isSquare(Tensor x) {
        return x.rank() >= 2
                && x.shape().size(-1) == x.shape().size(-2)
                && x.shape().size(-1) > 1;
    }

    /** Whether a step moves elements and no more. */
    private static boolean isLayout(Recorded step) {
        return step.inputs().size() == 1 && LAYOUT.contains(step.op().getClass());
    }

    /** A value as people would call it: a watched value by its name, any other by its operation and line. */
    private String name(int number) {
        if (number < 0) {
            return "a constant";
        }
        Recorded step = replay.steps.get(number);
        return step.isWatched() ? replay.point.name(number) : describe(step);
    }

    private static String describe(Recorded step) {
        String line = step.where().replaceAll(".*\\((.*)\\)$", "$1");
        return step.name() + (line.isEmpty() ? "" : " (" + line + ")");
    }
}
