package io.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Autodiff;
import io.autodiff.Shape;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The four equations of backpropagation, worked out by hand on matrices, beside the adjoints of the tape. With -Dbackprop.write=true the page
 * of tables is written first.
 */
class BackpropTableTest {
    private static final Path PAGE = Path.of("..", "docs", "backprop.md");
    private static final String COMMAND = "mvn -pl autodiff-core test -Dtest=BackpropTableTest -Dbackprop.write=true";

    /** f and f′, on tensors for the tape and on numbers by hand. */
    private record Activation(
            String name, UnaryOperator<Tensor> onTape, DoubleUnaryOperator f, DoubleUnaryOperator slope) {
        static final Activation SIGMOID = new Activation(
                "sigmoid", Tensor::sigmoid, z -> 1 / (1 + exp(-z)), z -> exp(-z) / StrictMath.pow(1 + exp(-z), 2));
        static final Activation TANH =
                new Activation("tanh", Tensor::tanh, StrictMath::tanh, z -> 1 / StrictMath.pow(StrictMath.cosh(z), 2));
        static final Activation RELU = new Activation("relu", Tensor::relu, z -> Math.max(0, z), z -> z > 0 ? 1 : 0);
        static final List<Activation> ALL = List.of(SIGMOID, TANH, RELU);
    }

    private enum Cost {
        QUADRATIC,
        CROSS_ENTROPY
    }

    /** An example is a row and z = a W + b, or a column and z = W a + b. */
    private enum Convention {
        ROWS,
        COLUMNS
    }

    private record Network(Map<String, Tensor> weights, Tensor x, Tensor y, int layers) {
        static Network of(int layers, Convention convention, long seed) {
            Random random = new Random(seed);
            int[] sizes = {3, 4, 5, 3, 4, 2};
            Map<String, Tensor> weights = new LinkedHashMap<>();
            for (int l = 1; l <= layers; l++) {
                Tensor w = Tensor.normal(random, sizes[l - 1], sizes[l]);
                Tensor b = Tensor.normal(random, sizes[l]);
                weights.put("w" + l, convention == Convention.ROWS ? w : w.transpose());
                weights.put("b" + l, convention == Convention.ROWS ? b : b.reshape(-1, 1));
            }
            int batch = convention == Convention.ROWS ? 4 : 1;
            int outputs = sizes[layers];
            Tensor x = Tensor.normal(random, batch, 3);
            Tensor y = Tensor.oneHot(random.ints(batch, 0, outputs).toArray(), outputs);
            return convention == Convention.ROWS
                    ? new Network(weights, x, y, layers)
                    : new Network(weights, x.transpose(), y.transpose(), layers);
        }

        Tensor w(int l) {
            return weights.get("w" + l);
        }

        Tensor b(int l) {
            return weights.get("b" + l);
        }
    }

    /** A row of the table. */
    private record Row(String equation, StepLog.Line line, SimpleMatrix byHand) {
        double difference() {
            double[] tape = line.adjoint().toArray();
            double largest = 0;
            for (int i = 0; i < tape.length; i++) {
                largest = Math.max(largest, Math.abs(tape[i] - byHand.get(i)));
            }
            return largest;
        }
    }

    private static StepLog log(Network n, Activation f, Cost cost, Convention convention) {
        Tape tape = Tape.checked();
        Map<String, Tensor> w = tape.watch(n.weights);
        Tensor a = n.x;
        for (int l = 1; l <= n.layers; l++) {
            Tensor z = (convention == Convention.ROWS
                            ? a.matmul(w.get("w" + l))
                            : w.get("w" + l).matmul(a))
                    .plus(w.get("b" + l));
            boolean isSoftmax = l == n.layers && cost == Cost.CROSS_ENTROPY;
            a = isSoftmax ? z.logSoftmax(convention == Convention.ROWS ? 1 : 0) : f.onTape.apply(z);
        }
        Tensor c = cost == Cost.QUADRATIC
                ? a.minus(n.y).square().sum().times(0.5)
                : a.times(n.y).sum().neg();
        return StepLog.of(tape, c);
    }

