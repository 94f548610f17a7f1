package io.autodiff.nn.train;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What was measured after each epoch, as a table and as a page of curves.
 *
 * <pre>{@code
 * History<Mlp> history = new History<>(validation::of);
 * trainer.fit(mlp, objective, data, random, progress.and(history));
 * Files.writeString(Path.of("history.csv"), history.csv());
 * Files.writeString(Path.of("history.html"), history.html("Mlp on digits"));
 * }</pre>
 */
public final class History<M> implements Listener<M> {
    /**
     * After an epoch.
     *
     * @param number from 1
     * @param cost the mean of its mini-batches, each before its step
     * @param metrics by name, of the model after the epoch
     */
    public record Epoch(int number, double cost, Map<String, Double> metrics) {
        public Epoch {
            metrics = Map.copyOf(metrics);
        }
    }

    private final Function<? super M, Map<String, Double>> measure;
    private final List<Epoch> epochs = new ArrayList<>();

    /** With these metrics beside the cost, which have the same names for all models; {@code m -> Map.of()} for none. */
    public History(Function<? super M, Map<String, Double>> measure) {
        this.measure = measure;
    }

    @Override
    public void epochDone(int epoch, M model, double meanCost) {
        epochs.add(new Epoch(epoch, meanCost, measure.apply(model)));
    }

    /** In order. */
    public List<Epoch> epochs() {
        return List.copyOf(epochs);
    }

    /** A line {@code epoch,cost,…} with the metrics by name, then one for each epoch, with numbers that parse to the same doubles. */
    public String csv() {
        StringWriter out = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(out)) {
            List<String> names = columns().keySet().stream().toList();
            csv.writeRecord(Stream.concat(Stream.of("epoch"), names.stream()).toList());
            for (int i = 0; i < epochs.size(); i++) {
                List<String> row =
                        new ArrayList<>(List.of(Integer.toString(epochs.get(i).number())));
                for (double[] column : columns().values()) {
                    row.add(Double.toString(column[i]));
                }
                csv.writeRecord(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** A page that needs no other file and no script: a curve for each column, then the table. */
    public String html(String title) {
        return HistoryPage.of(title, epochs.stream().mapToInt(Epoch::number).toArray(), columns());
    }

    private Map<String, double[]> columns() {
        Map<String, double[]> columns = new LinkedHashMap<>();
        columns.put("cost", epochs.stream().mapToDouble(Epoch::cost).toArray());
        epochs.stream()
                .flatMap(epoch -> epoch.metrics().keySet().stream())
                .distinct()
                .sorted()
                .forEach(name -> {
                    double[] column = epochs.stream()
                            .mapToDouble(epoch -> epoch.metrics().getOrDefault(name, Double.NaN))
                            .toArray();
                    if (columns.put(name, column) != null) {
                        throw new IllegalArgumentException(
                                "history: the column cost is that of the training; give the metric cost another name");
                    }
                });
        return columns;
    }
}
