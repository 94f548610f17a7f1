package io.autodiff.benchmarks.objectives;

import tools.jackson.databind.JsonNode;

/** An object of a case. What is missing in it or of another size or kind is a {@link Misfit} that says where. */
final class Fields {
    private final JsonNode object;
    private final String path;

    private Fields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** Says which field does not fit, what was expected, and what came. */
    static final class Misfit extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Misfit(String message) {
            super(message);
        }
    }

    static Fields of(JsonNode root) {
        return objectAt(root, "");
    }

    /** Whether there is such a field. */
    boolean has(String name) {
        return object.has(name);
    }

    Fields object(String name) {
        return objectAt(node(name), at(name));
    }

    private static Fields objectAt(JsonNode node, String path) {
        if (!node.isObject()) {
            throw misfit(path, "an object", node);
        }
        return new Fields(node, path);
    }

    String text(String name) {
        JsonNode node = node(name);
        if (!node.isString()) {
            throw misfit(at(name), "a string", node);
        }
        return node.stringValue();
    }

    boolean flag(String name) {
        JsonNode node = node(name);
        if (!node.isBoolean()) {
            throw misfit(at(name), "true or false", node);
        }
        return node.booleanValue();
    }

    double number(String name) {
        return number(node(name), at(name));
    }

    int integer(String name, int least) {
        return integer(name, least, Integer.MAX_VALUE);
    }

    /** An integer from {@code least} to {@code below} - 1. */
    int integer(String name, int least, int below) {
        return integer(node(name), at(name), least, below);
    }

    /** The number of elements of a list. */
    int length(String name) {
        return list(node(name), at(name), -1).size();
    }

    /** Numbers, at least one. */
    double[] vector(String name) {
        return vector(name, requireSome(name));
    }

    double[] vector(String name, int n) {
        return vector(node(name), at(name), n);
    }

    /** At least one row, and in each as many numbers as in the first, at least one. */
    double[][] matrix(String name) {
        int rows = requireSome(name);
        JsonNode first = node(name).get(0);
        return matrix(name, rows, Math.max(1, first.size()));
    }

    double[][] matrix(String name, int rows, int columns) {
        return matrix(node(name), at(name), rows, columns);
    }

    double[][][] matrices(String name, int n, int rows, int columns) {
        JsonNode list = list(node(name), at(name), n);
        double[][][] all = new double[n][][];
        for (int i = 0; i < n; i++) {
            all[i] = matrix(list.get(i), element(at(name), i), rows, columns);
        }
        return all;
    }

    /** n integers from {@code least} to {@code below} - 1. */
    int[] integers(String name, int n, int least, int below) {
        return integers(node(name), at(name), n, least, below);
    }

    int[][] integers(String name, int rows, int columns, int least, int below) {
        JsonNode list = list(node(name), at(name), rows);
        int[][] all = new int[rows][];
        for (int i = 0; i < rows; i++) {
            all[i] = integers(list.get(i), element(at(name), i), columns, least, below);
        }
        return all;
    }

    /** The error of a field whose value is not what was expected. */
    Misfit misfit(String name, String expected) {
        return misfit(at(name), expected, node(name));
    }

    private static double number(JsonNode node, String path) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw misfit(path, "a number", node);
        }
        return node.doubleValue();
    }

    private static int integer(JsonNode node, String path, int least, int below) {
        if (!node.isIntegralNumber()
                || !node.canConvertToInt()
                || node.intValue() < least
                || node.intValue() >= below) {
            String bound =
                    below == Integer.MAX_VALUE ? " of at least " + least : " from " + least + " to " + (below - 1);
            throw misfit(path, "an integer" + bound, node);
        }
        return node.intValue();
    }

    private static double[] vector(JsonNode node, String path, int n) {
        JsonNode list = list(node, path, n);
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = number(list.get(i), element(path, i));
        }
        return x;
    }

    private static double[][] matrix(JsonNode node, String path, int rows, int columns) {
        JsonNode list = list(node, path, rows);
        double[][] x = new double[rows][];
        for (int i = 0; i < rows; i++) {
            x[i] = vector(list.get(i), element(path, i), columns);
        }
        return x;
    }

    private static int[] integers(JsonNode node, String path, int n, int least, int below) {
        JsonNode list = list(node, path, n);
        int[] x = new int[n];
        for (int i = 0; i < n; i++) {
            x[i] = integer(list.get(i), element(path, i), least, below);
        }
        return x;
    }

    private int requireSome(String name) {
        int n = length(name);
        if (n == 0) {
            throw misfit(at(name), "a list of at least 1", node(name));
        }
        return n;
    }

    /** A list of n elements; of any number if n is negative. */
    private static JsonNode list(JsonNode node, String path, int n) {
        if (!node.isArray() || (n >= 0 && node.size() != n)) {
            throw misfit(path, n < 0 ? "a list" : "a list of " + n, node);
        }
        return node;
    }

    private JsonNode node(String name) {
        JsonNode node = object.get(name);
        if (node == null) {
            throw new Misfit(at(name) + ": missing");
        }
        return node;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String element(String path, int i) {
        return path + "[" + i + "]";
    }

    private static Misfit misfit(String path, String expected, JsonNode got) {
        String what = got.isArray()
                ? "a list of " + got.size()
                : got.isObject() ? "an object" : got.isMissingNode() ? "nothing" : got.toString();
        return new Misfit((path.isEmpty() ? "the case" : path) + ": expected " + expected + ", got " + what);
    }
}
