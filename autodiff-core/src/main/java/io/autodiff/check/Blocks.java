package io.autodiff.check;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;
import org.jspecify.annotations.Nullable;

/** Named arrays of numbers: what a point, a value or a gradient consists of, whatever type it is written in. */
final class Blocks {
    final List<String> names;
    final List<Shape> shapes;

    /** Where each block starts, and where the last one ends. */
    final int[] starts;

    /** All elements, block after block, each in row-major order. */
    final double[] values;

    private Blocks(List<String> names, List<Shape> shapes, int[] starts, double[] values) {
        this.names = names;
        this.shapes = shapes;
        this.starts = starts;
        this.values = values;
    }

    /**
     * What is in a number, an array, a matrix, a tensor, or a record, list or map of these.
     *
     * @throws IllegalArgumentException «check: the gradient is a java.lang.String; give numbers, arrays, EJML matrices, tensors, or records,
     *     lists or maps of them»
     */
    static Blocks of(String what, @Nullable Object value) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        read(what, "", value, tensors);
        return of(tensors);
    }

    static Blocks of(Map<String, Tensor> tensors) {
        int[] starts = new int[tensors.size() + 1];
        List<Shape> shapes = new ArrayList<>();
        for (Tensor tensor : tensors.values()) {
            starts[shapes.size() + 1] = starts[shapes.size()] + tensor.size();
            shapes.add(tensor.shape());
        }
        double[] values = new double[starts[shapes.size()]];
        int at = 0;
        for (Tensor tensor : tensors.values()) {
            System.arraycopy(tensor.toArray(), 0, values, starts[at++], tensor.size());
        }
        return new Blocks(List.copyOf(tensors.keySet()), shapes, starts, values);
    }

    private static void read(String what, String path, @Nullable Object value, Map<String, Tensor> to) {
        if (value instanceof Number number) {
            to.put(path, Tensor.scalar(number.doubleValue()));
        } else if (value instanceof double[] array) {
            to.put(path, Tensor.of(array));
        } else if (value instanceof float[] array) {
            double[] doubles = new double[array.length];
            Arrays.setAll(doubles, i -> array[i]);
            to.put(path, Tensor.of(doubles));
        } else if (value instanceof double[][] rows) {
            to.put(path, Tensor.of(rows));
        } else if (value instanceof DMatrixRMaj matrix) {
            to.put(path, Tensor.of(matrix));
        } else if (value instanceof SimpleMatrix matrix) {
            to.put(path, Tensor.of(matrix));
        } else if (value instanceof Probed<?> probed) {
            read(what, probed.at() instanceof Tensor ? join(path, "x") : path, probed.at(), to);
            read(what, path, probed.added(), to);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, part) -> read(what, join(path, key), part, to));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                read(what, join(path, i), list.get(i), to);
            }
        } else if (value instanceof Tensor || value instanceof Record || value instanceof Object[]) {
            Trees.flatten(value).forEach((name, part) -> to.put(name.isEmpty() ? path : join(path, name), part));
        } else {
            throw new IllegalArgumentException("check: " + what + " is "
                    + (value == null ? "null" : "a " + value.getClass().getName())
                    + "; give numbers, arrays, EJML matrices, tensors, or records, lists or maps of them");
        }
    }

    private static String join(String path, @Nullable Object name) {
        return path.isEmpty() ? String.valueOf(name) : path + "." + name;
    }

    /** An object like the given one, of its type and shapes, with other numbers. */
    @SuppressWarnings("unchecked") // each branch makes an object of the class of the given one
    static <T> T rebuild(T like, double[] values) {
        if (like instanceof Double) {
            return (T) Double.valueOf(values[0]);
        }
        if (like instanceof double[]) {
            return (T) values.clone();
        }
        if (like instanceof double[][] rows) {
            double[][] rebuilt = new double[rows.length][];
            int at = 0;
            for (int i = 0; i < rows.length; i++) {
                rebuilt[i] = Arrays.copyOfRange(values, at, at + rows[i].length);
                at += rows[i].length;
            }
            return (T) rebuilt;
        }
        if (like instanceof DMatrixRMaj matrix) {
            return (T) new DMatrixRMaj(matrix.numRows, matrix.numCols, true, values.clone());
        }
        if (like instanceof SimpleMatrix matrix) {
            return (T)
                    SimpleMatrix.wrap(new DMatrixRMaj(matrix.getNumRows(), matrix.getNumCols(), true, values.clone()));
        }
        int[] at = {0};
        return Trees.map(like, (path, x) -> {
            int from = at[0];
            at[0] += x.size();
            return Tensor.of(x.shape(), Arrays.copyOfRange(values, from, at[0]));
        });
    }

    int count() {
        return names.size();
    }

    int size() {
        return values.length;
    }

    int size(int block) {
        return starts[block + 1] - starts[block];
    }

    double[] block(int block) {
        return Arrays.copyOfRange(values, starts[block], starts[block + 1]);
    }

    Tensor tensor(int block) {
        return Tensor.of(shapes.get(block), block(block));
    }

    /** The largest absolute value in a block of numbers that are laid out like these. */
    double largest(double[] numbers, int block) {
        double largest = 0;
        for (int e = starts[block]; e < starts[block + 1]; e++) {
            largest = Math.max(largest, Math.abs(numbers[e]));
        }
        return largest;
    }

    int blockOf(int entry) {
        int at = Arrays.binarySearch(starts, 0, count(), entry);
        int block = at >= 0 ? at : -at - 2;
        while (block + 1 < count() && starts[block + 1] <= entry) {
            block++; // blocks without elements start where the next one does
        }
        return block;
    }

    /** The name of a block; of a tensor on its own, x. */
    String name(int block) {
        return names.get(block).isEmpty() ? "x" : names.get(block);
    }

    /** The name of an element, for example {@code W2[3,1]}. */
    String entry(int entry) {
        int block = blockOf(entry);
        int[] index = shapes.get(block).index(entry - starts[block]);
        return index.length == 0
                ? name(block)
                : name(block) + Arrays.toString(index).replace(" ", "");
    }

    /** The same blocks with other numbers. */
    Blocks with(double[] others) {
        return new Blocks(names, shapes, starts, others);
    }

    /** The same blocks in the order of others, if they have the same names; else as they are. */
    Blocks inOrderOf(Blocks others) {
        if (names.equals(others.names) || !Set.copyOf(names).equals(Set.copyOf(others.names))) {
            return this;
        }
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        others.names.forEach(name -> ordered.put(name, tensor(names.indexOf(name))));
        return of(ordered);
    }

    /** The first number that is not finite, or −1. */
    static int firstBad(double[] values) {
        for (int e = 0; e < values.length; e++) {
            if (!Double.isFinite(values[e])) {
                return e;
            }
        }
        return -1;
    }

    /** The names and shapes. */
    @Override
    public String toString() {
        return IntStream.range(0, count())
                .mapToObj(block -> name(block) + " " + shapes.get(block))
                .collect(Collectors.joining(", "));
    }
}
