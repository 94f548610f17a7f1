package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Convolution and pooling, against loops over the elements that the window sees, and against each other. */
class WindowTest {
    private static final double TOLERANCE = 1e-12;

    /** A convolution of two spatial axes drawn at random. */
    private record Setting(int groups, int[] stride, int[] padding, int[] dilation, Tensor x, Tensor w) {
        static Setting draw(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int groups = random.nextInt(1, 4);
            int[] window = {random.nextInt(1, 4), random.nextInt(1, 4)};
            int[] dilation = {random.nextInt(1, 3), random.nextInt(1, 3)};
            int[] padding = {random.nextInt(0, 3), random.nextInt(0, 3)};
            int height = Math.max(1, (window[0] - 1) * dilation[0] + 1 - 2 * padding[0]) + random.nextInt(4);
            int width = Math.max(1, (window[1] - 1) * dilation[1] + 1 - 2 * padding[1]) + random.nextInt(4);
            int in = random.nextInt(1, 3);
            int out = random.nextInt(1, 3);
            return new Setting(
                    groups,
                    new int[] {random.nextInt(1, 4), random.nextInt(1, 4)},
                    padding,
                    dilation,
                    Testing.random(seed, random.nextInt(1, 3), groups * in, height, width),
                    Testing.random(seed + 1, groups * out, in, window[0], window[1]));
        }

        Window window() {
            return Window.of(w.shape().size(2), w.shape().size(3))
                    .stride(stride)
                    .padding(padding)
                    .dilation(dilation);
        }

        Tensor convolve() {
            return window().convolve(x, w, groups);
        }

