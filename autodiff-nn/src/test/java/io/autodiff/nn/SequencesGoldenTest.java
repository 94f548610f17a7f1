package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.SequenceLayer.Unrolled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Outputs of layers for sequences, and gradients by all inputs and parameters, against those that PyTorch gives.
 *
 * <p>The numbers are in sequences.txt, whose origin and form sequences.py tells; the build does not run it.
 */
class SequencesGoldenTest {
    private static final double TOLERANCE = 1e-12;

    private static final Random RANDOM = new Random(1);
    private static final Initializer WEIGHTS = Initializer.lecunNormal();
    private static final Tensor PRESENT = Masks.lengths(4, 4, 2, 3);
    private static final Tensor PADDED = Masks.keys(PRESENT);
    private static final Tensor CAUSAL = Masks.causal(4);

    private static final List<Case> CASES = read();
    private static final Map<String, Ours<?>> OURS = ours();

    /** A block of the file: a list has an element for each input or output, a map one for each parameter. */
    private record Case(
            String name,
            List<Tensor> inputs,
            Map<String, Tensor> parameters,
            List<Tensor> weights,
            List<Tensor> outputs,
            List<Tensor> inputGradients,
            Map<String, Tensor> parameterGradients) {
        static Case parse(String block) {
            return new Case(
                    texts(block, "case").get(0),
                    tensors(block, "x"),
                    named(block, "p"),
                    tensors(block, "w"),
                    tensors(block, "y"),
                    tensors(block, "g"),
                    named(block, "d"));
        }

        private static List<String> texts(String block, String key) {
            return block.lines()
                    .filter(line -> line.startsWith(key + " "))
                    .map(line -> line.substring(key.length() + 1))
                    .toList();
        }

        private static List<Tensor> tensors(String block, String key) {
            return texts(block, key).stream().map(Case::tensor).toList();
        }

        private static Map<String, Tensor> named(String block, String key) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String text : texts(block, key)) {
                int end = text.indexOf(' ');
                tensors.put(text.substring(0, end), tensor(text.substring(end + 1)));
            }
            return tensors;
        }

        private static Tensor tensor(String text) {
            int end = text.indexOf(']');
            int[] sizes = Arrays.stream(text.substring(1, end).split(", "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            double[] elements = Arrays.stream(text.substring(end + 2).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return Tensor.of(Shape.of(sizes), elements);
        }
    }

    /** What gives the outputs of a case, from a model and inputs. */
    private interface Forward<M> {
        List<Tensor> apply(M model, List<Tensor> x);
    }

    /** A point to take the gradient at. */
    record At<M>(M model, List<Tensor> inputs) {}

    /** Our counterpart of a case; the case has its parameters. */
    private record Ours<M>(M model, Forward<M> forward) {
        void check(Case theirs) {
            Map<String, Tensor> drawn = Trees.flatten(model);
            assertThat(drawn.keySet()).containsExactlyElementsOf(theirs.parameters.keySet());
            M same = Trees.map(model, (path, p) -> {
                Tensor parameter = Objects.requireNonNull(theirs.parameters.get(path));
                assertThat(p.shape()).as(path).isEqualTo(parameter.shape());
                return parameter;
            });
            List<Tensor> outputs = forward.apply(same, theirs.inputs);
            At<M> gradient = Autodiff.grad(at -> scalar(theirs, at), new At<>(same, theirs.inputs));
            assertClose("outputs", outputs, theirs.outputs);
            assertClose("gradient by inputs", gradient.inputs, theirs.inputGradients);
            assertClose(
                    "gradient by parameters",
                    List.copyOf(Trees.flatten(gradient.model).values()),
                    List.copyOf(theirs.parameterGradients.values()));
        }

        /** Σ w ⊙ y. */
        private Tensor scalar(Case theirs, At<M> at) {
            List<Tensor> outputs = forward.apply(at.model, at.inputs);
            Tensor sum = Tensor.scalar(0);
            for (int k = 0; k < outputs.size(); k++) {
                sum = sum.plus(outputs.get(k).times(theirs.weights.get(k)).sum());
            }
            return sum;
        }

        private static void assertClose(String what, List<Tensor> actual, List<Tensor> expected) {
            assertThat(actual).as(what).hasSameSizeAs(expected);
            for (int k = 0; k < actual.size(); k++) {
                assertThat(actual.get(k).shape())
                        .as("%s %d", what, k)
                        .isEqualTo(expected.get(k).shape());
                assertThat(actual.get(k).toArray())
                        .as("%s %d", what, k)
                        .containsExactly(expected.get(k).toArray(), within(TOLERANCE));
            }
        }
    }

    private static List<Case> read() {
        try (InputStream in = Objects.requireNonNull(SequencesGoldenTest.class.getResourceAsStream("sequences.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\\R{2,}")).skip(1).map(Case::parse).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Ours<?>> ours() {
        Map<String, Ours<?>> ours = new LinkedHashMap<>();
        ours.put("rnn cell", cell(rnn(3)));
        ours.put("lstm cell", cell(lstm(3)));
        ours.put("gru cell", cell(gru(3)));
        ours.put("rnn", recurrent(Recurrent.of(rnn(3)), Masks.NONE));
        ours.put("rnn relu", recurrent(Recurrent.of(RnnCell.of(3, 2, Tensor::relu, WEIGHTS, RANDOM)), Masks.NONE));
        ours.put("rnn padded", recurrent(Recurrent.of(rnn(3)), PRESENT));
        ours.put("lstm", recurrent(Recurrent.of(lstm(3)), Masks.NONE));
        ours.put("lstm padded", recurrent(Recurrent.of(lstm(3)), PRESENT));
        ours.put("gru", recurrent(Recurrent.of(gru(3)), Masks.NONE));
        ours.put("gru padded", recurrent(Recurrent.of(gru(3)), PRESENT));
        ours.put("rnn bidirectional", recurrent(Bidirectional.of(rnn(3), rnn(3)), Masks.NONE));
        ours.put("lstm bidirectional padded", recurrent(Bidirectional.of(lstm(3), lstm(3)), PRESENT));
        ours.put("gru stacked", recurrent(Stacked.of(0.5, Recurrent.of(gru(3)), Recurrent.of(gru(2))), Masks.NONE));
        ours.put("lstm stacked bidirectional", recurrent(twoWays(lstm(3), lstm(3), lstm(4), lstm(4)), Masks.NONE));
        ours.put("gru stacked bidirectional padded", recurrent(twoWays(gru(3), gru(3), gru(4), gru(4)), PRESENT));
        ours.put("scaledDotProduct", scaledDotProduct(Masks.NONE));
        ours.put("scaledDotProduct padded", scaledDotProduct(PADDED));
        ours.put("scaledDotProduct causal", scaledDotProduct(CAUSAL));
        ours.put("self-attention", selfAttention(Masks.NONE));
        ours.put("self-attention padded", selfAttention(PADDED));
        ours.put("self-attention causal", selfAttention(CAUSAL));
        ours.put("self-attention padded causal", selfAttention(PADDED.times(CAUSAL)));
        ours.put(
                "attention padded",
                new Ours<>(
                        attention(),
                        (m, x) -> List.of(m.apply(x.get(0), x.get(1), x.get(2), PADDED, Pass.training(1)))));
        TransformerConfig config = TransformerConfig.of(4, 2, 5).withDropout(0);
        putTransformers(ours, "", config);
        putTransformers(
                ours, " gelu norm first", config.withActivation(Tensor::gelu).withNormFirst());
        ours.put("transformer", transformer(config));
        ours.put("norm", layer(LayerNorm.of(4)));
        ours.put("learned positions", layer(LearnedPositions.of(5, 6, RANDOM)));
        ours.put("sinusoidal positions", layer(new SinusoidalPositions()));
        ours.put("rotary positions", layer(new RotaryPositions()));
        return ours;
    }

    private static void putTransformers(Map<String, Ours<?>> ours, String kind, TransformerConfig config) {
        ours.put(
                "encoder layer" + kind,
                new Ours<>(
                        TransformerEncoderLayer.of(config, WEIGHTS, RANDOM),
                        (m, x) -> List.of(m.apply(x.get(0), PADDED, Pass.training(1)))));
        ours.put(
                "decoder layer" + kind,
                new Ours<>(
                        TransformerDecoderLayer.of(config, WEIGHTS, RANDOM),
                        (m, x) -> List.of(m.apply(x.get(0), x.get(1), CAUSAL, PADDED, Pass.training(1)))));
        ours.put(
                "encoder" + kind,
                new Ours<>(
                        TransformerEncoder.of(2, config, WEIGHTS, RANDOM),
                        (m, x) -> List.of(m.apply(x.get(0), PADDED, Pass.training(1)))));
        ours.put(
                "decoder" + kind,
                new Ours<>(
                        TransformerDecoder.of(2, config, WEIGHTS, RANDOM),
                        (m, x) -> List.of(m.apply(x.get(0), x.get(1), CAUSAL, PADDED, Pass.training(1)))));
    }

    private static Ours<?> transformer(TransformerConfig config) {
        TransformerEncoder encoder = TransformerEncoder.of(1, config, WEIGHTS, RANDOM);
        TransformerDecoder decoder = TransformerDecoder.of(1, config, WEIGHTS, RANDOM);
        return new Ours<>(
                new Transformer(
                        new TransformerEncoder(encoder.layers(), LayerNorm.of(4)),
                        new TransformerDecoder(decoder.layers(), LayerNorm.of(4))),
                (m, x) -> List.of(m.apply(x.get(0), x.get(1), PADDED, CAUSAL, Pass.training(1))));
    }

    private static RnnCell rnn(int inputs) {
        return RnnCell.of(inputs, 2, WEIGHTS, RANDOM);
    }

    private static LstmCell lstm(int inputs) {
        return LstmCell.of(inputs, 2, WEIGHTS, RANDOM);
    }

    private static GruCell gru(int inputs) {
        return GruCell.of(inputs, 2, WEIGHTS, RANDOM);
    }

    private static <S> SequenceLayer<?> twoWays(Cell<S> a, Cell<S> b, Cell<S> c, Cell<S> d) {
        return Stacked.of(0.5, Bidirectional.of(a, b), Bidirectional.of(c, d));
    }

    private static <S> Ours<?> cell(Cell<S> cell) {
        return new Ours<>(cell, (m, x) -> tensors(m.next(x.get(0), state(m.start(4), x))));
    }

    private static <S> Ours<?> recurrent(SequenceLayer<S> layer, Tensor mask) {
        return new Ours<>(layer, (m, x) -> {
            Unrolled<S> unrolled = m.unroll(x.get(0), state(m.start(3), x), mask, Pass.IN_USE);
            List<Tensor> outputs = new ArrayList<>(List.of(unrolled.outputs()));
            outputs.addAll(tensors(unrolled.state()));
            return outputs;
        });
    }

    /** A state of the form of another, of all inputs but the first. */
    private static <S> S state(S form, List<Tensor> x) {
        Iterator<Tensor> parts = x.subList(1, x.size()).iterator();
        return Trees.map(form, (path, zeros) -> parts.next());
    }

    private static List<Tensor> tensors(Object state) {
        return List.copyOf(Trees.flatten(state).values());
    }

    private static Ours<?> scaledDotProduct(Tensor mask) {
        return new Ours<>(List.of(), (m, x) -> List.of(Attention.scaledDotProduct(x.get(0), x.get(1), x.get(2), mask)));
    }

    private static MultiHeadAttention attention() {
        return MultiHeadAttention.of(4, 2, 0, WEIGHTS, RANDOM);
    }

    private static Ours<?> selfAttention(Tensor mask) {
        return new Ours<>(
                attention(), (m, x) -> List.of(m.apply(x.get(0), x.get(0), x.get(0), mask, Pass.training(1))));
    }

    private static Ours<?> layer(Layer layer) {
        return new Ours<>(layer, (m, x) -> List.of(m.apply(x.get(0))));
    }

    @TestFactory
    Stream<DynamicTest> agrees() {
        return CASES.stream()
                .map(theirs -> DynamicTest.dynamicTest(
                        theirs.name,
                        () -> Objects.requireNonNull(OURS.get(theirs.name), theirs.name)
                                .check(theirs)));
    }

    @Test
    void everyCaseIsOurs() {
        assertThat(CASES.stream().map(Case::name)).containsExactlyInAnyOrderElementsOf(OURS.keySet());
    }
}
