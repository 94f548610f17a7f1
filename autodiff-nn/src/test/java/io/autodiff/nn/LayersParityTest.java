package io.autodiff.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tensor;
import io.autodiff.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Outputs and gradients of layers, by inputs and parameters, against those of PyTorch; each may be off by 1e-10 of its size. */
class LayersParityTest {
    private static final String BATCH_NORM = "batchNorm, pass ";

    private static final List<ParityCase> CASES = ParityCase.read();

    private static final Map<String, Maker> LAYERS = new LinkedHashMap<>();

    /** Makes a layer of parameters and constants. */
    private interface Maker {
        Object of(List<Tensor> p, List<Tensor> k);
    }

    static {
        LAYERS.put("linear", (p, k) -> new Linear(p.get(0), p.get(1)));
        LAYERS.put("bilinear", (p, k) -> new Bilinear(p.get(0), p.get(1)));
        LAYERS.put("embedding", (p, k) -> new Embedding(p.get(0), -1));
        LAYERS.put("embedding, padding 2", (p, k) -> new Embedding(p.get(0), 2));

        LAYERS.put("conv1d(4, 2, 3)", (p, k) -> convolution(p, 1, 3));
        LAYERS.put(
                "conv1d, stride 2, padding 1, dilation 2",
                (p, k) -> convolution(p, 1, 3).stride(2).padding(1).dilation(2));
        LAYERS.put("convolution, 2 groups", (p, k) -> convolution(p, 2, 2));
        LAYERS.put("conv2d(2, 3, 2)", (p, k) -> convolution(p, 1, 2, 2));
        LAYERS.put(
                "convolution, 3 by 2, all options",
                (p, k) -> convolution(p, 2, 3, 2).stride(2, 1).padding(1, 2).dilation(1, 2));
        LAYERS.put("convolution, depthwise", (p, k) -> convolution(p, 3, 3, 3).padding(1));
        LAYERS.put("convolution, 3 axes", (p, k) -> convolution(p, 1, 2, 3, 2).padding(1, 0, 1));

        LAYERS.put("transposed 1d", (p, k) -> transposed(p, 1, 3));
        LAYERS.put(
                "transposed 1d, all options",
                (p, k) -> transposed(p, 2, 3)
                        .stride(3)
                        .padding(1)
                        .outputPadding(2)
                        .dilation(2));
        LAYERS.put("transposed 2d", (p, k) -> transposed(p, 1, 2, 2));
        LAYERS.put(
                "transposed 2d, all options",
                (p, k) -> transposed(p, 2, 3, 2)
                        .stride(2, 3)
                        .padding(1, 0)
                        .outputPadding(1, 2)
                        .dilation(2, 1));

        Window three = Window.of(3).stride(2).padding(1);
        put("maxPool, 2", Window.of(2)::maxPool);
        put("maxPool, 3, stride 2, padding 1", three::maxPool);
        put(
                "maxPool, 3 by 2, stride 2 by 1, dilation 1 by 2",
                Window.of(3, 2).stride(2, 1).dilation(1, 2)::maxPool);
        put("averagePool, 2", Window.of(2)::averagePool);
        put("averagePool, 3, stride 2, padding 1", three::averagePool);
        put("averagePool, 2 by 3, padding 1", Window.of(2, 3).padding(1)::averagePool);
        put("averageInside, 3, stride 2, padding 1", Pooling.averageInside(three));
        put(
                "averageInside, 2 by 3, padding 1",
                Pooling.averageInside(Window.of(2, 3).padding(1)));
        put("adaptiveAverage(3)", Pooling.adaptiveAverage(3));
        put("adaptiveAverage(3, 4)", Pooling.adaptiveAverage(3, 4));
        put("adaptiveMax(3)", Pooling.adaptiveMax(3));
        put("adaptiveMax(3, 4)", Pooling.adaptiveMax(3, 4));

        LAYERS.put("layerNorm(4)", (p, k) -> new LayerNorm(p.get(0), p.get(1), 1e-5));
        LAYERS.put("layerNorm(3, 4)", (p, k) -> new LayerNorm(p.get(0), p.get(1), 0.01));
        LAYERS.put("rmsNorm(4)", (p, k) -> new RmsNorm(p.get(0), 1e-6));
        LAYERS.put("groupNorm(2, 4)", (p, k) -> new GroupNorm(p.get(0), p.get(1), 2, 1e-5));
        LAYERS.put("groupNorm(2, 4), rows", (p, k) -> new GroupNorm(p.get(0), p.get(1), 2, 1e-5));
        LAYERS.put("groupNorm.ofInstances(4)", (p, k) -> new GroupNorm(p.get(0), p.get(1), 4, 1e-5));
        LAYERS.put("batchNorm in use, 3 axes", (p, k) -> batchNorm(p, Running.of(k.get(0), k.get(1))));
        LAYERS.put("batchNorm in use, 2 axes", (p, k) -> batchNorm(p, Running.of(k.get(0), k.get(1))));

        put("relu6", Activations::relu6);
        put("hardswish", Activations::hardswish);
        put("threshold(0.5, -2)", x -> Activations.threshold(x, 0.5, -2));
        put("celu(1.5)", x -> Activations.celu(x, 1.5));
        put("softplus(2)", x -> Activations.softplus(x, 2));
        put("softmin", x -> Activations.softmin(x, -1));
        put("tanhshrink", Activations::tanhshrink);
        put("softshrink(0.5)", x -> Activations.softshrink(x, 0.5));
        put("hardshrink(0.5)", x -> Activations.hardshrink(x, 0.5));
        put("glu(-1)", x -> Activations.glu(x, -1));
        put("glu(0)", x -> Activations.glu(x, 0));
        LAYERS.put("prelu", (p, k) -> new PRelu(p.get(0)));
        put("randomLeakyRelu in use", RandomLeakyRelu.of());

        LAYERS.put("residual", (p, k) -> Residual.of(Chain.of(new Linear(p.get(0), p.get(1)), Tensor::tanh)));
        LAYERS.put(
                "residual, shortcut",
                (p, k) -> new Residual(
                        Chain.of(new Linear(p.get(0), p.get(1)), Tensor::tanh), new Linear(p.get(2), p.get(3))));
        LAYERS.put(
                "parallel",
                (p, k) -> Parallel.of(
                        1, convolution(p, 1, 3).padding(1), new Convolution(Window.of(1), p.get(2), p.get(3), 1)));
        put("flatten", new Flatten());
    }

