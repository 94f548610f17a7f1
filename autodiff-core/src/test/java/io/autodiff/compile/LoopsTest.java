package io.autodiff.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Op;
import io.autodiff.Shape;
import io.autodiff.op.Cos;
import io.autodiff.op.Maximum;
import io.autodiff.op.Minus;
import io.autodiff.op.Plus;
import io.autodiff.op.Sin;
import io.autodiff.op.Times;
import io.autodiff.op.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Programs of scalars that repeat themselves in many ways, against the same operations one by one, bit by bit. */
class LoopsTest {
    private static final int INPUTS = 100;
    private static final List<Op> OPERATIONS =
            List.of(Plus.OP, Times.OP, Minus.OP, Maximum.OP, Sin.OP, Cos.OP, Where.OP, Plus.OP, Times.OP);

    /** A program in the making: a line of operations, as recorded loops and what stands between them. */
    private static final class Line {
        final Program.Builder builder = new Program.Builder();
        final SplittableRandom random;
        final List<Integer> inputs = new ArrayList<>();

        /** The results of the steps of loops, turn by turn. */
        final List<int[]> rows = new ArrayList<>();

        /** All results. */
        final List<Integer> results = new ArrayList<>();

        Line(long seed) {
            random = new SplittableRandom(seed);
            for (int k = 0; k < INPUTS; k++) {
                inputs.add(builder.input(Shape.SCALAR));
            }
            results.add(apply(Sin.OP, input(0)));
        }

        int input(int k) {
            return inputs.get(k);
        }

        int constant(double value) {
            return builder.constant(Shape.SCALAR, new double[] {value});
        }

        int apply(Op op, int... operands) {
            return builder.apply(op, Shape.SCALAR, operands);
        }

        /** What an operand is, turn by turn; the results of the loop itself are filled in as it goes. */
        IntUnaryOperator pattern(int step, int[][] loop) {
            int outer = anyResult();
            return switch (random.nextInt(9)) {
                case 0 -> {
                    double value = random.nextDouble(-1, 1);
                    yield turn -> constant(value);
                }
                case 1 -> turn -> constant(1.0 / (3 + turn));
                case 2 -> affine(inputs.stream().mapToInt(i -> i).toArray());
                case 3 -> rows.isEmpty() ? turn -> outer : affine(rows.get(random.nextInt(rows.size())));
                case 4 -> {
                    int which = step == 0 ? 0 : random.nextInt(step);
                    yield turn -> step == 0 ? outer : loop[which][turn];
                }
                case 5, 6 -> {
                    int which = random.nextInt(loop.length);
                    int distance = 1 + random.nextInt(random.nextInt(1, 6));
                    int[] before =
                            IntStream.range(0, distance).map(i -> anyResult()).toArray();
                    yield turn -> turn < distance ? before[turn] : loop[which][turn - distance];
                }
                case 7 -> turn -> outer;
                default -> turn -> anyResult();
            };
        }

        /** Elements of a row in steps of −2 to 2, as long as there are some. */
        IntUnaryOperator affine(int... row) {
            int stride = random.nextInt(-2, 3);
            int begin = random.nextInt(row.length);
            return turn -> row[Math.floorMod(begin + stride * turn, row.length)];
        }

        int anyResult() {
            return results.get(random.nextInt(results.size()));
        }

        /** A loop in which an operand may change its pattern on the way, and the last turn may differ. */
        void loop(int period, int turns) {
            int[][] loop = new int[period][turns];
            Op[] op = new Op[period];
            IntUnaryOperator[][] operand = new IntUnaryOperator[period][3];
            for (int step = 0; step < period; step++) {
                op[step] = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
                for (int k = 0; k < 3; k++) {
                    operand[step][k] = pattern(step, loop);
                }
            }
            int change = random.nextInt(2 * turns);
            boolean endsOtherwise = random.nextInt(4) == 0;
            for (int turn = 0; turn < turns; turn++) {
                for (int step = 0; step < period; step++) {
                    if (turn == change && step == period / 2) {
                        operand[step][0] = pattern(step, loop);
                    }
                    if (turn == turns - 1 && endsOtherwise && step == period / 2) {
                        op[step] = Minus.OP;
                    }
                    int arity = op[step] instanceof Op.Unary ? 1 : op[step] instanceof Op.Binary ? 2 : 3;
                    int at = turn;
                    int[] operands = new int[arity];
                    for (int k = 0; k < arity; k++) {
                        operands[k] = operand[step][k].applyAsInt(at);
                    }
                    loop[step][turn] = apply(op[step], operands);
                }
            }
            for (int[] row : loop) {
                rows.add(row);
                Arrays.stream(row).forEach(results::add);
            }
        }

        void straight(int operations) {
            for (int k = 0; k < operations; k++) {
                results.add(apply(OPERATIONS.get(random.nextInt(4)), anyResult(), anyResult()));
            }
        }

