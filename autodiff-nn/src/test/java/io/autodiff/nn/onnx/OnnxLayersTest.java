package io.autodiff.nn.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.autodiff.Tensor;
import io.autodiff.Window;
import io.autodiff.nn.Activations;
import io.autodiff.nn.AlphaDropout;
import io.autodiff.nn.Attention;
import io.autodiff.nn.BatchNorm;
import io.autodiff.nn.Bidirectional;
import io.autodiff.nn.Bilinear;
import io.autodiff.nn.Chain;
import io.autodiff.nn.ChannelDropout;
import io.autodiff.nn.Convolution;
import io.autodiff.nn.DropPath;
import io.autodiff.nn.Dropout;
import io.autodiff.nn.Embedding;
import io.autodiff.nn.Flatten;
import io.autodiff.nn.GroupNorm;
import io.autodiff.nn.GruCell;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Layer;
import io.autodiff.nn.LayerNorm;
import io.autodiff.nn.LearnedPositions;
import io.autodiff.nn.Linear;
import io.autodiff.nn.LstmCell;
import io.autodiff.nn.Masks;
import io.autodiff.nn.MultiHeadAttention;
import io.autodiff.nn.PRelu;
import io.autodiff.nn.Parallel;
import io.autodiff.nn.Pass;
import io.autodiff.nn.Pooling;
import io.autodiff.nn.RandomLeakyRelu;
import io.autodiff.nn.Recurrent;
import io.autodiff.nn.Residual;
import io.autodiff.nn.RmsNorm;
import io.autodiff.nn.RnnCell;
import io.autodiff.nn.RotaryPositions;
import io.autodiff.nn.Running;
import io.autodiff.nn.SequenceLayer;
import io.autodiff.nn.SinusoidalPositions;
import io.autodiff.nn.Stacked;
import io.autodiff.nn.Transformer;
import io.autodiff.nn.TransformerConfig;
import io.autodiff.nn.TransformerEncoder;
import io.autodiff.nn.TransposedConvolution;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer, exported with a batch of two and run with batches of two, five and one in ONNX Runtime. */
class OnnxLayersTest {
    private static final RandomGenerator RANDOM = new SplittableRandom(1);
    private static final Initializer WEIGHTS = Initializer.normal(0.5);

