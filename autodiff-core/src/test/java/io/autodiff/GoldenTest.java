package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Values, gradients and Hessian-vector products of all differentiable operations, against those that PyTorch and mpmath give.
 *
 * <p>Each element may be off by 1e-10 of its own size, however small that is. Where ours are known to cancel, the case says which absolute
 * error it grants besides. The numbers are in golden.txt, whose origin and form golden.py tells; the build does not run it.
 */
class GoldenTest {
    private static final double TOLERANCE = 1e-10;
    private static final double STEP = 1e-4;

    private static final List<Case> CASES = read();

    /** A block of the file: a list has an element for each input. */
    private record Case(
            String call,
            String source,
            double unit,
            List<Tensor> inputs,
            List<Tensor> weights,
            List<Tensor> values,
            List<Tensor> directions,
            List<Tensor> gradients,
            List<Tensor> products) {
        static Case parse(String block) {
            List<String> lines = block.lines().toList();
            return new Case(
                    texts(lines, "case").get(0),
                    texts(lines, "from").get(0),
                    texts(lines, "u").stream().mapToDouble(Double::parseDouble).sum(),
                    tensors(lines, "x"),
                    tensors(lines, "w"),
                    tensors(lines, "y"),
                    tensors(lines, "v"),
                    tensors(lines, "g"),
                    tensors(lines, "h"));
        }

        private static List<String> texts(List<String> lines, String key) {
            return lines.stream()
                    .filter(line -> line.startsWith(key + " "))
                    .map(line -> line.substring(key.length() + 1))
                    .toList();
        }

        private static List<Tensor> tensors(List<String> lines, String key) {
            return texts(lines, key).stream().map(Case::tensor).toList();
        }

        private static Tensor tensor(String text) {
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

        private Function<List<Tensor>, Tensor> operation() {
            return Objects.requireNonNull(GoldenFunctions.BY_CALL.get(call), call);
        }

        /** f(x) = Σ w ⊙ operation(x). */
        private Tensor scalar(List<Tensor> x) {
            return operation().apply(x).times(weights.get(0)).sum();
        }

        void check() {
            Function<List<Tensor>, Tensor> f = this::scalar;
            assertClose("value", List.of(operation().apply(inputs)), values);
            assertClose("gradient", Autodiff.grad(f, inputs), gradients);
            assertClose("product", Autodiff.hvp(f, inputs, directions), products);
            assertClose("product in reverse", Autodiff.grad(x -> along(Autodiff.grad(f, x)), inputs), products);
        }

        /**
         * The third order along the direction v: of t ↦ H(x + t v) v by two forward sweeps over a reverse one, and by three reverse ones,
         * against five-point differences. The points of mpmath are too hard for differences, and at 1e-181 the third order is no double any more.
         */
        void checkThirdOrder() {
            Function<List<Tensor>, Tensor> f = this::scalar;
            Function<List<Tensor>, List<Tensor>> product = x -> Autodiff.hvp(f, x, directions);
            List<Tensor> third = Autodiff.jvp(product, inputs, directions);
            Tensor expected = Trees.toVector(at(product, STEP))
                    .minus(Trees.toVector(at(product, -STEP)))
                    .times(8)
                    .minus(Trees.toVector(at(product, 2 * STEP)).minus(Trees.toVector(at(product, -2 * STEP))))
                    .divide(12 * STEP);
            double scale = 1 + expected.abs().max().item();
            Testing.assertClose(Trees.toVector(third).divide(scale), expected.divide(scale), 1e-7);
            List<Tensor> reverse = Autodiff.grad(x -> along(Autodiff.grad(u -> along(Autodiff.grad(f, u)), x)), inputs);
            Testing.assertClose(
                    Trees.toVector(reverse).divide(scale), Trees.toVector(third).divide(scale), 1e-10);
        }

        private List<Tensor> at(Function<List<Tensor>, List<Tensor>> product, double t) {
            return product.apply(Trees.map(inputs, directions, (x, v) -> x.plus(v.times(t))));
        }

        private Tensor along(List<Tensor> gradient) {
            Tensor sum = Tensor.scalar(0);
            for (int i = 0; i < gradient.size(); i++) {
                sum = sum.plus(gradient.get(i).times(directions.get(i)).sum());
            }
            return sum;
        }

        private void assertClose(String what, List<Tensor> actual, List<Tensor> expected) {
            assertThat(actual).hasSameSizeAs(expected);
            for (int k = 0; k < actual.size(); k++) {
                assertThat(actual.get(k).shape())
                        .as("%s: %s %d", call, what, k)
                        .isEqualTo(expected.get(k).shape());
                double[] a = actual.get(k).toArray();
                double[] e = expected.get(k).toArray();
                for (int i = 0; i < a.length; i++) {
                    assertThat(a[i])
                            .as("%s: %s %d, element %d", call, what, k, i)
                            .isCloseTo(e[i], within(TOLERANCE * Math.abs(e[i]) + unit));
                }
            }
        }
    }

    private static List<Case> read() {
        try (InputStream in = Objects.requireNonNull(GoldenTest.class.getResourceAsStream("/golden.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\\R{2,}")).skip(1).map(Case::parse).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> agrees() {
        Set<String> calls = GoldenFunctions.BY_CALL.keySet();
        long methods = calls.stream().map(GoldenTest::method).distinct().count();
        int flat = GoldenFunctions.EXCEPTIONS.get(GoldenFunctions.FLAT).size();
        System.out.println(CASES.size() + " golden cases, " + calls.size() + " calls of " + methods + " methods; "
                + flat + " more methods have derivative 0");
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.call() + ", " + c.source(), c::check));
    }

    @TestFactory
    Stream<DynamicTest> hasAThirdOrder() {
        return CASES.stream()
                .filter(c -> !c.source().startsWith("mpmath") && !c.source().contains("scaled"))
                .map(c -> DynamicTest.dynamicTest(c.call() + ", " + c.source(), c::checkThirdOrder));
    }

    @Test
    void everyCaseHasAFunctionAndEveryFunctionACase() {
        assertThat(CASES.stream().map(Case::call).distinct())
                .containsExactlyInAnyOrderElementsOf(GoldenFunctions.BY_CALL.keySet());
    }

    @Test
    void everyOperationHasACaseOrAReasonToHaveNone() {
        Set<String> named = new TreeSet<>();
        GoldenFunctions.BY_CALL.keySet().forEach(call -> named.add(method(call)));
        List<String> exceptions = new ArrayList<>();
        GoldenFunctions.EXCEPTIONS.values().forEach(exceptions::addAll);
        assertThat(named).doesNotContainAnyElementsOf(exceptions);
        named.addAll(exceptions);
        assertThat(named).containsExactlyInAnyOrderElementsOf(operations());
    }

    private static String method(String call) {
        return call.substring(0, call.indexOf('('));
    }

    /** The public methods that return tensors, alone, in lists or in records. */
    private static Set<String> operations() {
        return Stream.of(Tensor.class, Window.class, Linalg.class, SparseMatrix.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> holdsTensors(method.getReturnType()))
                .map(GoldenTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static boolean holdsTensors(Class<?> type) {
        return type == Tensor.class
                || type == List.class
                || (type.isRecord()
                        && Arrays.stream(type.getRecordComponents())
                                .anyMatch(component -> component.getType() == Tensor.class));
    }
}
