package io.autodiff.trace;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.text.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The textbook's symbols aˡ⁻¹, Wˡ, bˡ, zˡ, aˡ, δˡ for a recorded network, and the equations BP1 to BP4, all with the network's own shapes.
 *
 * <p>Beside what the tape holds stand both conventions: in rows, as layers here have it, an example is a row and z = a W + b; in columns, as
 * Nielsen has it (Neural Networks and Deep Learning, 2015, chapter 2), an example is a column and z = W a + b. Each is the other transposed.
 *
 * <pre>{@code
 * Tape tape = Tape.checked();
 * Linear layer = tape.watch(new Linear(w, b));
 * Tensor cost = layer.apply(x).sigmoid().minus(y).square().sum();
 * System.out.println(NotationCard.of(tape, cost));
 * }</pre>
 *
 * @param tables of each layer its symbols, of each convention its equations, and the names of the field
 */
public record NotationCard(List<Table> tables) {
    private static final Table NAMES = new Table(
            "names",
            List.of("here", "elsewhere", "is"),
            List.of(
                    List.of("C", "loss, objective", "the cost, a scalar"),
                    List.of("adjoint of v", "cotangent, v̄; gradient if v is watched", "∂C/∂v, in the shape of v"),
                    List.of("δ", "error", "the adjoint of z"),
                    List.of("tangent of v", "v̇", "∂v/∂x ẋ: how v moves when x moves along ẋ"),
                    List.of("vjp", "pullback", "x̄ = ȳᵀ ∂y/∂x: what a step adds to the adjoint of an input"),
                    List.of("jvp", "pushforward", "ẏ = ∂y/∂x ẋ: what an input adds to the tangent of a step"),
                    List.of("A ⊙ B", "Hadamard product", "element by element: a.times(b)"),
                    List.of("A B", "matrix product", "a.matmul(b)"),
                    List.of("Aᵀ", "transpose", "a.transpose()")));

    /**
     * A table of the card.
     *
     * @param title what it is about
     * @param header the titles of its columns
     * @param rows its cells
     */
    public record Table(String title, List<String> header, List<List<String>> rows) {
        public Table {
            header = List.copyOf(header);
            rows = List.copyOf(rows);
        }
    }

    public NotationCard {
        tables = List.copyOf(tables);
    }

    /**
     * The card of the network that a checked tape holds, up to the cost.
     *
     * @throws IllegalArgumentException «notation: the cost has shape [2]; it must be a scalar, such as a sum»; «notation: there is no network
     *     before the cost; a layer is …»
     * @throws IllegalStateException «steps: only a checked tape keeps all operands and lines; use Tape.checked()»
     */
    public static NotationCard of(Tape tape, Tensor cost) {
        Recording recording = Recording.of("notation", tape, cost).untilCost();
        Network network = recording.network();
        if (network.layers().isEmpty()) {
            throw new IllegalArgumentException(
                    "notation: there is no network before the cost; a layer is the product with a watched w, the sum with a watched b and a"
                            + " function of it, as x.matmul(w).plus(b).sigmoid(), and what it gives goes into the next layer alone");
        }
        List<Notation> layers = network.layers().stream()
                .map(layer -> Notation.of(layer, recording.steps(), recording.names()))
                .toList();
        List<Table> tables = new ArrayList<>();
        layers.forEach(layer -> tables.add(layer.symbols()));
        tables.add(Notation.equations("BP1 to BP4 in rows: z = a W + b", layers, true));
        tables.add(Notation.equations("BP1 to BP4 in columns: z = W a + b", layers, false));
        tables.add(NAMES);
        return new NotationCard(tables);
    }

    /** The tables as aligned text. */
    public String text() {
        return tables.stream()
                .map(table -> table.title + "\n\n"
                        + Terminal.aligned(Stream.concat(Stream.of(table.header), table.rows.stream())
                                .toList()))
                .collect(Collectors.joining("\n"));
    }

    /** The tables in Markdown. */
    public String markdown() {
        return tables.stream()
                .map(table -> "### " + table.title + "\n\n" + line(table.header)
                        + "|---".repeat(table.header.size()) + "|\n"
                        + table.rows.stream().map(NotationCard::line).collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
