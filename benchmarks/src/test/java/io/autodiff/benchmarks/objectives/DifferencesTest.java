package io.autodiff.benchmarks.objectives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Objectives at inputs that the samples leave out, beside differences of the primal in plain Java, which no form has anything to do with. */
class DifferencesTest {
    private static final double STEP = 1e-3;

    /**
     * An objective and its independent variables, which are changed in place.
     *
     * @param jacobian of the elements of the gradient in some form, [primal][variables]
     */
    record Case(String name, Objective objective, List<double[]> variables, Function<double[], double[][]> jacobian) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(lstm(), ode(1), ode(7), bundleAdjustment(), hand(0.4, false), hand(0.4, true), hand(0, true));
    }

    private static Case lstm() {
        Lstm lstm = Lstm.draw(new SplittableRandom(1), 3, 2, 6);
        return new Case(
                "lstm",
                lstm,
                Stream.of(lstm.main(), lstm.extra()).flatMap(Arrays::stream).toList(),
                gradient -> new double[][] {gradient});
    }

    private static Case ode(int steps) {
        Ode ode = Ode.draw(new SplittableRandom(1), 4, steps);
        return new Case("ode, " + steps + " steps", ode, List.of(ode.x()), gradient -> {
            double[][] rows = new double[4][];
            rows[3] = gradient;
            return rows;
        });
    }

    private static Case bundleAdjustment() {
        BundleAdjustment adjustment = BundleAdjustment.draw(new SplittableRandom(1), 3, 4, 9);
        Arrays.fill(adjustment.cams()[1], 0, 3, 0);
        return new Case(
                "ba",
                adjustment,
                Stream.concat(
                                Stream.of(adjustment.cams(), adjustment.points())
                                        .flatMap(Arrays::stream),
                                Stream.<double[]>of(adjustment.weights()))
                        .toList(),
                values -> dense(adjustment.output("tensors"), values));
    }

    private static double[][] dense(Map<String, Object> output, double[] values) {
        int[] rows = (int[]) output.get("rows");
        int[] columns = (int[]) output.get("cols");
        double[][] dense = new double[(int) output.get("nrows")][(int) output.get("ncols")];
        for (int row = 0; row < dense.length; row++) {
            for (int k = rows[row]; k < rows[row + 1]; k++) {
                dense[row][columns[k]] = values[k];
            }
        }
        return dense;
    }

    private static Case hand(double turn, boolean onTriangles) {
        HandTracking hand = HandTracking.draw(new SplittableRandom(1), 8, 5, onTriangles);
        Arrays.fill(hand.pose(), 0, 3, turn);
        List<double[]> variables = Stream.concat(
                        Stream.of(hand.us()), Stream.of(turn == 0 ? new double[0] : hand.pose()))
                .toList();
        int own = onTriangles ? 2 : 0;
        return new Case("ht, turned by " + turn + ", on triangles: " + onTriangles, hand, variables, elements -> {
            double[][] rows = Forms.rows(elements, own + 26);
            double[][] full = new double[rows.length][own * hand.us().length + (turn == 0 ? 0 : 26)];
            for (int row = 0; row < rows.length; row++) {
                System.arraycopy(rows[row], 0, full[row], own * (row / 3), own);
                System.arraycopy(rows[row], own, full[row], own * hand.us().length, turn == 0 ? 0 : 26);
            }
            return full;
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFormIsTheLimitOfDifferences(Case example) {
        for (Map.Entry<String, Supplier<double[]>> form :
                example.objective.gradients().entrySet()) {
            double[][] jacobian = example.jacobian.apply(form.getValue().get());
            int column = 0;
            for (double[] variable : example.variables) {
                for (int j = 0; j < variable.length; j++) {
                    requireColumn(form.getKey(), jacobian, column++, differences(example.objective, variable, j));
                }
            }
            assertThat(column).isPositive();
        }
    }

    private static void requireColumn(String form, double[][] jacobian, int column, double[] expected) {
        assertThat(jacobian.length).isEqualTo(expected.length);
        for (int row = 0; row < expected.length; row++) {
            if (jacobian[row] != null) {
                double scale = Math.max(1, Math.abs(expected[row]));
                assertThat(Math.abs(jacobian[row][column] - expected[row]) / scale)
                        .as("%s [%d, %d]: got %s, expected %s", form, row, column, jacobian[row][column], expected[row])
                        .isLessThan(1e-8);
            }
        }
    }

    /** (8 (f(x + h) − f(x − h)) − f(x + 2h) + f(x − 2h)) / 12 h, of an error in h⁴. */
    private static double[] differences(Objective objective, double[] variable, int j) {
        double[][] at = new double[5][];
        double x = variable[j];
        for (int k = 0; k < 5; k++) {
            variable[j] = x + (k - 2) * STEP;
            at[k] = objective.plain();
        }
        variable[j] = x;
        double[] differences = new double[at[0].length];
        Arrays.setAll(differences, i -> (8 * (at[3][i] - at[1][i]) - (at[4][i] - at[0][i])) / (12 * STEP));
        return differences;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plainJavaAgreesWithTheFramework(Case example) {
        double[] plain = example.objective.plain();
        double[] value = example.objective.value();

        assertThat(value).hasSameSizeAs(plain);
        for (int i = 0; i < plain.length; i++) {
            assertThat(Math.abs(value[i] - plain[i]) / Math.max(1, Math.abs(plain[i])))
                    .isLessThan(1e-12);
        }
    }

    /** A hand that is not turned, or hardly, is not turned at all, and so it is not by a little more. */
    @Test
    void aHandThatIsHardlyTurnedHasNoDerivativeByTheTurn() {
        HandTracking hand = HandTracking.draw(new SplittableRandom(1), 8, 5, false);
        Arrays.fill(hand.pose(), 0, 3, 5e-5);
        double[] plain = hand.plain();

        hand.gradients().forEach((form, jacobian) -> {
            for (double[] row : Forms.rows(jacobian.get(), 26)) {
                assertThat(Arrays.copyOf(row, 3)).as(form).containsOnly(0);
            }
        });
        Arrays.fill(hand.pose(), 0, 3, 0);
        assertThat(hand.plain()).isEqualTo(plain);
    }

    @Test
    void copiesGiveTheEndsOfWhatAllOfThemGive() {
        String copies = """
                {"n": 2, "m": 3, "p": 5, "cam": [0.1, 0.2, -0.1, 1, 2, 3, 400, 1, 2, 0.01, 0.001], "x": [0.5, -0.5, 9], "w": 0.7,
                 "feat": [3, 4]}""";
        BundleAdjustment adjustment = BundleAdjustment.read(Fields.of(new JsonMapper().readTree(copies)));
        double[] value = adjustment.value();
        double[] values = adjustment.gradients().get("compiled").get();
        Map<String, Object> output = adjustment.output("compiled");

        assertThat(adjustment.observations()).isDeepEqualTo(new int[][] {{0, 0}, {1, 1}, {0, 2}, {1, 0}, {0, 1}});
        assertThat(output).containsOnlyKeys("objective", "jacobian");
        assertThat(output.get("objective"))
                .usingRecursiveComparison()
                .isEqualTo(Map.of(
                        "reproj_error", Map.of("elements", new double[] {value[0], value[1]}, "repeated", 5),
                        "w_err", Map.of("element", 1 - 0.7 * 0.7, "repeated", 5)));
        Map<?, ?> jacobian = (Map<?, ?>) output.get("jacobian");
        // 2 · 5 rows of 15 entries, then 5 of one; columns for 2 cameras, 3 points and 5 weights.
        assertThat((int[]) jacobian.get("rows"))
                .startsWith(0, 15, 30)
                .endsWith(150, 151, 152, 153, 154, 155, 155)
                .hasSize(16 + 1);
        assertThat((int[]) jacobian.get("cols"))
                .containsExactly(
                        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, 23, 24, 31, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, 23, 24,
                        31, 35);
        assertThat((double[]) jacobian.get("vals"))
                .startsWith(Arrays.copyOf(values, 30))
                .endsWith(-2 * 0.7)
                .hasSize(31);
        assertThat(values).hasSize(155);
        assertThat(Arrays.copyOfRange(values, 30, 60)).isEqualTo(Arrays.copyOf(values, 30));
    }
}
