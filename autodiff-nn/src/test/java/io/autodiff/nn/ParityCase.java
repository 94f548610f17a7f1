package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.check.GradientCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** A block of layers.txt, whose form layers.py tells. */
record ParityCase(
        String name,
        String source,
        List<Tensor> inputs,
        List<Tensor> constants,
        List<Tensor> parameters,
        Tensor weights,
        Tensor output,
        List<Tensor> gradients) {
    private static final double TOLERANCE = 1e-10;

    /** Where numbers cancel to almost nothing. */
    private static final double UNIT = 1e-13;

    /** Inputs and a layer, by which there are gradients. */
    record At(List<Tensor> x, Object layer) {}

    static List<ParityCase> read() {
        try (InputStream in = Objects.requireNonNull(ParityCase.class.getResourceAsStream("layers.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\\R{2,}"))
                    .skip(1)
                    .map(ParityCase::parse)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ParityCase parse(String block) {
        List<String> lines = block.lines().toList();
        return new ParityCase(
                texts(lines, "case").get(0),
                texts(lines, "from").get(0),
                tensors(lines, "x"),
                tensors(lines, "k"),
                tensors(lines, "p"),
                tensors(lines, "w").get(0),
                tensors(lines, "y").get(0),
                tensors(lines, "g"));
    }

    private static List<String> texts(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static List<Tensor> tensors(List<String> lines, String key) {
        return texts(lines, key).stream().map(ParityCase::tensor).toList();
    }

    /** Sizes in brackets, then elements. */
    static Tensor tensor(String text) {
        int end = text.indexOf(']');
        int[] sizes = numbers(text.substring(1, end), ", ")
                .mapToInt(Integer::parseInt)
                .toArray();
        double[] elements = numbers(text.substring(end + 1).strip(), " ")
                .mapToDouble(Double::parseDouble)
                .toArray();
        return Tensor.of(Shape.of(sizes), elements);
    }

    private static Stream<String> numbers(String text, String separator) {
        return Arrays.stream(text.split(separator)).filter(number -> !number.isEmpty());
    }

    /** Output, and gradients by inputs and parameters. */
    void check(Object layer, Pass pass) {
        At at = new At(inputs, layer);
        assertClose(name + ": output", output(at, pass), output);
        List<Tensor> found = List.copyOf(
                Trees.flatten(Autodiff.grad(a -> scalar(a, pass), at)).values());
        assertThat(found).as(name).hasSameSizeAs(gradients);
        for (int i = 0; i < found.size(); i++) {
            assertClose(name + ": gradient " + i, found.get(i), gradients.get(i));
        }
    }

    /** Both modes against differences, to the second order. */
    void checkDerivatives(Object layer) {
        Function<At, Tensor> f = at -> scalar(at, Pass.IN_USE);
        GradientCheck.of(f).at(new At(inputs, layer)).alone(2).verify();
    }

    private Tensor scalar(At at, Pass pass) {
        return output(at, pass).times(weights).sum();
    }

    private Tensor output(At at, Pass pass) {
        List<Tensor> x = at.x();
        return at.layer() instanceof Bilinear bilinear
                ? bilinear.apply(x.get(0), x.get(1))
                : ((Layer) at.layer()).apply(x.isEmpty() ? constants.get(0) : x.get(0), pass);
    }

    static void assertClose(String what, Tensor actual, Tensor expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double[] a = actual.toArray();
        double[] e = expected.toArray();
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("%s, element %d", what, i).isCloseTo(e[i], within(TOLERANCE * Math.abs(e[i]) + UNIT));
        }
    }
}