        /** Outputs: rows, rows backwards, any results, an input and a constant, some of them twice. */
        Program program() {
            IntStream.Builder outputs = IntStream.builder();
            int count = random.nextInt(1, 5);
            for (int k = 0; k < count; k++) {
                int[] row = rows.isEmpty() ? new int[0] : rows.get(random.nextInt(rows.size()));
                switch (random.nextInt(5)) {
                    case 0 -> Arrays.stream(row).forEach(outputs::add);
                    case 1 ->
                        IntStream.range(0, row.length)
                                .map(i -> row[row.length - 1 - i])
                                .forEach(outputs::add);
                    case 2 -> outputs.add(input(random.nextInt(INPUTS)));
                    case 3 -> outputs.add(constant(0.25));
                    default ->
                        random.ints(random.nextInt(4), 0, results.size())
                                .map(results::get)
                                .forEach(outputs::add);
                }
            }
            outputs.add(results.get(results.size() - 1));
            return builder.build(outputs.build().toArray());
        }
    }

    /** The operations one by one, but x + 0 is x, as decision 17 has it: if x is −0 its sign stays. */
    private static double[] interpreted(Program program, double[] x) {
        double[] value = new double[program.values().size()];
        for (int i = 0; i < value.length; i++) {
            if (program.values().get(i) instanceof Program.Result result) {
                double[] operand = Arrays.stream(result.operands())
                        .mapToDouble(k -> value[k])
                        .toArray();
                int zero = result.op() instanceof Plus ? zeroOperand(program, result) : -1;
                if (zero >= 0) {
                    value[i] = operand[1 - zero];
                    continue;
                }
                value[i] = result.op() instanceof Op.Unary op
                        ? op.f(operand[0])
                        : result.op() instanceof Op.Binary op
                                ? op.f(operand[0], operand[1])
                                : ((Op.Ternary) result.op()).f(operand[0], operand[1], operand[2]);
            } else if (program.values().get(i) instanceof Program.Constant constant) {
                value[i] = constant.data()[0];
            } else {
                value[i] = x[i];
            }
        }
        return Arrays.stream(program.outputs()).mapToDouble(k -> value[k]).toArray();
    }

    /** Which operand is the constant 0, or −1. */
    private static int zeroOperand(Program program, Program.Result result) {
        for (int k = 0; k < 2; k++) {
            if (program.values().get(result.operands()[k]) instanceof Program.Constant constant
                    && constant.data()[0] == 0) {
                return k;
            }
        }
        return -1;
    }

    private static void agrees(Program program, SplittableRandom random) {
        Code code = Code.of(program, op -> true);
        for (int run = 0; run < 3; run++) {
            double[] x = random.doubles(INPUTS, -2, 2).toArray();
            double[] expected = interpreted(program, x);
            double[] y = new double[expected.length];
            y[y.length - 1] = code.run(x, y);
            // Written out, since the numbers of two lists that differ only in the sign of a zero look alike.
            assertThat(Arrays.stream(y).mapToLong(Double::doubleToLongBits).toArray())
                    .as(code.describe())
                    .isEqualTo(Arrays.stream(expected)
                            .mapToLong(Double::doubleToLongBits)
                            .toArray());
        }
    }

    @Property(tries = 600)
    void agreesOnLoopsOfAllKinds(@ForAll long seed) {
        Line line = new Line(seed);
        int parts = line.random.nextInt(1, 5);
        for (int k = 0; k < parts; k++) {
            line.straight(line.random.nextInt(20));
            line.loop(line.random.nextInt(1, 12), line.random.nextInt(3, 120));
        }
        line.straight(line.random.nextInt(5));
        agrees(line.program(), line.random);
    }

    @Property(tries = 30)
    void agreesOnStraightLines(@ForAll long seed) {
        Line line = new Line(seed);
        line.straight(line.random.nextInt(2000));
        agrees(line.program(), line.random);
    }

    @Property(tries = 60)
    void agreesOnNestedLoops(@ForAll long seed) {
        Line line = new Line(seed);
        int period = line.random.nextInt(1, 5);
        int inner = line.random.nextInt(2, 40);
        int outer = line.random.nextInt(2, 20);
        double factor = line.random.nextDouble(0.5, 1);
        int state = line.results.get(0);
        for (int i = 0; i < outer; i++) {
            int sum = line.apply(Times.OP, state, line.input(i));
            int[] row = new int[inner];
            for (int j = 0; j < inner; j++) {
                int term = line.apply(
                        Times.OP,
                        line.input(j),
                        line.rows.isEmpty() ? state : line.rows.get(i - 1)[j]);
                for (int k = 1; k < period; k++) {
                    term = line.apply(Sin.OP, line.apply(Plus.OP, term, line.constant(0.1 * k)));
                }
                row[j] = term;
                sum = line.apply(Plus.OP, sum, line.apply(Times.OP, term, line.constant(factor)));
            }
            line.rows.add(row);
            state = line.apply(Cos.OP, sum);
            line.results.add(state);
        }
        agrees(line.program(), line.random);
    }
}