    private static void put(String name, Layer layer) {
        LAYERS.put(name, (p, k) -> layer);
    }

    private static Convolution convolution(List<Tensor> p, int groups, int... sizes) {
        return new Convolution(Window.of(sizes), p.get(0), p.get(1), groups);
    }

    private static TransposedConvolution transposed(List<Tensor> p, int groups, int... sizes) {
        return new TransposedConvolution(Window.of(sizes), p.get(0), p.get(1), groups, List.of(0));
    }

    private static BatchNorm batchNorm(List<Tensor> p, Running running) {
        return new BatchNorm(p.get(0), p.get(1), running, 0.1, 1e-5);
    }

    private static Stream<ParityCase> inUse() {
        return CASES.stream().filter(c -> !c.name().startsWith(BATCH_NORM));
    }

    @Test
    void everyCaseHasALayerAndEveryLayerACase() {
        assertThat(inUse().map(ParityCase::name).distinct()).containsExactlyElementsOf(LAYERS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> agrees() {
        return inUse().map(c ->
                DynamicTest.dynamicTest(c.name() + ", " + c.source(), () -> c.check(layer(c), Pass.IN_USE)));
    }

    /** At edges there is a convention where there is no derivative. */
    @TestFactory
    Stream<DynamicTest> hasTheDerivativesThatDifferencesHave() {
        return inUse().filter(c -> !c.source().contains("edges"))
                .map(c -> DynamicTest.dynamicTest(c.name() + ", " + c.source(), () -> c.checkDerivatives(layer(c))));
    }

    private static Object layer(ParityCase c) {
        return LAYERS.get(c.name()).of(c.parameters(), c.constants());
    }

    @Test
    void batchNormAgreesInTrainingAndInWhatItRemembers() {
        List<ParityCase> passes =
                CASES.stream().filter(c -> c.name().startsWith(BATCH_NORM)).toList();
        assertThat(passes).hasSize(3);
        BatchNorm norm = batchNorm(passes.get(0).parameters(), Running.of(4));
        for (ParityCase c : passes) {
            c.check(norm, Pass.training(1));
            Pass pass = Pass.training(1);
            norm.apply(c.inputs().get(0), pass);
            norm = pass.update(norm);
            ParityCase.assertClose(
                    c.name() + ": mean", norm.running().mean(), c.constants().get(0));
            ParityCase.assertClose(
                    c.name() + ": variance",
                    norm.running().variance(),
                    c.constants().get(1));
        }
    }
}
