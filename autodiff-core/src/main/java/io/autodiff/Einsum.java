package io.autodiff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sums of products in Einstein's notation, made of diagonals, sums, permutations and matrix products. Two operands are multiplied at a
 * time, first those whose product is smallest next to what it replaces.
 */
final class Einsum {
    private static final String ELLIPSIS = "...";
    private static final String TERM = "[a-zA-Z]*(\\.\\.\\.)?[a-zA-Z]*";
    private static final Pattern FORM = Pattern.compile(TERM + "(," + TERM + ")*(->" + TERM + ")?");

    private final String expression;
    private final Map<Character, Extent> extents = new HashMap<>();

    /** The size that a label has in all operands, and a shape to show for it. */
    private record Extent(int size, Shape in) {}

    /** A tensor with a label for each axis: a letter, or for the axes under an ellipsis '0', '1', … from the right. */
    private record Term(String labels, Tensor x) {}

    private Einsum(String expression) {
        this.expression = expression;
    }

    static Tensor evaluate(String expression, Tensor... operands) {
        return new Einsum(expression.replace(" ", "")).evaluate(operands);
    }

    private Tensor evaluate(Tensor... operands) {
        if (!FORM.matcher(expression).matches()) {
            throw error("is not of the form ij,jk->ik, with a letter for an axis and ... for any number of axes");
        }
        String[] sides = expression.split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        if (inputs.length != operands.length) {
            throw error("names " + inputs.length + " operands, got " + operands.length);
        }
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = read(inputs[i], operands[i].shape());
        }
        String output = sides.length == 1 ? implicit(String.join("", inputs)) : explicit(sides[1]);
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            terms.add(diagonals(unstretched(new Term(inputs[i], operands[i]))));
        }
        while (terms.size() > 1) {
            multiplyBestPair(terms, output);
        }
        return order(sum(terms.get(0), output), output).x;
    }

    // ---------------------------------------------------------------- reading

    /** The labels of an operand, whose sizes are noted. */
    private String read(String input, Shape shape) {
        int letters = input.replace(ELLIPSIS, "").length();
        int rest = shape.rank() - letters;
        if (input.contains(ELLIPSIS) ? rest < 0 : rest != 0) {
            throw error("'" + input + "' does not fit an operand of shape " + shape
                    + "; give a letter for each axis, or ... for any number of axes");
        }
        String labels = input.replace(ELLIPSIS, ellipsis(rest));
        for (int axis = 0; axis < labels.length(); axis++) {
            note(labels.charAt(axis), shape.size(axis), shape);
        }
        return labels;
    }

    /** The axes of one label are equally long; under an ellipsis, as in broadcasting, those of size 1 stretch. */
    private void note(char label, int size, Shape shape) {
        boolean stretches = !isLetter(label);
        Extent known = extents.get(label);
        if (known == null || (stretches && known.size == 1)) {
            extents.put(label, new Extent(size, shape));
        } else if (size != known.size && !(stretches && size == 1)) {
            throw error((stretches ? "an axis of ..." : String.valueOf(label)) + " has size " + known.size
                    + " in shape " + known.in + ", but " + size + " in shape " + shape
                    + "; sizes must be equal" + (stretches ? " or 1" : ""));
        }
    }

    private static boolean isLetter(int label) {
        return label >= 'A';
    }

    private static String ellipsis(int axes) {
        return IntStream.range(0, axes)
                .mapToObj(k -> Character.toString('0' + axes - 1 - k))
                .collect(Collectors.joining());
    }

    private String broadestEllipsis() {
        return ellipsis((int)
                extents.keySet().stream().filter(label -> !isLetter(label)).count());
    }

    /** Without an output: the axes of the ellipsis, then the letters that come once, in the order of the alphabet. */
    private String implicit(String inputs) {
        String once = filter(inputs, label -> isLetter(label) && inputs.indexOf(label) == inputs.lastIndexOf(label));
        return broadestEllipsis()
                + once.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    private String explicit(String output) {
        for (char letter : output.replace(ELLIPSIS, "").toCharArray()) {
            if (!extents.containsKey(letter)) {
                throw error(letter + " is in the output, but in no operand");
            }
            if (output.indexOf(letter) != output.lastIndexOf(letter)) {
                throw error(letter + " is twice in the output; use diagonalMatrix to put elements on a diagonal");
            }
        }
        return output.replace(ELLIPSIS, broadestEllipsis());
    }

    private IllegalArgumentException error(String text) {
        return new IllegalArgumentException("einsum: " + expression + ": " + text);
    }

    // ---------------------------------------------------------------- one term

    /** Without the axes that broadcasting would stretch: the product has them from the other terms. */
    private Term unstretched(Term term) {
        String narrow = filter(term.labels, label -> term.x.shape().size(term.labels.indexOf(label)) != size(label));
        return narrow.isEmpty()
                ? term
                : new Term(without(term.labels, narrow), term.x.squeeze(axes(narrow, term.labels)));
    }

    /** Axes of the same letter made one. */
    private static Term diagonals(Term term) {
        for (int second = 0; second < term.labels.length(); second++) {
            String label = term.labels.substring(second, second + 1);
            int first = term.labels.indexOf(label);
            if (first < second) {
                int rank = term.x.rank();
                Tensor matrices = term.x.moveAxis(second, rank - 1).moveAxis(first, rank - 2);
                String others = new StringBuilder(term.labels)
                        .deleteCharAt(second)
                        .deleteCharAt(first)
                        .toString();
                return diagonals(new Term(others + label, matrices.diagonal()));
            }
        }
        return term;
    }

    /** Summed along the axes that are not wanted. */
    private static Term sum(Term term, String wanted) {
        String unwanted = without(term.labels, wanted);
        return unwanted.isEmpty()
                ? term
                : new Term(without(term.labels, unwanted), term.x.sum(axes(unwanted, term.labels)));
    }

    private static Term order(Term term, String labels) {
        return term.labels.equals(labels) ? term : new Term(labels, term.x.permute(axes(labels, term.labels)));
    }

    // ---------------------------------------------------------------- products

    /** Puts a product in place of the two terms that it is smallest next to. */
    private void multiplyBestPair(List<Term> terms, String output) {
        int bestA = 0;
        int bestB = 1;
        double best = Double.POSITIVE_INFINITY;
        for (int b = 1; b < terms.size(); b++) {
            for (int a = 0; a < b; a++) {
                String labels = terms.get(a).labels + without(terms.get(b).labels, terms.get(a).labels);
                String product = without(labels, without(labels, wanted(terms, a, b, output)));
                double growth = count(product) - count(terms.get(a).labels) - count(terms.get(b).labels);
                if (growth < best) {
                    best = growth;
                    bestA = a;
                    bestB = b;
                }
            }
        }
        String wanted = wanted(terms, bestA, bestB, output);
        Term b = terms.remove(bestB);
        terms.set(bestA, multiply(terms.get(bestA), b, wanted));
    }

    /** The labels that are still needed when two terms are multiplied. */
    private static String wanted(List<Term> terms, int a, int b, String output) {
        return output
                + IntStream.range(0, terms.size())
                        .filter(i -> i != a && i != b)
                        .mapToObj(i -> terms.get(i).labels)
                        .collect(Collectors.joining());
    }

    /** A product of batches of matrices: a label of both terms is a batch if it is wanted, else it is summed over. */
    private Term multiply(Term a, Term b, String wanted) {
        Term left = sum(a, wanted + b.labels);
        Term right = sum(b, wanted + a.labels);
        String rows = without(left.labels, right.labels);
        String columns = without(right.labels, left.labels);
        String shared = without(left.labels, rows);
        String inner = without(shared, wanted);
        String batch = without(shared, inner);
        Tensor x = order(left, batch + rows + inner).x.reshape(matrices(batch, rows, inner));
        Tensor y = order(right, batch + inner + columns).x.reshape(matrices(batch, inner, columns));
        Tensor product = inner.isEmpty() ? x.times(y) : x.matmul(y);
        String labels = batch + rows + columns;
        return new Term(labels, product.reshape(shape(labels)));
    }

    /** Batches of matrices whose axes are these labels joined. */
    private Shape matrices(String batch, String rows, String columns) {
        return Shape.of(shape(batch).size(), shape(rows).size(), shape(columns).size());
    }

    // ---------------------------------------------------------------- labels

    /** The number of elements, which may be too many for an array. */
    private double count(String labels) {
        return labels.chars().mapToDouble(this::size).reduce(1, (a, b) -> a * b);
    }

    /** The sizes of these labels. */
    private Shape shape(String labels) {
        return Shape.of(labels.chars().map(this::size).toArray());
    }

    private int size(int label) {
        return Objects.requireNonNull(extents.get((char) label)).size;
    }

    private static String without(String labels, String others) {
        return filter(labels, label -> others.indexOf(label) < 0);
    }

    private static String filter(String labels, IntPredicate condition) {
        return labels.chars().filter(condition).mapToObj(Character::toString).collect(Collectors.joining());
    }

    /** Where some labels stand among others. */
    private static int[] axes(String labels, String among) {
        return labels.chars().map(among::indexOf).toArray();
    }
}
