package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An operation at a point: inputs of some shapes, of which some vary while the others are constants.
 *
 * @param varied the numbers of the inputs that vary
 */
record Case(Subject subject, List<Tensor> x, List<Integer> varied) {
    /** The points lie on a grid, no two at one place: where numbers are equal or nearly so, a maximum has its kink. */
    private static final int GRID = 1000;

    /** Of combinations of unlike shapes at most so many, since some operations take nearly all. */
    private static final int UNLIKE = 24;

    /** Ranks from 0 to 3, sizes from 0 to 4. */
    private static final List<Shape> SHAPES = Stream.of(
                    "", "0", "1", "2", "3", "4", "00", "02", "20", "11", "13", "31", "22", "23", "32", "33", "34", "42",
                    "123", "213", "231", "222", "203")
            .map(digits -> Shape.of(digits.chars().map(digit -> digit - '0').toArray()))
            .toList();

    /** One point for each combination of shapes that the operation takes; all inputs vary together, then each alone. */
    static List<Case> of(Subject subject) {
        Map<Boolean, List<List<Shape>>> accepted = combinations(subject.inputs())
                .filter(shapes -> accepts(subject.op(), shapes))
                .collect(Collectors.partitioningBy(
                        shapes -> shapes.stream().distinct().count() == 1));
        List<List<Shape>> unlike = accepted.get(false);
        List<Case> cases = Stream.concat(
                        accepted.get(true).stream(),
                        IntStream.range(0, Math.min(UNLIKE, unlike.size()))
                                .mapToObj(k -> unlike.get(k * unlike.size() / Math.min(UNLIKE, unlike.size()))))
                .flatMap(shapes -> of(subject, shapes))
                .toList();
        if (cases.isEmpty()) {
            throw new AssertionError(subject.op() + " takes none of the shapes " + SHAPES
                    + "; give it other parameters in Samples, or mend its shape method");
        }
        return cases;
    }

    private static Stream<Case> of(Subject subject, List<Shape> shapes) {
        RandomGenerator random = new SplittableRandom(31L * subject.op().name().hashCode() + shapes.hashCode());
        List<Tensor> x = point(subject, shapes, random);
        List<Integer> all = IntStream.range(0, x.size()).boxed().toList();
        Stream<Case> together = Stream.of(new Case(subject, x, all));
        return x.size() == 1
                ? together
                : Stream.concat(together, all.stream().map(i -> new Case(subject, x, List.of(i))));
    }

    private static Stream<List<Shape>> combinations(int inputs) {
        return inputs == 0
                ? Stream.of(List.of())
                : combinations(inputs - 1)
                        .flatMap(first -> SHAPES.stream()
                                .map(last -> Stream.concat(first.stream(), Stream.of(last))
                                        .toList()));
    }

    private static boolean accepts(Op op, List<Shape> shapes) {
        Shape[] x = shapes.toArray(Shape[]::new);
        try {
            Shape y = op instanceof Op.Binary ? x[0].broadcast(x[1]) : op.shape(x);
            return y != null;
        } catch (IllegalArgumentException refusal) {
            if (refusal.getMessage() == null) {
                throw new AssertionError(op + " does not say why it refuses shapes " + shapes, refusal);
            }
            return false;
        }
    }

    private static List<Tensor> point(Subject subject, List<Shape> shapes, RandomGenerator random) {
        PrimitiveIterator.OfInt places = random.ints(0, GRID).distinct().iterator();
        List<Tensor> x = new ArrayList<>();
        for (Shape shape : shapes) {
            Op.Interval domain = subject.op().domain(x.size());
            Tensor drawn = Oracles.tabulate(
                    shape, i -> inside(domain, (places.nextInt() + 0.5) / GRID, random.nextBoolean() ? 1 : -1));
            x.add(x.isEmpty() ? subject.prepared().apply(drawn) : drawn);
        }
        return x;
    }

    /** A number of the interval away from its ends, and from 0 if it has none. */
    private static double inside(Op.Interval domain, double fraction, int sign) {
        double magnitude = 0.3 + 1.7 * fraction;
        if (Double.isFinite(domain.low()) && Double.isFinite(domain.high())) {
            return domain.low() + (0.1 + 0.8 * fraction) * (domain.high() - domain.low());
        }
        if (Double.isFinite(domain.low())) {
            return domain.low() + magnitude;
        }
        return Double.isFinite(domain.high()) ? domain.high() - magnitude : sign * magnitude;
    }

    boolean isOfOneShape() {
        return x.stream().map(Tensor::shape).distinct().count() == 1;
    }

    /** The case of the scalars at place k. */
    Case element(int k) {
        return new Case(subject, x.stream().map(part -> part.at(k)).toList(), varied);
    }

    /** The inputs that vary. */
    List<Tensor> point() {
        return varied.stream().map(x::get).toList();
    }

    /** y as a function of the inputs that vary. */
    Tensor value(List<Tensor> point) {
        Tensor[] inputs = inputs();
        for (int k = 0; k < varied.size(); k++) {
            inputs[varied.get(k)] = point.get(k);
        }
        return subject.op().apply(inputs);
    }

    Tensor[] inputs() {
        return x.toArray(Tensor[]::new);
    }

    /** A source of directions, the same at every call. */
    RandomGenerator random() {
        return new SplittableRandom(x.hashCode());
    }

    @Override
    public String toString() {
        return subject.op().name() + " = " + subject.op() + " at shapes "
                + x.stream().map(Tensor::shape).toList() + " with varied inputs " + varied;
    }
}