    static Stream<Arguments> layers() {
        return Stream.of(
                layer("linear", Linear.of(3, 4, WEIGHTS, RANDOM), 3),
                layer("flatten", new Flatten(), 3, 4),
                layer("prelu", PRelu.of(), 3),
                layer("prelu per channel", PRelu.of(3), 3, 4),
                layer("dropout", Chain.of(new Dropout(0.5), new AlphaDropout(0.5), new DropPath(0.5)), 3),
                layer("channel dropout", new ChannelDropout(0.5), 3, 4),
                layer("random leaky relu", RandomLeakyRelu.of(), 3),
                layer("residual", Residual.of(Linear.of(3, 3, WEIGHTS, RANDOM)), 3),
                layer("parallel", Parallel.of(1, Linear.of(3, 2, WEIGHTS, RANDOM), Tensor::tanh), 3),
                layer("conv1d", Convolution.conv1d(2, 3, 3, WEIGHTS, RANDOM).padding(1), 2, 7),
                layer(
                        "conv2d",
                        Convolution.conv2d(2, 4, 3, WEIGHTS, RANDOM).stride(2).padding(1),
                        2,
                        6,
                        5),
                layer("dilated", Convolution.conv2d(2, 4, 3, WEIGHTS, RANDOM).dilation(2, 1), 2, 7, 6),
                layer("grouped", Convolution.of(4, 6, 2, WEIGHTS, RANDOM, 3, 2), 4, 5, 5),
                layer("conv3d", Convolution.of(2, 2, 1, WEIGHTS, RANDOM, 2, 2, 2), 2, 3, 4, 3),
                layer(
                        "transposed1d",
                        TransposedConvolution.of(2, 3, 1, WEIGHTS, RANDOM, 3).stride(2),
                        2,
                        4),
                layer(
                        "transposed2d",
                        TransposedConvolution.of(4, 6, 2, WEIGHTS, RANDOM, 3, 2)
                                .stride(2)
                                .padding(1, 0)
                                .dilation(2)
                                .outputPadding(1),
                        4,
                        4,
                        3),
                layer("max pool", Window.of(2, 2)::maxPool, 2, 4, 6),
                layer("padded max pool", Window.of(3, 3).stride(2).padding(1)::maxPool, 2, 5, 6),
                layer("average pool", Window.of(3).stride(2).padding(1)::averagePool, 2, 7),
                layer(
                        "average inside",
                        Pooling.averageInside(Window.of(3).padding(1).stride(1)),
                        2,
                        7),
                layer("adaptive average", Pooling.adaptiveAverage(2, 3), 2, 5, 7),
                layer("adaptive max", Pooling.adaptiveMax(2, 3), 2, 5, 7),
                layer("batch norm", batchNorm(), 3, 4),
                layer("layer norm", new LayerNorm(normal(3, 4), normal(3, 4), 1e-5), 3, 4),
                layer("group norm", new GroupNorm(normal(4), normal(4), 2, 1e-5), 4, 3),
                layer("instance norm", GroupNorm.ofInstances(3), 3, 4),
                layer("rms norm", RmsNorm.of(4), 3, 4),
                layer("rnn", Recurrent.of(RnnCell.of(3, 4, WEIGHTS, RANDOM)), 5, 3),
                layer("lstm", Recurrent.of(LstmCell.of(3, 4, WEIGHTS, RANDOM)), 5, 3),
                layer("gru", Recurrent.of(GruCell.of(3, 4, WEIGHTS, RANDOM)), 5, 3),
                layer("stacked bidirectional", stacked(), 5, 3),
                layer("self-attention", MultiHeadAttention.of(4, 2, 0.1, WEIGHTS, RANDOM), 5, 4),
                layer("learned positions", LearnedPositions.of(6, 4, RANDOM), 5, 4),
                layer("sinusoidal positions", new SinusoidalPositions(), 5, 4),
                layer("rotary positions", new RotaryPositions(), 5, 4),
                layer("encoder", encoder(TransformerConfig.of(4, 2, 6)), 5, 4),
                layer(
                        "encoder, gelu",
                        encoder(TransformerConfig.of(4, 2, 6).withNormFirst().withActivation(Tensor::gelu)),
                        5,
                        4),
                layer("relu6", Activations::relu6, 4),
                layer("softmax", x -> x.softmax(-1), 4));
    }

    private static Arguments layer(String name, Layer layer, int... sizes) {
        BiFunction<Layer, Tensor, Tensor> apply = Layer::apply;
        return Arguments.of(name, layer, apply, batches(sizes));
    }

    private static List<Tensor> batches(int... sizes) {
        return Stream.of(2, 5, 1).map(n -> examples(n, sizes)).toList();
    }

    private static Tensor examples(int n, int... sizes) {
        int[] all = new int[1 + sizes.length];
        all[0] = n;
        System.arraycopy(sizes, 0, all, 1, sizes.length);
        return Tensor.normal(RANDOM, all);
    }

    private static Tensor normal(int... sizes) {
        return Tensor.normal(RANDOM, sizes);
    }

    private static Layer batchNorm() {
        Running seen = Running.of(normal(3), normal(3).square().plus(0.1));
        BatchNorm norm = BatchNorm.of(3);
        return new BatchNorm(normal(3), normal(3), seen, norm.momentum(), norm.epsilon());
    }

    private static Layer encoder(TransformerConfig config) {
        return TransformerEncoder.of(2, config, WEIGHTS, RANDOM);
    }

    private static Stacked<?> stacked() {
        return Stacked.of(
                0.2,
                Bidirectional.of(LstmCell.of(3, 2, WEIGHTS, RANDOM), LstmCell.of(3, 2, WEIGHTS, RANDOM)),
                Bidirectional.of(LstmCell.of(4, 2, WEIGHTS, RANDOM), LstmCell.of(4, 2, WEIGHTS, RANDOM)));
    }

