package io.autodiff.nn.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Axes;
import io.autodiff.Tensor;
import io.autodiff.Window;
import io.autodiff.nn.Activations;
import io.autodiff.nn.Embedding;
import io.autodiff.nn.Initializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation that can be exported, run with batches of three, one and four. */
class OnnxOperationsTest {
    private static final double EXACT = 1e-13;
    private static final double FLOAT = 5e-7;
    private static final Tensor B = Tensor.of(new double[][] {{-1.5, 0, 0.3, 2, 0.7}});

    /** Numbers of both signs, zero and large ones among them. */
    private static final List<Tensor> REALS = List.of(
            Tensor.of(new double[][] {{-2.5, -1, 0, 0.4, 3}, {1, -0.3, 0.5, 1.5, 2.5}, {7, -7, 0.1, -0.1, 3.2}}),
            Tensor.of(new double[][] {{30, -30, 6, -6, 0.01}}),
            Tensor.of(new double[][] {{1, 1, 1, 2, 2}, {0, 0, 0, 0, 0}, {3, -3, 3, -3, 4}, {-1, 2, -3, 4, -5}}));

    private static final List<Tensor> POSITIVE =
            REALS.stream().map(x -> x.abs().plus(0.25)).toList();
    private static final List<Tensor> INSIDE =
            REALS.stream().map(x -> x.tanh().times(0.9)).toList();

    static Stream<Arguments> unary() {
        return Stream.of(
                real("neg", Tensor::neg),
                real("abs", Tensor::abs),
                real("sign", Tensor::sign),
                real("floor", Tensor::floor),
                real("ceil", Tensor::ceil),
                real("round", Tensor::round),
                real("square", Tensor::square),
                real("cbrt", Tensor::cbrt),
                real("power", x -> x.power(3)),
                real("exp", Tensor::exp),
                real("exp2", Tensor::exp2),
                real("expm1", Tensor::expm1),
                real("sin", Tensor::sin),
                real("cos", Tensor::cos),
                real("tan", Tensor::tan),
                real("sinh", Tensor::sinh),
                real("cosh", Tensor::cosh),
                real("tanh", Tensor::tanh),
                real("asinh", Tensor::asinh),
                real("sigmoid", Tensor::sigmoid),
                real("logSigmoid", Tensor::logSigmoid),
                real("hardSigmoid", Tensor::hardSigmoid),
                real("softplus", Tensor::softplus),
                real("softsign", Tensor::softsign),
                real("relu", Tensor::relu),
                real("leakyRelu", x -> x.leakyRelu(0.1)),
                real("elu", x -> x.elu(0.7)),
                real("selu", Tensor::selu),
                real("silu", Tensor::silu),
                real("mish", Tensor::mish),
                real("geluTanh", Tensor::geluTanh),
                real("clamp", x -> x.clamp(-0.5, 1)),
                real("hardswish", Activations::hardswish),
                real("stopGradient", x -> x.times(x.stopGradient())),
                one("reciprocal", Tensor::reciprocal, POSITIVE, EXACT),
                one("sqrt", Tensor::sqrt, POSITIVE, EXACT),
                one("rsqrt", Tensor::rsqrt, POSITIVE, EXACT),
                one("log", Tensor::log, POSITIVE, EXACT),
                one("log1p", Tensor::log1p, POSITIVE, EXACT),
                one("log2", Tensor::log2, POSITIVE, EXACT),
                one("log10", Tensor::log10, POSITIVE, EXACT),
                one("acosh", x -> x.plus(1).acosh(), POSITIVE, EXACT),
                one("atanh", Tensor::atanh, INSIDE, EXACT),
                one("asin", Tensor::asin, INSIDE, FLOAT),
                one("acos", Tensor::acos, INSIDE, FLOAT),
                one("atan", Tensor::atan, REALS, FLOAT),
                one("erf", Tensor::erf, REALS, FLOAT),
                one("erfc", Tensor::erfc, REALS, FLOAT),
                one("gelu", Tensor::gelu, REALS, FLOAT));
    }

