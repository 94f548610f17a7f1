package io.autodiff.nn;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.Window;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How layers begin, and what they say of bad input. */
class LayerFactoriesTest {
    private static final Initializer NORMAL = Initializer.normal(1);
    private static final Initializer LECUN = Initializer.lecunNormal();

    /** Element [i, o] is 100 i + o, so that one sees where it goes. */
    private static final Initializer PLACES = (random, inputs, outputs, fanOut) ->
            Tensor.range(inputs).times(100).expandDims(1).plus(Tensor.range(outputs));

    private static RandomGenerator random() {
        return new SplittableRandom(7);
    }

    @Test
    void bilinearIsALinearLayerOfAllProducts() {
        Bilinear bilinear = Bilinear.of(2, 3, 4, NORMAL, random());
        Tensor x = Tensor.normal(random(), 5, 2);
        Tensor y = Tensor.normal(random(), 5, 3);
        Tensor products = x.expandDims(2).times(y.expandDims(1)).reshape(5, 6);
        Linear linear = new Linear(NORMAL.draw(random(), 6, 4), Tensor.zeros(4));
        assertThat(bilinear.b()).isEqualTo(Tensor.zeros(4));
        ParityCase.assertClose("bilinear", bilinear.apply(x, y), linear.apply(products));
    }

    @Test
    void anEmbeddingDrawsARowForEachIndex() {
        Embedding embedding = Embedding.of(5, 3, NORMAL, random());
        assertThat(embedding.w()).isEqualTo(NORMAL.draw(random(), 5, 3));
        assertThat(embedding.apply(Tensor.of(4, 4, 0)).at(1))
                .isEqualTo(embedding.w().at(4));
        assertThat(embedding.apply(Tensor.scalar(2))).isEqualTo(embedding.w().at(2));
    }

    @Test
    void thePaddingOfAnEmbeddingIsZeroAndStaysSo() {
        Embedding embedding = Embedding.of(5, 3, NORMAL, random()).padding(1);
        assertThat(embedding.w().at(1)).isEqualTo(Tensor.zeros(3));
        assertThat(embedding.w().slice(0, 2, 5))
                .isEqualTo(NORMAL.draw(random(), 5, 3).slice(0, 2, 5));
        Embedding gradient =
                grad(e -> e.apply(Tensor.of(1, 0, 1, 4)).plus(1).square().sum(), embedding);
        assertThat(gradient.w().at(1)).isEqualTo(Tensor.zeros(3));
        assertThat(gradient.w().at(0)).isEqualTo(embedding.w().at(0).plus(1).times(2));
    }

    @Test
    void aConvolutionIsALinearLayerOfWhatItsWindowSees() {
        Convolution convolution = Convolution.conv2d(2, 3, 2, LECUN, random());
        Linear linear = Linear.of(8, 3, LECUN, random());
        Tensor x = Tensor.normal(random(), 4, 2, 2, 2);
        ParityCase.assertClose("convolution", convolution.apply(x).reshape(4, 3), linear.apply(new Flatten().apply(x)));
        assertThat(convolution.b()).isEqualTo(Tensor.zeros(3));
        assertThat(Convolution.conv1d(2, 3, 5, LECUN, random()).w().shape()).isEqualTo(Shape.of(3, 2, 5));
        assertThat(Convolution.of(4, 6, 2, LECUN, random(), 5, 1, 3).w().shape())
                .isEqualTo(Shape.of(6, 2, 5, 1, 3));
    }

    @Test
    void weightsOfAConvolutionHaveTheDeviationOfWhatItsWindowSees() {
        for (Tensor w : List.of(
                Convolution.of(40, 60, 2, LECUN, random(), 3, 3).w(),
                TransposedConvolution.of(40, 60, 2, LECUN, random(), 3, 3).w())) {
            assertThat(w.std().item()).isCloseTo(Math.sqrt(1.0 / (20 * 9)), within(0.001));
        }
    }