    record Sequences(Tensor x, Tensor mask) {
        static Sequences of(int... lengths) {
            return new Sequences(examples(lengths.length, 5, 3), Masks.lengths(5, lengths));
        }

        static final List<Sequences> BATCHES = List.of(of(5, 2), of(1, 2, 3, 4, 5), of(0));
    }

    record Pair(Tensor source, Tensor target) {}

    static Stream<Arguments> functions() {
        return Stream.of(
                sequences("masked rnn", Recurrent.of(RnnCell.of(3, 4, WEIGHTS, RANDOM))),
                sequences("masked lstm", Recurrent.of(LstmCell.of(3, 4, WEIGHTS, RANDOM))),
                sequences("masked gru", Recurrent.of(GruCell.of(3, 4, WEIGHTS, RANDOM))),
                sequences(
                        "masked bidirectional",
                        Bidirectional.of(GruCell.of(3, 2, WEIGHTS, RANDOM), GruCell.of(3, 2, WEIGHTS, RANDOM))),
                function(
                        "masked attention",
                        MultiHeadAttention.of(3, 1, 0, WEIGHTS, RANDOM),
                        (attention, in) -> attention.apply(
                                in.x(), in.x(), in.x(), Masks.keys(in.mask()).times(Masks.causal(5)), Pass.IN_USE),
                        Sequences.BATCHES),
                function(
                        "scaled dot product",
                        normal(5, 3),
                        (keys, in) -> Attention.scaledDotProduct(in.x(), in.x().plus(keys), in.x()),
                        Sequences.BATCHES),
                function(
                        "transformer",
                        Transformer.of(1, TransformerConfig.of(4, 2, 6), WEIGHTS, RANDOM),
                        (transformer, in) ->
                                transformer.apply(in.source(), in.target(), Masks.NONE, Masks.causal(3), Pass.IN_USE),
                        Stream.of(2, 3, 1)
                                .map(n -> new Pair(examples(n, 5, 4), examples(n, 3, 4)))
                                .toList()),
                function(
                        "bilinear",
                        Bilinear.of(2, 3, 4, WEIGHTS, RANDOM),
                        (layer, in) -> layer.apply(in.source(), in.target()),
                        Stream.of(2, 3, 1)
                                .map(n -> new Pair(examples(n, 2), examples(n, 3)))
                                .toList()));
    }

    private static <S> Arguments sequences(String name, SequenceLayer<S> layer) {
        return function(
                name,
                layer,
                (l, in) -> l.unroll(in.x(), l.start(in.x().shape().size(0)), in.mask(), Pass.IN_USE),
                Sequences.BATCHES);
    }

    private static <M, T> Arguments function(String name, M model, BiFunction<M, T, Object> f, List<T> inputs) {
        return Arguments.of(name, model, f, inputs);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"layers", "functions"})
    <M, T> void anExportedLayerComputesTheSame(String name, M model, BiFunction<M, T, Object> f, List<T> inputs) {
        double worst = OnnxRuntime.worst(model, f, inputs);
        assertThat(worst).isLessThan(name.contains("gelu") ? 1e-6 : 1e-12);
    }

    @Test
    void everyLayerIsTested() throws ReflectiveOperationException {
        Set<Class<?>> tested = new HashSet<>(Set.of(Embedding.class));
        for (Arguments arguments : Stream.concat(layers(), functions()).toList()) {
            addParts(arguments.get()[1], tested);
        }
        assertThat(new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("io.autodiff.nn")
                                .stream()
                                .filter(type -> type.isAssignableTo(Layer.class) && type.isRecord())
                                .map(JavaClass::reflect))
                .isNotEmpty()
                .allMatch(tested::contains);
    }

    private static void addParts(Object model, Set<Class<?>> parts) throws ReflectiveOperationException {
        parts.add(model.getClass());
        if (model instanceof List<?> list) {
            for (Object part : list) {
                addParts(part, parts);
            }
        } else if (model instanceof Record) {
            for (RecordComponent component : model.getClass().getRecordComponents()) {
                addParts(component.getAccessor().invoke(model), parts);
            }
        }
    }
}
