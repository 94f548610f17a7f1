package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Einstein's notation against loops over all letters at once, which is its definition. */
class EinsumTest {
    private static final Tensor A = Testing.random(1, 3, 4);
    private static final Tensor B = Testing.random(2, 4, 5);

    // ---------------------------------------------------------------- any expression

    /** An expression as text, and its operands and output with a label for each axis: "01" are the axes of an ellipsis. */
    private record Example(String text, List<String> inputs, String output, List<Tensor> operands) {
        Example with(int operand, Tensor x) {
            List<Tensor> changed = new ArrayList<>(operands);
            changed.set(operand, x);
            return new Example(text, inputs, output, changed);
        }

        Tensor evaluate() {
            return Tensor.einsum(text, operands.toArray(Tensor[]::new));
        }

        /** The sum of the products of the elements at all values of the labels. */
        Tensor byDefinition() {
            String labels = distinct(String.join("", inputs) + output);
            int[] sizes = labels.chars().map(this::size).toArray();
            Shape all = Shape.of(sizes);
            Shape shape = Shape.of(output.chars().map(this::size).toArray());
            double[] sums = new double[shape.size()];
            for (int i = 0; i < all.size(); i++) {
                int[] index = Testing.index(all, i);
                double product = 1;
                for (int k = 0; k < operands.size(); k++) {
                    Tensor x = operands.get(k);
                    int[] own = pick(inputs.get(k), labels, index);
                    for (int axis = 0; axis < own.length; axis++) {
                        own[axis] = x.shape().size(axis) == 1 ? 0 : own[axis];
                    }
                    product *= x.get(own);
                }
                int at = 0;
                int[] place = pick(output, labels, index);
                for (int axis = 0; axis < place.length; axis++) {
                    at += place[axis] * shape.strides()[axis];
                }
                sums[at] += product;
            }
            return Tensor.of(shape, sums);
        }

        private static int[] pick(String labels, String all, int... index) {
            return labels.chars().map(label -> index[all.indexOf(label)]).toArray();
        }

        private int size(int label) {
            return IntStream.range(0, inputs.size())
                    .flatMap(k -> IntStream.range(0, inputs.get(k).length())
                            .filter(axis -> inputs.get(k).charAt(axis) == label)
                            .map(axis -> operands.get(k).shape().size(axis)))
                    .reduce(1, (a, b) -> a == 1 ? b : a);
        }
    }

    @Property(tries = 600)
    void isTheSumOverAllLetters(@ForAll Random random) {
        Example example = example(random);
        Testing.assertClose(example.evaluate(), example.byDefinition(), 1e-12);
    }

    /** Since an expression is linear in each operand, its tangent is its value at ẋ; so ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩ checks the adjoint. */
    @Property(tries = 600)
    void hasTheAdjointOfALinearFunction(@ForAll Random random, @ForAll long seed) {
        Example example = example(random);
        Tensor yBar = Testing.random(seed, example.evaluate().shape().toArray());
        for (int k = 0; k < example.operands.size(); k++) {
            int operand = k;
            Tensor x = example.operands.get(k);
            Tensor xDot = Testing.random(seed + 1, x.shape().toArray());
            Tensor yDot = example.with(k, xDot).byDefinition();
            Tensor xBar = Autodiff.vjp(v -> example.with(operand, v).evaluate(), x, yBar);
            Testing.assertClose(xBar.times(xDot).sum(), yBar.times(yDot).sum(), 1e-11);
        }
    }

