package io.autodiff.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff;
import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Linear;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A hundred steps with each rule, against those of PyTorch from the same weights on the same batches.
 *
 * <p>The numbers are in optimizers.txt, whose origin and form optimizers.py tells; the build does not run it.
 */
class OptimizersParityTest {
    private static final int STEPS = 100;
    private static final Map<String, Map<String, Tensor>> CASES = read();
    private static final Map<String, Tensor> GIVEN = tensors("given");

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("sgd", Rule.sgd().rate(0.1)),
            Map.entry("sgd with L2 decay", new WeightDecay(0.01).rate(0.1)),
            Map.entry("momentum", new Momentum(0.9).rate(0.05)),
            Map.entry("nesterov", new Nesterov(0.9).rate(0.05)),
            Map.entry("adagrad", Adagrad.of().rate(0.1)),
            Map.entry("adagrad with falling rate", Adagrad.of().rate(t -> 0.1 / (1 + 0.01 * t))),
            Map.entry("rmsProp", RmsProp.of().rate(0.01)),
            Map.entry("rmsProp centered", new RmsProp(0.99, 1e-8, true).rate(0.01)),
            Map.entry(
                    "rmsProp centered with momentum",
                    new RmsProp(0.9, 1e-8, true).then(new Momentum(0.5)).rate(0.003)),
            Map.entry("adadelta", Adadelta.of()),
            Map.entry("adam", Adam.of().rate(0.01)),
            Map.entry(
                    "adam with L2 decay",
                    new WeightDecay(0.01).then(new Adam(0.8, 0.99, 1e-8)).rate(0.01)),
            Map.entry("adamW", new AdamW(Adam.of(), 0.05).rate(0.01)),
            Map.entry("amsGrad", new AmsGrad(0.9, 0.9, 1e-8).rate(0.01)),
            Map.entry("adamax", Adamax.of().rate(0.01)),
            Map.entry("nAdam", NAdam.of().rate(0.01)),
            Map.entry("rAdam", RAdam.of().rate(0.01)),
            Map.entry("rprop", new Rprop(0.01)),
            Map.entry("asgd", new WeightDecay(0.01).rate(t -> 0.1 / Math.pow(1 + 0.01 * 0.1 * t, 0.75))),
            Map.entry("clipped by value", new ClipValue(0.05).rate(0.1)),
            Map.entry("clipped by norm", new ClipNorm(0.3).then(Adam.of()).rate(0.01)),
            Map.entry(
                    "groups",
                    Rule.groups(
                            path -> path.endsWith("b"), Adam.of().rate(0.05), new AdamW(Adam.of(), 0.1).rate(0.01))),
            Map.entry("frozen", Adam.of().rate(0.01).freeze(path -> path.startsWith("hidden"))),
            Map.entry("accumulated", Adam.of().rate(0.01).every(4)),
            Map.entry("averaged", Adam.of().rate(0.01).then(new AverageWeights(0.9))),
            Map.entry("scheduled", Adam.of().rate(Schedule.cosine(0.05, 0.001, 100))),
            Map.entry("plateau", Rule.sgd().rate(2).then(new Plateau(0.5, 1))));

    private static final Map<String, Schedule> SCHEDULES = Map.of(
            "schedule step", Schedule.step(0.1, 0.5, 7),
            "schedule exponential", Schedule.exponential(0.1, 0.9),
            "schedule cosine", Schedule.cosine(0.1, 0.01, 39),
            "schedule oneCycle", Schedule.oneCycle(0.1, 40),
            "schedule warmUp", Schedule.exponential(0.1, 0.9).warmUp(10));

    record Mlp(Linear hidden, Linear out) {
        Tensor apply(Tensor x) {
            return out.apply(hidden.apply(x).tanh());
        }
    }

    @TestFactory
    Stream<DynamicTest> rulesStepAsPyTorch() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> check(rule.getKey(), rule.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> schedulesAreThoseOfPyTorch() {
        return SCHEDULES.entrySet().stream()
                .map(schedule -> DynamicTest.dynamicTest(schedule.getKey(), () -> {
                    double[] rates = get(tensors(schedule.getKey()), "rates").toArray();
                    for (int t = 0; t < rates.length; t++) {
                        assertThat(schedule.getValue().at(t))
                                .as("step %d", t)
                                .isCloseTo(rates[t], within(1e-12 * rates[t]));
                    }
                }));
    }

    @Test
    void nothingInTheFileIsLeftOut() {
        Map<String, Object> all = new LinkedHashMap<>(RULES);
        all.putAll(SCHEDULES);
        all.put("given", GIVEN);
        assertThat(all.keySet()).containsExactlyInAnyOrderElementsOf(CASES.keySet());
    }

    /** Losses to 1e-8 of their size at every step, weights to 1e-10. */
    private static void check(String name, Rule rule) {
        Tensor x = get(GIVEN, "x");
        Tensor y = Dataset.oneHot(get(GIVEN, "y"), 3);
        Optimizer optimizer = new Optimizer(rule);
        Optimizer.State<Mlp> state = optimizer.start(new Mlp(linear("hidden"), linear("out")));
        double[] losses = get(tensors(name), "losses").toArray();
        assertThat(losses).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            int first = 6 * (step % 4);
            ValueAndGrad<Mlp> cost = Autodiff.valueAndGrad(
                    m -> Costs.softmaxCrossEntropy(m.apply(x.slice(0, first, first + 6)), y.slice(0, first, first + 6)),
                    state.model());
            assertThat(cost.value().item())
                    .as("%s: loss of step %d", name, step)
                    .isCloseTo(losses[step], within(1e-8 * losses[step]));
            state = optimizer.step(state, cost.grad());
            if (step % 4 == 3) {
                state = optimizer.observe(state, cost.value().item());
            }
        }
        Mlp model = name.equals("averaged") ? state.slot("average.w") : state.model();
        Trees.flatten(model)
                .forEach((path, w) -> assertThat(w.toArray())
                        .as("%s: %s", name, path)
                        .containsExactly(get(tensors(name), path).toArray(), within(1e-10)));
    }

    private static Linear linear(String path) {
        return new Linear(get(GIVEN, path + ".w"), get(GIVEN, path + ".b"));
    }

    private static Map<String, Tensor> tensors(String name) {
        return Objects.requireNonNull(CASES.get(name), name);
    }

    private static Tensor get(Map<String, Tensor> tensors, String key) {
        return Objects.requireNonNull(tensors.get(key), key);
    }

    /** What comes before the first case is given. */
    private static Map<String, Map<String, Tensor>> read() {
        Map<String, Map<String, Tensor>> cases = new LinkedHashMap<>();
        String name = "given";
        for (String line : lines()) {
            if (line.startsWith("case ")) {
                name = line.substring(5);
            } else {
                int space = line.indexOf(' ');
                cases.computeIfAbsent(name, key -> new LinkedHashMap<>())
                        .put(line.substring(0, space), tensor(line.substring(space + 1)));
            }
        }
        return cases;
    }

    private static List<String> lines() {
        try (InputStream in =
                Objects.requireNonNull(OptimizersParityTest.class.getResourceAsStream("optimizers.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