    /** The columns that an initializer draws are for outputs, its rows for the channels and places that they depend on. */
    @Test
    void aTransposedConvolutionHasTheColumnsOfItsOutputs() {
        TransposedConvolution layer = TransposedConvolution.of(4, 6, 2, PLACES, random(), 3);
        assertThat(layer.w().shape()).isEqualTo(Shape.of(4, 3, 3));
        // Channel 1 is the second of the first group, whose outputs are 0, 1 and 2; channel 2 is the first of the
        // second.
        assertThat(layer.w().get(1, 2, 2)).isEqualTo(100 * (3 + 2) + 2);
        assertThat(layer.w().get(2, 1, 0)).isEqualTo(4);
        assertThat(layer.b()).isEqualTo(Tensor.zeros(6));
    }

    @Test
    void aTransposedConvolutionUndoesTheSizesOfAConvolution() {
        Tensor x = Tensor.ones(1, 2, 8, 7);
        Convolution down =
                Convolution.conv2d(2, 3, 3, LECUN, random()).stride(2).padding(1);
        TransposedConvolution up = TransposedConvolution.of(3, 2, 1, LECUN, random(), 3, 3)
                .stride(2)
                .padding(1);
        assertThat(up.apply(down.apply(x)).shape()).isEqualTo(Shape.of(1, 2, 7, 7));
        assertThat(up.outputPadding(1, 0).apply(down.apply(x)).shape()).isEqualTo(x.shape());
    }

    @Test
    void normsBeginWithMeanZeroAndDeviationOne() {
        Tensor x = Tensor.normal(random(), 4, 6, 5).times(3).plus(2);
        Tensor rows = LayerNorm.of(6, 5).apply(x).reshape(4, -1);
        Tensor groups = GroupNorm.of(3, 6).apply(x).reshape(12, -1);
        Tensor instances = GroupNorm.ofInstances(6).apply(x).reshape(24, -1);
        for (Tensor y : List.of(rows, groups, instances)) {
            assertThat(y.mean(1).abs().max().item()).isLessThan(1e-14);
            assertThat(y.std(1).minus(1).abs().max().item()).isLessThan(1e-4);
        }
        assertThat(RmsNorm.of(5).apply(x).square().mean(-1).minus(1).abs().max().item())
                .isLessThan(1e-4);
    }

    @Test
    void pathsOfParametersAreTheirNames() {
        assertThat(paths(Convolution.conv1d(1, 1, 1, NORMAL, random()))).containsExactly("w", "b");
        assertThat(paths(TransposedConvolution.of(1, 1, 1, NORMAL, random(), 1)))
                .containsExactly("w", "b");
        assertThat(paths(Embedding.of(2, 2, NORMAL, random()))).containsExactly("w");
        assertThat(paths(Bilinear.of(2, 2, 1, NORMAL, random()))).containsExactly("w", "b");
        assertThat(paths(LayerNorm.of(2))).containsExactly("gamma", "beta");
        assertThat(paths(GroupNorm.of(1, 2))).containsExactly("gamma", "beta");
        assertThat(paths(RmsNorm.of(2))).containsExactly("gamma");
        assertThat(paths(Residual.of(PRelu.of()))).containsExactly("f.a");
        assertThat(paths(Parallel.of(1, PRelu.of(), PRelu.of(3)))).containsExactly("layers.0.a", "layers.1.a");
    }

    private static Set<String> paths(Object layer) {
        return Trees.flatten(layer).keySet();
    }

    @Test
    void preluBeginsWithAQuarter() {
        assertThat(PRelu.of().apply(Tensor.of(-4, 4))).isEqualTo(Tensor.of(-1, 4));
        assertThat(PRelu.of().apply(Tensor.scalar(-4))).isEqualTo(Tensor.scalar(-1));
        assertThat(PRelu.of(2).a()).isEqualTo(Tensor.of(0.25, 0.25));
    }