    /** Nielsen, Neural Networks and Deep Learning (2015), chapter 2, (BP1) to (BP4), in rows: for columns all is transposed. */
    private static Map<String, SimpleMatrix> byHand(Network n, Activation f, Cost cost, Convention convention) {
        boolean rows = convention == Convention.ROWS;
        List<SimpleMatrix> z = new ArrayList<>();
        List<SimpleMatrix> a = new ArrayList<>(List.of(inRows(n.x, rows)));
        for (int l = 1; l <= n.layers; l++) {
            SimpleMatrix product = a.get(l - 1).mult(inRows(n.w(l), rows));
            SimpleMatrix b = n.b(l).reshape(1, -1).toSimpleMatrix();
            z.add(each(product, (i, j) -> product.get(i, j) + b.get(j)));
            SimpleMatrix own = z.get(l - 1);
            a.add(each(own, (i, j) -> f.f.applyAsDouble(own.get(i, j))));
        }
        SimpleMatrix y = inRows(n.y, rows);
        SimpleMatrix last = z.get(n.layers - 1);
        SimpleMatrix delta = cost == Cost.QUADRATIC
                ? a.get(n.layers).minus(y).elementMult(slopes(last, f))
                : softmax(last).minus(y);
        Map<String, SimpleMatrix> found = new LinkedHashMap<>();
        for (int l = n.layers; l >= 1; l--) {
            if (l < n.layers) {
                delta = delta.mult(inRows(n.w(l + 1), rows).transpose()).elementMult(slopes(z.get(l - 1), f));
            }
            SimpleMatrix byW = a.get(l - 1).transpose().mult(delta);
            found.put("z" + l, rows ? delta : delta.transpose());
            found.put("b" + l, sumOfRows(delta));
            found.put("w" + l, rows ? byW : byW.transpose());
        }
        return found;
    }

    private static SimpleMatrix inRows(Tensor x, boolean rows) {
        return rows ? x.toSimpleMatrix() : x.toSimpleMatrix().transpose();
    }

    private interface Entry {
        double at(int i, int j);
    }

    private static SimpleMatrix each(SimpleMatrix like, Entry entry) {
        SimpleMatrix made = new SimpleMatrix(like.getNumRows(), like.getNumCols());
        for (int i = 0; i < like.getNumRows(); i++) {
            for (int j = 0; j < like.getNumCols(); j++) {
                made.set(i, j, entry.at(i, j));
            }
        }
        return made;
    }

    private static SimpleMatrix slopes(SimpleMatrix z, Activation f) {
        return each(z, (i, j) -> f.slope.applyAsDouble(z.get(i, j)));
    }

    private static SimpleMatrix softmax(SimpleMatrix z) {
        return each(z, (i, j) -> {
            double sum = 0;
            for (int k = 0; k < z.getNumCols(); k++) {
                sum += exp(z.get(i, k) - z.get(i, j));
            }
            return 1 / sum;
        });
    }

    /** The same bits on every Java version, since the page shows differences. */
    private static double exp(double x) {
        return StrictMath.exp(x);
    }

    private static SimpleMatrix sumOfRows(SimpleMatrix x) {
        SimpleMatrix ones = new SimpleMatrix(1, x.getNumRows());
        ones.fill(1);
        return ones.mult(x);
    }