    static Stream<Arguments> binary() {
        return Stream.of(
                two("plus", Tensor::plus),
                two("minus", Tensor::minus),
                two("times", Tensor::times),
                two("maximum", Tensor::maximum),
                two("minimum", Tensor::minimum),
                two("hypot", Tensor::hypot),
                two("logAddExp", Tensor::logAddExp),
                two("plusScaled", (a, b) -> a.plusScaled(b.broadcastTo(a.shape()), 0.3)),
                two("less", Tensor::less),
                two("lessEqual", Tensor::lessEqual),
                two("greater", Tensor::greater),
                two("greaterEqual", Tensor::greaterEqual),
                two("equalTo", Tensor::equalTo),
                two("notEqualTo", Tensor::notEqualTo),
                two("where", (a, b) -> Tensor.where(a.greater(0), a, b)),
                two("divide", (a, b) -> a.divide(b.abs().plus(0.5))),
                two("power", (a, b) -> a.abs().plus(0.5).power(b)),
                two("mod", (a, b) -> a.mod(b.abs().plus(0.5))),
                two("xLogY", (a, b) -> a.floor().xLogY(b.abs())));
    }

    static Stream<Arguments> structural() {
        return Stream.of(
                real("reshape", x -> x.reshape(-1, 5, 1)),
                real("merged with the batch", x -> x.reshape(x.size()).times(2).reshape(x.shape())),
                real(
                        "longer than the batch",
                        x -> Tensor.concat(0, x, Tensor.ones(2, 5))
                                .slice(0, 1, x.shape().size(0) + 1)),
                real("permute", x -> x.reshape(-1, 1, 5).permute(2, 0, 1).permute(1, 2, 0)),
                real("concat", x -> Tensor.concat(1, x, Tensor.full(x.shape(), 1), x.neg())),
                real(
                        "concat of a stretched",
                        x -> Tensor.concat(1, x, x.slice(1, 0, 1).broadcastTo(x.shape()))),
                real("slice", x -> x.slice(1, 1, 4)),
                real("slice of the batch", x -> x.slice(0, 0, 1)),
                real("pad", x -> x.pad(1, 2, 1)),
                real("pad with ones", x -> x.pad(-1, 2, 1, 1)),
                real("gather", x -> x.gather(1, 4, 0, 0)),
                real("flip", x -> x.flip(1)),
                real("scatterAdd", x -> x.scatterAdd(1, 3, 0, 2, 0, 1, 2)),
                real("sum", x -> x.sum(1)),
                real("sum, kept", x -> x.sum(Axes.keep(-1))),
                real("sum of all", x -> x.sum()),
                real("mean", x -> x.mean(1)),
                real("var", x -> x.var(1)),
                real("max", x -> x.max(1)),
                real("min, kept", x -> x.min(Axes.keep(1))),
                real("argMax", x -> x.argMax(1)),
                real("argMin", x -> x.argMin(1)),
                real("argSort", x -> x.argSort(1)),
                real("cumSum", x -> x.cumSum(1)),
                real("softmax", x -> x.softmax(1)),
                real("softmax along the batch", x -> x.softmax(0)),
                real(
                        "softmax of nothing",
                        x -> Tensor.where(x.greater(0.6), x, Tensor.scalar(Double.NEGATIVE_INFINITY))
                                .softmax(1)),
                real("logSoftmax", x -> x.logSoftmax(1)),
                real("logSumExp", x -> x.logSumExp(1)),
                real("norm", x -> x.norm(2, 1)),
                real("norm of order 3", x -> x.norm(3, 1)),
                real("matmul", x -> x.matmul(B.transpose()).matmul(B)),
                real("matmul, transposed", x -> x.transpose().matmul(x)),
                real("matmul, scaled", x -> x.times(0.5).matmul(B.transpose()).times(0.3)),
                real(
                        "matmul of inputs, scaled",
                        x -> x.times(0.5).matmul(x.transpose().divide(3)).matmul(x)),
                real(
                        "matmul, batched",
                        x -> batched(x).matmul(batched(x).transpose().times(2))),
                real(
                        "matmul, batched, of stretched",
                        x -> batched(x).matmul(x.slice(1, 0, 1).expandDims(-1))),
                real(
                        "a product of sigmoids",
                        x -> x.times(x.sigmoid()).plus(x.times(x.times(1.702).sigmoid()))),
                real(
                        "a gate of softmax",
                        x -> x.plus(B)
                                .softmax(-1)
                                .times(x.plus(B).tanh().plus(1).times(0.5))),
                real("unfold", x -> Window.of(2).stride(2).padding(1).unfold(x)),
                real("fold", x -> Window.of(3).fold(Window.of(3).unfold(x), 5)),
                real("tril", x -> x.reshape(-1, 1, 5).times(Tensor.ones(5, 5).tril())),
                real("einsum", x -> Tensor.einsum("bi,bj->bij", x, x)));
    }