        /** The definition, one product at a time. */
        double element(int n, int o, int row, int column) {
            int in = w.shape().size(1);
            int firstChannel = o / (w.shape().size(0) / groups) * in;
            double sum = 0;
            for (int c = 0; c < in; c++) {
                for (int i = 0; i < w.shape().size(2); i++) {
                    for (int j = 0; j < w.shape().size(3); j++) {
                        int y = row * stride[0] + i * dilation[0] - padding[0];
                        int x0 = column * stride[1] + j * dilation[1] - padding[1];
                        if (y >= 0
                                && y < x.shape().size(2)
                                && x0 >= 0
                                && x0 < x.shape().size(3)) {
                            sum += w.get(o, c, i, j) * x.get(n, firstChannel + c, y, x0);
                        }
                    }
                }
            }
            return sum;
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void convolvesByTheDefinition(@ForAll long seed) {
        Setting setting = Setting.draw(seed);
        Tensor y = setting.convolve();
        Testing.assertClose(y, Testing.tensor(y.shape(), i -> setting.element(i[0], i[1], i[2], i[3])), TOLERANCE);
        int rows = setting.x().shape().size(2) + 2 * setting.padding()[0];
        int reach = (setting.w().shape().size(2) - 1) * setting.dilation()[0];
        assertThat(y.shape().size(2)).isEqualTo((rows - reach - 1) / setting.stride()[0] + 1);
    }

    /** ⟨ȳ, X ⋆ W⟩ is linear in each of the three; the transposed convolution is the part that is left of x. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void theTransposedConvolutionIsTheAdjoint(@ForAll long seed) {
        Setting s = Setting.draw(seed);
        Tensor yBar = Testing.random(seed + 2, s.convolve().shape().toArray());
        Tensor xBar = Autodiff.vjp(x -> s.window().convolve(x, s.w(), s.groups()), s.x(), yBar);
        int[] extra = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            int padded = s.x().shape().size(2 + axis) + 2 * s.padding()[axis];
            extra[axis] = (padded - (s.w().shape().size(2 + axis) - 1) * s.dilation()[axis] - 1) % s.stride()[axis];
        }
        // In the order of the transposed convolution, [in, out / groups, ...], in is what the convolution makes.
        Tensor spread = s.window().convolveTransposed(yBar, s.w(), s.groups(), extra);
        Testing.assertClose(spread, xBar, TOLERANCE);
    }

    private static final Tensor IMAGES = Testing.random(3, 2, 2, 5, 4);
    private static final Window STRIDED =
            Window.of(3, 2).stride(2, 1).padding(1).dilation(1, 2);

    /** Each as a function of one tensor, which is read off one after another where there are two. */
    private static final List<UnaryOperator<Tensor>> PROGRAMS = List.of(
            x -> STRIDED.convolve(IMAGES, x.slice(0, 0, 24).reshape(2, 2, 3, 2))
                    .square()
                    .sum(),
            x -> STRIDED.convolve(
                            x.reshape(2, 2, 5, 4),
                            IMAGES.reshape(80).slice(0, 0, 24).reshape(2, 2, 3, 2))
                    .sin()
                    .sum(),
            x -> STRIDED.convolve(x.reshape(2, 2, 5, 4), x.slice(0, 3, 15).reshape(2, 1, 3, 2), 2)
                    .square()
                    .sum(),
            x -> STRIDED.convolveTransposed(
                            x.reshape(2, 2, 5, 4), x.slice(0, 3, 27).reshape(2, 2, 3, 2))
                    .square()
                    .sum(),
            x -> Window.of(2, 2).maxPool(x.reshape(2, 2, 5, 4)).square().sum(),
            x -> Window.of(3, 2)
                    .stride(1)
                    .padding(1)
                    .maxPool(x.reshape(4, 5, 4))
                    .exp()
                    .sum(),
            x -> Window.of(2, 3)
                    .padding(1, 0)
                    .averagePool(x.reshape(2, 2, 5, 4))
                    .square()
                    .sum(),
            x -> Window.adaptiveAveragePool(x.reshape(4, 5, 4), 3, 3).square().sum(),
            x -> Window.adaptiveMaxPool(x.reshape(4, 5, 4), 3, 3).square().sum(),
            x -> STRIDED.fold(STRIDED.unfold(x.reshape(4, 5, 4)).square(), 5, 4)
                    .square()
                    .sum());

    @Test
    void hasDerivativesOfTheFirstAndSecondOrder() {
        Tensor x = IMAGES.reshape(80);
        Tensor direction = Testing.random(9, 80);
        for (UnaryOperator<Tensor> f : PROGRAMS) {
            Testing.assertClose(Autodiff.grad(f, x), Testing.differences(f, x, 1e-5), 1e-7);
            UnaryOperator<Tensor> slope = v -> Autodiff.grad(f, v).dot(direction);
            Testing.assertClose(Autodiff.hvp(f, x, direction), Testing.differences(slope, x, 1e-5), 1e-6);
        }
    }

    @Test
    void convolvesSignalsImagesAndVolumes() {
        Tensor signal = Tensor.of(new double[][] {{1, 2, 3, 4}});
        Tensor difference = Tensor.of(Shape.of(1, 1, 2), -1, 1);
        assertThat(Window.of(2).convolve(signal, difference)).isEqualTo(Tensor.of(new double[][] {{1, 1, 1}}));
        assertThat(Window.of(2).convolveTransposed(signal, difference))
                .isEqualTo(Tensor.of(new double[][] {{-1, -1, -1, -1, 4}}));
        assertThat(Window.of(2).stride(2).convolve(signal, difference)).isEqualTo(Tensor.of(new double[][] {{1, 1}}));
        Tensor volume = Window.of(2, 2, 2).convolve(Tensor.ones(1, 3, 3, 3), Tensor.ones(4, 1, 2, 2, 2));
        assertThat(volume).isEqualTo(Tensor.full(Shape.of(4, 2, 2, 2), 8));
        assertThat(Window.of(5, 5)
                        .padding(2)
                        .convolve(Tensor.ones(2, 7, 3, 28, 28), Tensor.ones(8, 3, 5, 5))
                        .shape())
                .isEqualTo(Shape.of(2, 7, 8, 28, 28));
        assertThat(Window.of(3)
                        .convolve(Tensor.zeros(0, 1, 5), Tensor.ones(2, 1, 3))
                        .shape())
                .isEqualTo(Shape.of(0, 2, 3));
    }

    @Test
    void pools() {
        Tensor x = Tensor.range(16).reshape(1, 4, 4);
        assertThat(Window.of(2, 2).maxPool(x)).isEqualTo(Tensor.of(Shape.of(1, 2, 2), 5, 7, 13, 15));
        assertThat(Window.of(2, 2).averagePool(x)).isEqualTo(Tensor.of(Shape.of(1, 2, 2), 2.5, 4.5, 10.5, 12.5));
        assertThat(Window.of(3).stride(1).padding(1).averagePool(Tensor.of(3, 6, 9)))
                .isEqualTo(Tensor.of(3, 6, 5));
        Tensor negative = Tensor.of(-1, -2, -3);
        assertThat(Window.of(2).stride(1).padding(1).maxPool(negative)).isEqualTo(Tensor.of(-1, -1, -2, -3));
        assertThat(Autodiff.grad((Tensor v) -> Window.of(2).maxPool(v).sum(), Tensor.of(1, 1, 3, 2)))
                .isEqualTo(Tensor.of(0.5, 0.5, 1, 0));
        assertThat(Window.of(2).maxPool(Tensor.of(1, Double.NaN, 3, 2)).get(0)).isNaN();
    }

    /** Ten elements to four: windows 0 to 2, 2 to 4, 5 to 7, 7 to 9. */
    @Test
    void poolsToAnySize() {
        Tensor x = Tensor.range(10).square();
        assertThat(Window.adaptiveMaxPool(x, 4)).isEqualTo(Tensor.of(4, 16, 49, 81));
        assertThat(Window.adaptiveAveragePool(x, 4)).isEqualTo(Tensor.of(5 / 3.0, 29 / 3.0, 110 / 3.0, 194 / 3.0));
        assertThat(Window.adaptiveAveragePool(x, 10)).isEqualTo(x);
        assertThat(Window.adaptiveAveragePool(x.reshape(2, 5), 1, 1)).isEqualTo(Tensor.of(Shape.of(1, 1), 28.5));
        assertThat(Window.adaptiveMaxPool(Tensor.of(1, 2), 4)).isEqualTo(Tensor.of(1, 1, 2, 2));
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void foldsWhatItUnfolds(
            @ForAll @IntRange(min = 1, max = 3) int k,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(max = 2) int padding,
            @ForAll long seed) {
        Window window = Window.of(k).stride(stride).padding(padding);
        Tensor x = Testing.random(seed, 2, 6);
        Tensor parts = window.unfold(x);
        Tensor other = Testing.random(seed + 1, parts.shape().toArray());
        double seen = parts.times(other).sum().item();
        double spread = window.fold(other, 6).times(x).sum().item();
        assertThat(spread).isCloseTo(seen, org.assertj.core.api.Assertions.within(1e-12));
    }

    @Test
    void saysWhatDoesNotFit() {
        Window window = Window.of(3, 3);
        assertError(() -> Window.of(3, 0), "window: sizes [3, 0] must be at least 1");
        assertError(() -> Window.of(), "window: sizes [] must be at least 1");
        assertError(() -> window.stride(0), "window: stride [0] must be at least 1");
        assertError(() -> window.padding(-1), "window: padding [-1] must be at least 0");
        assertError(
                () -> window.dilation(1, 2, 3),
                "window: dilation takes one number or one for each of the 2 axes, got [1, 2, 3]");
        assertError(
                () -> window.unfold(Tensor.zeros(2, 2)),
                "unfold: a window of [3, 3] with dilation [1, 1] does not fit into [2, 2]; make it smaller or pad the"
                        + " input");
        assertError(
                () -> window.unfold(Tensor.zeros(5)),
                "unfold: a window of [3, 3] takes at least 2 axes, got shape [5]");
        assertError(
                () -> window.fold(Tensor.zeros(3, 3, 3, 2), 5, 5),
                "fold: windows that see [5, 5] have shape [3, 3, 3, 3], got [3, 3, 3, 2]; use the window that unfolded");
        assertError(
                () -> window.fold(Tensor.zeros(3, 3), 5, 5),
                "fold: takes a window and its positions on 2 axes, so at least 4 axes, got shape [3, 3]");
        assertError(
                () -> window.fold(Tensor.zeros(3, 3, 3, 3), 5), "fold: takes 2 sizes for a window of [3, 3], got [5]");
        assertError(
                () -> window.convolve(Tensor.zeros(4, 8, 8), Tensor.zeros(2, 3, 3, 3)),
                "convolve: a window of [3, 3] in 1 groups takes x [..., in, 2 spatial axes] and w [out, in / groups, ...]"
                        + " with windows [3, 3], got x [4, 8, 8] and w [2, 3, 3, 3]");
        assertError(
                () -> window.convolveTransposed(Tensor.zeros(3, 8, 8), Tensor.zeros(2, 3, 3, 3)),
                "convolveTransposed: a window of [3, 3] in 1 groups takes x [..., in, 2 spatial axes] and w"
                        + " [in, out / groups, ...] with windows [3, 3], got x [3, 8, 8] and w [2, 3, 3, 3]");
        assertError(
                () -> Window.adaptiveAveragePool(Tensor.zeros(3, 4), 0),
                "adaptiveAveragePool: takes sizes of at least 1 for the last axes of [3, 4], got [0]");
        assertThat(window.stride(2)).hasToString("window [3, 3], stride [2, 2], padding [0, 0], dilation [1, 1]");
    }

    private static void assertError(ThrowingCallable code, String text) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(text);
    }
}