    private static List<Row> rows(int layers, Activation f, Cost cost, Convention convention) {
        Network n = Network.of(layers, convention, 1);
        StepLog log = log(n, f, cost, convention);
        List<Row> rows = new ArrayList<>();
        byHand(n, f, cost, convention).forEach((target, byHand) -> {
            StepLog.Line last = log.backward().stream()
                    .filter(line ->
                            line.target().equals(target) && !line.label().isEmpty())
                    .reduce((earlier, later) -> later)
                    .orElseThrow(() -> new AssertionError("the log does not name " + target + "\n" + log));
            rows.add(new Row(last.label().replace("the rest of ", ""), last, byHand));
        });
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> theTapeHoldsTheFourEquations() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int layers = 1; layers <= 5; layers++) {
            for (Activation f : Activation.ALL) {
                for (Cost cost : Cost.values()) {
                    for (Convention convention : Convention.values()) {
                        int l = layers;
                        tests.add(DynamicTest.dynamicTest(
                                layers + " layers, " + f.name + ", " + cost + ", " + convention, () -> {
                                    List<Row> rows = rows(l, f, cost, convention);
                                    assertThat(rows)
                                            .hasSize(3 * l)
                                            .allSatisfy(row -> assertThat(row.difference())
                                                    .as(row.toString())
                                                    .isLessThanOrEqualTo(
                                                            1e-14 * Math.max(1, row.byHand.elementMaxAbs())));
                                    assertThat(rows.get(0).equation).matches("(BP1: )?δ" + l);
                                    assertThat(rows)
                                            .extracting(Row::equation)
                                            .contains("BP3: ∂C/∂b1 = δ1", "BP4: ∂C/∂w1");
                                    assertThat(rows.stream().filter(row -> row.equation.startsWith("BP2")))
                                            .hasSize(l - 1);
                                }));
                    }
                }
            }
        }
        return tests.stream();
    }

    @Test
    void theTransposeIsAnIdentity() {
        Random random = new Random(3);
        Tensor w = Tensor.normal(random, 4, 5);
        Tensor u = Tensor.normal(random, 5);
        Tensor v = Tensor.normal(random, 4);
        Tensor carried = Autodiff.vjp(w::matmul, u, v);
        assertThat(carried).isEqualTo(w.transpose().matmul(v));
        assertThat(v.dot(w.matmul(u)).item()).isCloseTo(carried.dot(u).item(), within(1e-14));
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.api.Assertions.within(offset);
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = """
                # Backpropagation is the reverse sweep

                Each of the four equations of Nielsen's [chapter 2](http://neuralnetworksanddeeplearning.com/chap2.html) is a vector-Jacobian product of one operation. On the left is what the
                textbook says, worked out on plain matrices; on the right is the adjoint that the tape holds. δˡ is the adjoint of the weighted input zˡ, and the same loop that
                finds it serves every other function.

                For one example as a column, z = W a + b; sigmoid, quadratic cost:

                %s
                For a batch of four as rows, z = a W + b; tanh, cross-entropy with softmax:

                %s
                The transpose in BP2 and the order of the factors in BP4 are not rules to be remembered. They are forced: for v = ȳ, the vjp of u ↦ W u is the one vector
                Wᵀ v for which ⟨v, W u⟩ = ⟨Wᵀ v, u⟩ for every u.

                The tests hold networks of one to five layers with sigmoid, tanh and relu, both costs and both conventions, to 1e-14. This page is generated from them; to write it anew, run
                `%s`.
                """.formatted(
                        table(rows(2, Activation.SIGMOID, Cost.QUADRATIC, Convention.COLUMNS)),
                        table(rows(3, Activation.TANH, Cost.CROSS_ENTROPY, Convention.ROWS)),
                        COMMAND);
        if (Boolean.getBoolean("backprop.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/backprop.md, which is written anew by %s", COMMAND)
                .hasContent(page);
    }

    private static String table(List<Row> rows) {
        return rows.stream()
                .map(row -> "| %s | %s | `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                row.equation,
                                row.line.operation(),
                                row.line.equation().replace("|", "\\|"),
                                row.line.adjoint().shape(),
                                row.line.adjoint().shape().size() <= 4
                                        ? Tensor.of(Shape.of(row.byHand.getNumElements()), elements(row.byHand))
                                        : first(Tensor.of(row.byHand.get(0))),
                                row.line.adjoint().shape().size() <= 4
                                        ? row.line.adjoint().reshape(-1)
                                        : first(row.line.adjoint()),
                                String.format(Locale.ROOT, "%.0e", row.difference())))
                .collect(Collectors.joining(
                        "",
                        "| equation | operation | what it adds | shape | by hand | on the tape | largest difference |\n|---|---|---|---|---|---|---|\n",
                        ""));
    }

    private static double[] elements(SimpleMatrix x) {
        double[] elements = new double[x.getNumElements()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = x.get(i);
        }
        return elements;
    }

    private static String first(Tensor x) {
        return x.reshape(-1).at(0) + ", …";
    }
}
