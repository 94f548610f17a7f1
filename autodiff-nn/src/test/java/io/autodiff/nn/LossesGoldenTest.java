package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses and their gradients, against those of PyTorch; the numbers are in losses.txt, whose origin and form losses.py tells. */
class LossesGoldenTest {
    private static final double TOLERANCE = 1e-10;

    /** Of the inputs, which are tracked, and the targets, which are not. */
    private interface Call {
        Tensor of(List<Tensor> x, List<Tensor> t);
    }

    private static final Map<String, Call> CALLS = calls();

    private static Map<String, Call> calls() {
        Map<String, Call> calls = new TreeMap<>();
        calls.put("absolute", of(Losses::absolute));
        calls.put("huber 0.7", of((a, y) -> Losses.huber(a, y, 0.7)));
        calls.put("huber 1", of((a, y) -> Losses.huber(a, y, 1)));
        calls.put("smoothL1 0.7", of((a, y) -> Losses.smoothL1(a, y, 0.7)));
        calls.put("smoothL1 2", of((a, y) -> Losses.smoothL1(a, y, 2)));
        calls.put("binaryCrossEntropy", of(Losses::binaryCrossEntropy));
        calls.put("binaryCrossEntropy weighted", (x, t) -> Losses.binaryCrossEntropy(x.get(0), t.get(0), t.get(1)));
        calls.put("kullbackLeibler", of(Losses::kullbackLeibler));
        calls.put("hinge", of(Losses::hinge));
        calls.put("poisson", of(Losses::poisson));
        calls.put("gaussian", (x, t) -> Losses.gaussian(x.get(0), x.get(1), t.get(0)));
        calls.put("negativeLogLikelihood", of(Losses::negativeLogLikelihood));
        for (double margin : new double[] {0.4, 1}) {
            calls.put("multiMargin " + margin, of((z, y) -> Losses.multiMargin(z, y, margin)));
        }
        for (double margin : new double[] {0, 0.3, -0.5}) {
            calls.put(
                    "cosineEmbedding " + margin,
                    (x, t) -> Losses.cosineEmbedding(x.get(0), x.get(1), t.get(0), margin));
        }
        for (double margin : new double[] {0.5, 2}) {
            calls.put("tripletMargin " + margin, (x, t) -> Losses.tripletMargin(x.get(0), x.get(1), x.get(2), margin));
        }
        Tensor weights = Tensor.of(0.5, 1.5, 2);
        Map<String, CrossEntropy> entropies = Map.of(
                "plain", CrossEntropy.plain(),
                "weighted", CrossEntropy.plain().weighted(weights),
                "smoothed", CrossEntropy.plain().smoothed(0.2),
                "weighted smoothed", CrossEntropy.plain().smoothed(0.2).weighted(weights));
        entropies.forEach((name, entropy) -> {
            calls.put("crossEntropy none " + name, of(entropy::losses));
            calls.put("crossEntropy mean " + name, of(entropy::of));
            calls.put("crossEntropy none " + name + " ignoring", of(entropy.ignoring(-1)::losses));
            calls.put("crossEntropy mean " + name + " ignoring", of(entropy.ignoring(-1)::of));
        });
        calls.put("ctc", (x, t) -> Ctc.losses(x.get(0), t.get(0), lengths(t.get(1)), lengths(t.get(2))));
        return calls;
    }

    private static Call of(BinaryOperator<Tensor> loss) {
        return (x, t) -> loss.apply(x.get(0), t.get(0));
    }

    private static int[] lengths(Tensor t) {
        return Arrays.stream(t.toArray()).mapToInt(length -> (int) length).toArray();
    }

    /** A block of the file. */
    private record Case(String name, Map<String, List<Tensor>> tensors) {
        static Case parse(String block) {
            List<String> lines = block.lines().toList();
            Map<String, List<Tensor>> tensors = lines.stream()
                    .filter(line -> line.charAt(1) == ' ')
                    .collect(Collectors.groupingBy(
                            line -> line.substring(0, 1),
                            Collectors.mapping(line -> ParityCase.tensor(line.substring(2)), Collectors.toList())));
            return new Case(lines.get(0).substring("case ".length()), tensors);
        }

        void check() {
            Call call = Objects.requireNonNull(CALLS.get(name), name);
            List<Tensor> x = tensors.get("x");
            List<Tensor> t = tensors.getOrDefault("t", List.of());
            Tensor w = tensors.get("w").get(0);
            assertClose("loss", call.of(x, t), tensors.get("y").get(0));
            List<Tensor> gradients =
                    Autodiff.grad((List<Tensor> v) -> call.of(v, t).times(w).sum(), x);
            IntStream.range(0, x.size())
                    .forEach(i -> assertClose(
                            "gradient " + i, gradients.get(i), tensors.get("g").get(i)));
        }

        private void assertClose(String what, Tensor actual, Tensor expected) {
            assertThat(actual.shape()).as(name + ": " + what).isEqualTo(expected.shape());
            assertThat(actual.toArray()).as(name + ": " + what).containsExactly(expected.toArray(), within(TOLERANCE));
        }
    }

    private static List<Case> cases() {
        try (InputStream stream = LossesGoldenTest.class.getResourceAsStream("/losses.txt")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n\n")).skip(1).map(Case::parse).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithPyTorch() {
        return cases().stream().map(one -> DynamicTest.dynamicTest(one.name, one::check));
    }

    @Test
    void everyCallHasACase() {
        Set<String> names = cases().stream().map(Case::name).collect(Collectors.toSet());
        assertThat(names).isEqualTo(CALLS.keySet());
    }
}