    @Test
    void poolingKeepsItsSizes() {
        int[] sizes = {1};
        Layer average = Pooling.adaptiveAverage(sizes);
        Layer max = Pooling.adaptiveMax(sizes);
        Arrays.fill(sizes, 3);
        Tensor x = Tensor.of(1, 2, 6).reshape(1, 1, 3);
        assertThat(average.apply(x).item()).isEqualTo(3);
        assertThat(max.apply(x).item()).isEqualTo(6);
    }

    @Test
    void layersInCompositionsAreTrained() {
        Tensor x = Tensor.ones(2000, 3);
        Layer dropout = new Dropout(0.5);
        Chain chain = Chain.of(Residual.of(Parallel.of(1, dropout)), new Flatten());
        Set<Double> values = new HashSet<>();
        for (double value : chain.apply(x, Pass.training(1)).toArray()) {
            values.add(value);
        }
        assertThat(values).containsExactlyInAnyOrder(1.0, 3.0);
        assertThat(chain.apply(x)).isEqualTo(x.times(2));
        Tensor past = new Residual(Tensor::neg, dropout).apply(x, Pass.training(1));
        assertThat(past.min().item()).isEqualTo(-1);
        assertThat(past.max().item()).isEqualTo(1);
    }

    @Test
    void batchesMayBeEmpty() {
        Tensor none = Tensor.zeros(0, 4, 3);
        assertThat(GroupNorm.of(2, 4).apply(none)).isEqualTo(none);
        assertThat(LayerNorm.of(4, 3).apply(none)).isEqualTo(none);
        assertThat(Convolution.conv1d(4, 2, 3, NORMAL, random()).apply(none).shape())
                .isEqualTo(Shape.of(0, 2, 1));
    }

    @Test
    void flattenTakesEmptyBatchesAndSingleNumbers() {
        assertThat(new Flatten().apply(Tensor.zeros(0, 2, 3)).shape()).isEqualTo(Shape.of(0, 6));
        assertThat(new Flatten().apply(Tensor.zeros(4)).shape()).isEqualTo(Shape.of(4, 1));
    }

    @Test
    void shapesThatDoNotFit() {
        Bilinear bilinear = Bilinear.of(4, 5, 6, NORMAL, random());
        assertThatThrownBy(() -> bilinear.apply(Tensor.ones(2, 3), Tensor.ones(2, 5)))
                .hasMessage("einsum: ...i,ijo,...j->...o: i has size 3 in shape [2, 3], but 4 in shape [4, 5, 6];"
                        + " sizes must be equal");
        assertThatThrownBy(() -> Convolution.conv1d(4, 6, 3, NORMAL, random()).apply(Tensor.ones(2, 5, 8)))
                .hasMessage("convolve: a window of [3] in 1 groups takes x [..., in, 1 spatial axes]"
                        + " and w [out, in / groups, ...] with windows [3], got x [2, 5, 8] and w [6, 4, 3]");
        assertThatThrownBy(() -> LayerNorm.of(3, 4).apply(Tensor.ones(2, 4, 3)))
                .hasMessage("layerNorm: takes inputs of shape [batch, …, 3, 4], got [2, 4, 3]");
        assertThatThrownBy(() -> LayerNorm.of(3, 4).apply(Tensor.ones(4))).hasMessageContaining("got [4]");
        assertThatThrownBy(() -> RmsNorm.of(3).apply(Tensor.ones(2, 4)))
                .hasMessage("rmsNorm: takes inputs of shape [batch, …, 3], got [2, 4]");
        assertThatThrownBy(() -> GroupNorm.of(2, 4).apply(Tensor.ones(2, 3)))
                .hasMessage("groupNorm: takes inputs of shape [batch, 4, …], got [2, 3]");
        assertThatThrownBy(() -> GroupNorm.of(2, 4).apply(Tensor.ones(4)))
                .hasMessage("groupNorm: takes inputs of shape [batch, 4, …], got [4]");
        assertThatThrownBy(() -> GroupNorm.ofInstances(3).apply(Tensor.ones(4, 3)))
                .hasMessage("groupNorm: one value a group has no variance, got [4, 3] in 3 groups; take fewer groups");
        assertThatThrownBy(() -> PRelu.of(3).apply(Tensor.ones(2, 4)))
                .hasMessage("prelu: takes inputs of shape [batch, 3, …], got [2, 4]");
        assertThatThrownBy(() -> Residual.of(x -> x.slice(1, 0, 2)).apply(Tensor.ones(4, 3)))
                .hasMessage("residual: f makes [4, 2], but the shortcut [4, 3]; they must be equal:"
                        + " give a shortcut that makes [4, 2] too");
        assertThatThrownBy(() -> Residual.of(x -> x.slice(1, 0, 1)).apply(Tensor.ones(4, 3)))
                .hasMessageContaining("[4, 1]");
        assertThatThrownBy(() -> new Flatten().apply(Tensor.scalar(1)))
                .hasMessage("flatten: takes inputs of shape [batch, …], got []");
    }