    private static Example example(RandomGenerator random) {
        int[] sizes = random.ints(10, 1, 4).toArray();
        boolean dots = random.nextInt(3) == 0;
        List<String> inputs = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<Tensor> operands = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int k = 0; k < count; k++) {
            String front = letters(random, random.nextInt(3));
            String back = letters(random, random.nextInt(3));
            String covered = "10".substring(random.nextInt(3));
            boolean dotted = dots && random.nextInt(3) > 0;
            inputs.add(front + (dotted ? covered : "") + back);
            texts.add(front + (dotted ? "..." : "") + back);
            int[] shape = inputs.get(k)
                    .chars()
                    .map(label -> label < 'a' && random.nextInt(3) == 0
                            ? 1
                            : sizes[label < 'a' ? label - '0' : label - 'a' + 2])
                    .toArray();
            operands.add(Testing.random(random.nextLong(), shape));
        }
        String all = String.join("", inputs);
        String covered = (all.contains("1") ? "1" : "") + (all.contains("0") ? "0" : "");
        String text = String.join(random.nextBoolean() ? "," : " , ", texts);
        if (random.nextInt(3) == 0) {
            String once = all.chars()
                    .filter(label -> label >= 'a' && all.indexOf(label) == all.lastIndexOf(label))
                    .sorted()
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            return new Example(text, inputs, covered + once, operands);
        }
        String kept = distinct(all)
                .chars()
                .filter(label -> label >= 'a' && random.nextBoolean())
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String output =
                random.nextBoolean() ? kept : new StringBuilder(kept).reverse().toString();
        int cut = random.nextInt(output.length() + 1);
        boolean dotted = random.nextInt(4) > 0;
        return new Example(
                text + "->" + output.substring(0, cut) + (dotted ? "..." : "") + output.substring(cut),
                inputs,
                output.substring(0, cut) + (dotted ? covered : "") + output.substring(cut),
                operands);
    }

    private static String letters(RandomGenerator random, int count) {
        return random.ints(count, 0, 4)
                .mapToObj(k -> Character.toString('a' + k))
                .collect(Collectors.joining());
    }

    private static String distinct(String labels) {
        return labels.chars().distinct().mapToObj(Character::toString).collect(Collectors.joining());
    }

    // ---------------------------------------------------------------- expressions that one knows

    @Test
    void saysWhatOtherMethodsSay() {
        Tensor square = Testing.random(3, 4, 4);
        Tensor v = Testing.random(4, 4);
        Testing.assertClose(Tensor.einsum("ij,jk->ik", A, B), A.matmul(B), 1e-15);
        Testing.assertClose(Tensor.einsum("ij,jk", A, B), A.matmul(B), 1e-15);
        Testing.assertClose(Tensor.einsum("ij,j", A, v), A.matmul(v), 1e-15);
        Testing.assertClose(Tensor.einsum("i,i", v, v), v.dot(v), 1e-15);
        Testing.assertClose(Tensor.einsum("ii", square), square.trace(), 1e-15);
        assertThat(Tensor.einsum("ii->i", square)).isEqualTo(square.diagonal());
        assertThat(Tensor.einsum("ji", A)).isEqualTo(A.transpose());
        assertThat(Tensor.einsum("ij->ij", A)).isSameAs(A);
        assertThat(Tensor.einsum("ij->", A)).isEqualTo(A.sum());
        assertThat(Tensor.einsum("...j->j...", A)).isEqualTo(A.transpose());
        assertThat(Tensor.einsum("...->", A)).isEqualTo(A.sum());
        assertThat(Tensor.einsum("i,j", v, v)).isEqualTo(v.outer(v));
        assertThat(Tensor.einsum("", Tensor.scalar(3))).isEqualTo(Tensor.scalar(3));
        assertThat(Tensor.einsum(",ij->ij", Tensor.scalar(3), A)).isEqualTo(A.times(3));
        assertThat(Tensor.einsum("ij,jk->ik", Tensor.zeros(2, 0), Tensor.zeros(0, 3)))
                .isEqualTo(Tensor.zeros(2, 3));
    }

    /** From left to right, the outer product of the first two would have 10¹² elements. */
    @Test
    void multipliesTheSmallestFirst() {
        Tensor a = Tensor.full(Shape.of(1000, 1000), 1e-3);
        Tensor b = Tensor.ones(1000, 1000);
        Tensor y = Tensor.einsum("ab,cd,bc->ad", a, b, Tensor.full(Shape.of(1000, 1000), 1e-3));
        assertThat(y.get(0, 0)).isCloseTo(1, within(1e-9));
    }

    @Test
    void hasDerivativesOfTheSecondOrder() {
        Tensor x = Testing.random(5, 3, 3);
        Tensor along = Testing.random(6, 3, 3);
        Tensor gradient = Autodiff.grad(
                (Tensor v) -> Autodiff.grad((Tensor u) -> Tensor.einsum("ij,jk,ki", u, u, u), v)
                        .times(along)
                        .sum(),
                x);
        // ∂ tr(X³)/∂X = 3 (X²)ᵀ, whose derivative along V is 3 (X V + V X)ᵀ.
        Testing.assertClose(
                gradient, x.matmul(along).plus(along.matmul(x)).transpose().times(3), 1e-12);
    }

    // ---------------------------------------------------------------- errors

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            i+j     | is not of the form ij,jk->ik, with a letter for an axis and ... for any number of axes
            ij->i->j| is not of the form ij,jk->ik, with a letter for an axis and ... for any number of axes
            i..     | is not of the form ij,jk->ik, with a letter for an axis and ... for any number of axes
            ...i... | is not of the form ij,jk->ik, with a letter for an axis and ... for any number of axes
            ij->i,j | is not of the form ij,jk->ik, with a letter for an axis and ... for any number of axes
            ij,jk   | names 2 operands, got 1
            ijk     | 'ijk' does not fit an operand of shape [3, 4]; give a letter for each axis, or ... for any number of axes
            i       | 'i' does not fit an operand of shape [3, 4]; give a letter for each axis, or ... for any number of axes
            ijk...  | 'ijk...' does not fit an operand of shape [3, 4]; give a letter for each axis, or ... for any number of axes
            ij->ix  | x is in the output, but in no operand
            ij->iji | i is twice in the output; use diagonalMatrix to put elements on a diagonal
            ii      | i has size 3 in shape [3, 4], but 4 in shape [3, 4]; sizes must be equal
            """)
    void namesTheMistake(String expression, String text) {
        assertThatThrownBy(() -> Tensor.einsum(expression, A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("einsum: " + expression + ": " + text);
    }

    @Test
    void namesTheLetterWhoseSizesDiffer() {
        assertThatThrownBy(() -> Tensor.einsum("ij,kj->ik", A, B))
                .hasMessage(
                        "einsum: ij,kj->ik: j has size 4 in shape [3, 4], but 5 in shape [4, 5]; sizes must be equal");
        assertThatThrownBy(() -> Tensor.einsum("...,...", A, B))
                .hasMessage(
                        "einsum: ...,...: an axis of ... has size 3 in shape [3, 4], but 4 in shape [4, 5]; sizes must be equal or 1");
    }
}
