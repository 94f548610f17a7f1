package io.autodiff.nn.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table of text with named columns, read from comma-separated values (RFC 4180) whose first line has the names.
 *
 * <pre>{@code
 * Csv flowers = Csv.read(Path.of("iris.csv")).complete();
 * List<String> species = flowers.categories("species");
 * Dataset data = new Dataset(flowers.numbers("petal_length", "petal_width"), flowers.oneHot("species", species));
 * }</pre>
 *
 * <p>A field that is empty, or NA, N/A, NaN, null or ? has no value. Space around a field does not count.
 */
public final class Csv {
    private static final Set<String> MISSING = Set.of("", "NA", "N/A", "NaN", "nan", "null", "NULL", "?");

    private record Row(long line, List<String> fields) {}

    private final String name;
    private final List<String> columns;
    private final List<Row> rows;

    private Csv(String name, List<String> columns, List<Row> rows) {
        this.name = name;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * The table in a file, in UTF-8.
     *
     * @throws IOException «flowers.csv, line 3: 4 fields, but the header names 5 columns», «flowers.csv: the header names column width twice»
     */
    public static Csv read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return read(reader, file.toString(), ',');
        }
    }

    /** The table in a text with another separator, such as a semicolon; the name is for errors. */
    public static Csv read(Reader reader, String name, char separator) throws IOException {
        CsvReader.CsvReaderBuilder format = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false);
        List<Row> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> records = format.ofCsvRecord(reader)) {
            for (CsvRecord line : records) {
                rows.add(new Row(
                        line.getStartingLineNumber(),
                        line.getFields().stream().map(String::strip).toList()));
            }
        } catch (CsvParseException | UncheckedIOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(name + ": malformed: " + cause.getMessage(), e);
        }
        if (rows.isEmpty()) {
            throw new IOException(name + ": empty; the first line must name the columns");
        }
        return table(name, rows.get(0).fields(), rows.subList(1, rows.size()));
    }

    private static Csv table(String name, List<String> header, List<Row> rows) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!seen.add(column)) {
                throw new IOException(name + ": the header names column " + column + " twice");
            }
        }
        for (Row row : rows) {
            if (row.fields().size() != header.size()) {
                throw new IOException(name + ", line " + row.line() + ": "
                        + row.fields().size() + " fields, but the header names " + header.size() + " columns");
            }
        }
        return new Csv(name, header, List.copyOf(rows));
    }

    /** The names of the columns, in their order. */
    public List<String> columns() {
        return columns;
    }

    /** The number of rows. */
    public int size() {
        return rows.size();
    }

    /** Only the rows that have a value in each of these columns, or in all if none is named. */
    public Csv complete(String... names) {
        int[] indices = indices(names.length == 0 ? columns.toArray(String[]::new) : names);
        return new Csv(
                name,
                columns,
                rows.stream()
                        .filter(row -> Arrays.stream(indices)
                                .noneMatch(column -> isMissing(row.fields().get(column))))
                        .toList());
    }

    /**
     * The numbers in these columns, of shape [rows, columns].
     *
     * @throws IllegalArgumentException «flowers.csv, line 3, column width: «wide» is not a number», «flowers.csv, line 3, column width: there
     *     is no value; use complete() to leave such rows out, or numbersOr to put a number in its place», «flowers.csv: there is no column length;
     *     columns are [width, species]»
     */
    public Tensor numbers(String... names) {
        return numbers(names, null);
    }

    /** The numbers in these columns, with this one where there is no value, of shape [rows, columns]. */
    public Tensor numbersOr(double missing, String... names) {
        return numbers(names, missing);
    }

    private Tensor numbers(String[] names, @Nullable Double missing) {
        int[] indices = indices(names);
        double[] elements = new double[Shape.of(rows.size(), indices.length).size()];
        int next = 0;
        for (Row row : rows) {
            for (int column : indices) {
                String field = row.fields().get(column);
                elements[next++] = missing != null && isMissing(field) ? missing : number(row, column);
            }
        }
        return Tensor.of(Shape.of(rows.size(), indices.length), elements);
    }

    private double number(Row row, int column) {
        String field = value(row, column);
        try {
            return Double.parseDouble(field);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(at(row, column) + "«" + field + "» is not a number", e);
        }
    }

    /** The different values in a column, sorted. */
    public List<String> categories(String column) {
        int index = indices(column)[0];
        Set<String> values = new TreeSet<>();
        rows.forEach(row -> values.add(value(row, index)));
        return List.copyOf(values);
    }

    /**
     * The values in a column as rows with a 1 at their category, of shape [rows, categories]. For test data give the categories of the
     * training data.
     *
     * @throws IllegalArgumentException «flowers.csv, line 3, column species: «rosa» is none of [setosa, virginica]»
     */
    public Tensor oneHot(String column, List<String> categories) {
        int index = indices(column)[0];
        double[][] hot = new double[rows.size()][categories.size()];
        for (int i = 0; i < hot.length; i++) {
            String field = value(rows.get(i), index);
            int category = categories.indexOf(field);
            if (category < 0) {
                throw new IllegalArgumentException(at(rows.get(i), index) + "«" + field + "» is none of " + categories);
            }
            hot[i][category] = 1;
        }
        return hot.length == 0 ? Tensor.zeros(0, categories.size()) : Tensor.of(hot);
    }

    private String value(Row row, int column) {
        String field = row.fields().get(column);
        if (isMissing(field)) {
            throw new IllegalArgumentException(
                    at(row, column)
                            + "there is no value; use complete() to leave such rows out, or numbersOr to put a number in its place");
        }
        return field;
    }

    private static boolean isMissing(String field) {
        return MISSING.contains(field);
    }

    private String at(Row row, int column) {
        return name + ", line " + row.line() + ", column " + columns.get(column) + ": ";
    }

    private int[] indices(String... names) {
        return Arrays.stream(names)
                .mapToInt(column -> {
                    int index = columns.indexOf(column);
                    if (index < 0) {
                        throw new IllegalArgumentException(
                                name + ": there is no column " + column + "; columns are " + columns);
                    }
                    return index;
                })
                .toArray();
    }
}