    private static Tensor batched(Tensor x) {
        return x.reshape(-1, 5, 1);
    }

    private static Arguments real(String name, UnaryOperator<Tensor> f) {
        return one(name, f, REALS, EXACT);
    }

    private static Arguments two(String name, BinaryOperator<Tensor> f) {
        return one(name, x -> f.apply(x, B), REALS, EXACT);
    }

    private static Arguments one(String name, UnaryOperator<Tensor> f, List<Tensor> inputs, double tolerance) {
        return Arguments.of(name, f, inputs, tolerance);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"unary", "binary", "structural"})
    void anExportedOperationComputesTheSame(
            String name, UnaryOperator<Tensor> f, List<Tensor> inputs, double tolerance) {
        double worst = OnnxRuntime.worst(f, (g, x) -> g.apply(x), inputs);
        assertThat(worst).isLessThan(tolerance);
    }

    @ParameterizedTest(name = "{0} of a parameter on the left")
    @MethodSource("binary")
    void anOperationTakesParameters(String name, UnaryOperator<Tensor> f, List<Tensor> inputs, double tolerance) {
        double worst = OnnxRuntime.worst(B, (b, x) -> f.apply(b).plus(x).minus(f.apply(b.times(2))), inputs);
        assertThat(worst).isLessThan(tolerance);
    }

    @Test
    void indicesAreInputs() {
        Embedding words = Embedding.of(7, 3, Initializer.normal(1), new SplittableRandom(1));
        List<Tensor> sentences =
                List.of(Tensor.of(new double[][] {{0, 6}, {3, 3}}), Tensor.of(new double[][] {{5, 1}}));
        assertThat(OnnxRuntime.worst(words, Embedding::apply, sentences)).isZero();
        assertThat(OnnxRuntime.worst(words.padding(3), Embedding::apply, sentences))
                .isZero();
    }

    @Test
    void aScalarIsAnInputOfAFixedModel(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        record Scaled(Tensor x, Tensor scale) {}
        Scaled example = new Scaled(Tensor.of(1, 2), Tensor.scalar(3));
        Onnx.exportFixed(
                file, Tensor.of(5, 7), (b, in) -> in.x().times(in.scale()).plus(b), example);
        Tensor y = OnnxRuntime.run(file, Map.of("x", Tensor.of(10, 20), "scale", Tensor.scalar(-1)))
                .get("y");
        assertThat(y).isEqualTo(Tensor.of(-5, -13));
    }

    @Test
    void anElementOfAVectorIsANumber(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        Onnx.exportFixed(file, x -> x.unstack(0).get(1).times(x.at(2)), Tensor.of(1, 2, 3));
        Tensor x = Tensor.of(4, 5, 6);
        assertThat(OnnxRuntime.run(file, Map.of("x", x)).get("y").item()).isCloseTo(30, within(1e-15));
    }

    /** So no rule is there that no test runs; what layers need besides, they test. */
    @Test
    void everyRuleIsTested() {
        Set<String> tested = Stream.of(unary(), binary(), structural())
                .flatMap(cases -> cases)
                .map(arguments -> arguments.get()[0].toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Set<String> others = Set.of("stop", "powerconstant", "transpose", "element", "lookup", "reshape");
        assertThat(Stream.of(Elementwise.RULES, Structural.RULES)
                        .flatMap(rules -> rules.keySet().stream())
                        .map(rule -> rule.toLowerCase(Locale.ROOT))
                        .filter(rule -> !tested.contains(rule) && !others.contains(rule)))
                .isEmpty();
    }
}