    @Test
    void indicesThatAreNone() {
        Embedding embedding = Embedding.of(5, 3, NORMAL, random());
        assertThatThrownBy(() -> embedding.apply(Tensor.of(0.5)))
                .hasMessage("gather: index 0.5 is not a whole number; indices are counted from 0");
        assertThatThrownBy(() -> embedding.apply(Tensor.of(7)))
                .hasMessage("gather: index 7 is outside axis 0 of shape [5, 3]");
        assertThatThrownBy(() -> embedding.padding(5))
                .hasMessage("embedding: padding index 5 is not a row of [5, 3]; they are counted from 0");
        assertThatThrownBy(() -> embedding.padding(-1)).hasMessageContaining("padding index -1");
    }

    @Test
    void numbersThatMakeNoLayer() {
        assertThatThrownBy(() -> Convolution.of(4, 5, 2, NORMAL, random(), 3))
                .hasMessage("convolution: takes a number of groups that divides the channels,"
                        + " got 2 groups of [4, 5] channels");
        assertThatThrownBy(() -> TransposedConvolution.of(3, 4, 2, NORMAL, random(), 3))
                .hasMessage("transposedConvolution: takes a number of groups that divides the channels,"
                        + " got 2 groups of [3, 4] channels");
        assertThatThrownBy(() -> GroupNorm.of(2, 3))
                .hasMessage("groupNorm: takes a number of groups that divides the channels,"
                        + " got 2 groups of [3] channels");
        assertThatThrownBy(() -> GroupNorm.of(0, 3)).hasMessageContaining("got 0 groups");
        assertThatThrownBy(() -> GroupNorm.of(1, 0)).hasMessageContaining("of [0] channels");
        assertThatThrownBy(() -> new GroupNorm(Tensor.ones(3), Tensor.zeros(3), 2, 0).apply(Tensor.ones(2, 3, 4)))
                .hasMessageContaining("got 2 groups of [3] channels");
        assertThatThrownBy(() -> LayerNorm.of())
                .hasMessage("layerNorm: takes at least one size, of the last axis, got none");
        assertThatThrownBy(() -> RmsNorm.of())
                .hasMessage("rmsNorm: takes at least one size, of the last axis, got none");
        assertThatThrownBy(() -> new RmsNorm(Tensor.scalar(1), 0).apply(Tensor.ones(2, 3)))
                .hasMessageContaining("got [2, 3]");
        assertThatThrownBy(() -> Parallel.of(1)).hasMessage("parallel: takes at least one layer, got none");
        assertThatThrownBy(() -> Pooling.averageInside(Window.of(3)).apply(Tensor.ones(1, 1, 2)))
                .hasMessageContaining("does not fit into [1, 1, 2]");
        assertThatThrownBy(() -> Pooling.adaptiveAverage(0).apply(Tensor.ones(3, 4)))
                .hasMessage("adaptiveAveragePool: takes sizes of at least 1 for the last axes of [3, 4], got [0]");
        assertThatThrownBy(() -> Activations.glu(Tensor.ones(2, 3), -1))
                .hasMessageContaining("does not make 2 equal parts");
    }
}
