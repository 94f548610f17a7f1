package io.autodiff.trace;

import io.autodiff.Op;
import io.autodiff.Recorded;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the textbook calls the values of a layer, and their shapes, in rows or transposed, where factors change places.
 *
 * @param layer the steps of the layer
 * @param f the activation; null if there is none
 * @param n how many numbers go in for an example
 * @param m how many come out
 * @param examples how many examples there are
 * @param held what the tape holds as aˡ⁻¹, Wˡ, bˡ, zˡ and aˡ: names and shapes
 */
record Notation(Network.Layer layer, @Nullable Op f, int n, int m, int examples, List<String> held) {
    static Notation of(Network.Layer layer, List<Recorded> steps, Names names) {
        Recorded product = steps.get(layer.product());
        int input = Network.root(steps, product.parents().get(0)) == layer.w() ? 1 : 0;
        Tensor z = steps.get(layer.z()).value();
        int m = z.rank() == 0 ? 1 : z.shape().size(input == 0 ? -1 : 0);
        int n = steps.get(layer.w()).value().size() / m;
        String x = layer.input() >= 0
                ? held(layer.input(), steps, names)
                : names.inputs(product).get(input) + " "
                        + product.inputs().get(input).shape();
        List<String> held = Stream.concat(
                        Stream.of(x),
                        Stream.of(layer.w(), layer.b(), layer.z(), layer.a()).map(step -> held(step, steps, names)))
                .toList();
        Op f = layer.a() < 0 ? null : steps.get(layer.a()).op();
        return new Notation(layer, f, n, m, z.size() / m, held);
    }

    private static String held(int step, List<Recorded> steps, Names names) {
        return step < 0 ? "" : names.of(step) + " " + steps.get(step).value().shape();
    }

    private static String of(String symbol, int layer) {
        return symbol
                + Integer.toString(layer)
                        .chars()
                        .mapToObj(digit -> "⁰¹²³⁴⁵⁶⁷⁸⁹".substring(digit - '0', digit - '0' + 1))
                        .collect(Collectors.joining());
    }

    private static String transposed(String symbol, int layer) {
        return "(" + of(symbol, layer) + ")ᵀ";
    }

    private static String shape(int rows, int columns, boolean inRows) {
        return (inRows ? Shape.of(rows, columns) : Shape.of(columns, rows)).toString();
    }

    private static String product(String a, String b, boolean inRows) {
        return inRows ? a + " " + b : b + " " + a;
    }

    private boolean hasBias() {
        return layer.b() >= 0;
    }

    private String bias(boolean inRows) {
        return (inRows ? Shape.of(m) : Shape.of(m, 1)).toString();
    }

    private String delta(boolean inRows) {
        return shape(examples, m, inRows);
    }

    /** The symbols of the layer: what the tape holds and the shapes of both conventions. */
    NotationCard.Table symbols() {
        int l = layer.number();
        String z = of("z", l);
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(of("a", l - 1), held.get(0), examples, n));
        rows.add(row(of("W", l), held.get(1), n, m));
        if (hasBias()) {
            rows.add(List.of(of("b", l), held.get(2), bias(true), bias(false)));
        }
        rows.add(row(z, held.get(3), examples, m));
        if (f != null) {
            rows.add(row(of("a", l) + " = " + Formulas.symbol(f) + "(" + z + ")", held.get(4), examples, m));
        }
        rows.add(row(of("δ", l) + " = ∂C/∂" + z, adjoint(3), examples, m));
        rows.add(row("∂C/∂" + of("W", l), adjoint(1), n, m));
        if (hasBias()) {
            rows.add(List.of("∂C/∂" + of("b", l), adjoint(2), bias(true), bias(false)));
        }
        return new NotationCard.Table("layer " + l, List.of("symbol", "on the tape", "in rows", "in columns"), rows);
    }

    private String adjoint(int i) {
        return "adjoint of " + held.get(i);
    }

    private static List<String> row(String symbol, String held, int rows, int columns) {
        return List.of(symbol, held, shape(rows, columns, true), shape(rows, columns, false));
    }

    /** Nielsen's four equations for these layers; in columns his own. */
    static NotationCard.Table equations(String title, List<Notation> layers, boolean inRows) {
        List<List<String>> errors = new ArrayList<>();
        List<List<String>> byBiases = new ArrayList<>();
        List<List<String>> byWeights = new ArrayList<>();
        for (int l = layers.size(); l >= 1; l--) {
            Notation k = layers.get(l - 1);
            errors.add(
                    l == layers.size()
                            ? k.error("BP1", "∂C/∂" + of(k.f == null ? "z" : "a", l), k.delta(inRows), inRows)
                            : k.error(layers.get(l), inRows));
            if (k.hasBias()) {
                String sum = "∂C/∂" + of("b", l) + " = Σ " + of("δ", l) + " over the examples";
                byBiases.add(List.of("BP3", sum, k.bias(inRows) + " = Σ " + k.delta(inRows)));
            }
            String outer = product(transposed("a", l - 1), of("δ", l), inRows);
            String shapes = product(shape(k.n, k.examples, inRows), k.delta(inRows), inRows);
            byWeights.add(
                    List.of("BP4", "∂C/∂" + of("W", l) + " = " + outer, shape(k.n, k.m, inRows) + " = " + shapes));
        }
        List<List<String>> rows =
                Stream.of(errors, byBiases, byWeights).flatMap(List::stream).toList();
        return new NotationCard.Table(title, List.of("", "equation", "shapes"), rows);
    }

    private List<String> error(Notation next, boolean inRows) {
        int l = next.layer.number();
        String shapes = product(next.delta(inRows), shape(next.m, next.n, inRows), inRows);
        return error("BP2", "(" + product(of("δ", l), transposed("W", l), inRows) + ")", "(" + shapes + ")", inRows);
    }

    /** The error from the adjoint of what the layer gives. */
    private List<String> error(String equation, String bar, String barShape, boolean inRows) {
        int l = layer.number();
        String start = of("δ", l) + " = ";
        String shapes = delta(inRows) + " = " + barShape;
        if (f instanceof Op.Unary) {
            String slope = Formulas.symbol(f) + "′(" + of("z", l) + ")";
            return List.of(equation, start + bar + " ⊙ " + slope, shapes + " ⊙ " + delta(inRows));
        }
        return List.of(equation, start + (f == null ? bar : f.name() + ".vjp(" + bar + ")"), shapes);
    }
}
