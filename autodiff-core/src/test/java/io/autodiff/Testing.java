package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** What the tests of this package share: random shapes and elements, tensors defined index by index, and closeness. */
final class Testing {
    private Testing() {}

    /** Shapes of rank 0 to 4. */
    static Arbitrary<Shape> shapes(int smallest, int largest) {
        return Arbitraries.integers()
                .between(smallest, largest)
                .array(int[].class)
                .ofMaxSize(4)
                .map(Shape::of);
    }

    /** Independent draws from [-1, 1). */
    static Tensor random(long seed, int... sizes) {
        SplittableRandom random = new SplittableRandom(seed);
        return tensor(Shape.of(sizes), index -> 2 * random.nextDouble() - 1);
    }

    /** The tensor whose element at each index is what the function makes of that index. */
    static Tensor tensor(Shape shape, ToDoubleFunction<int[]> element) {
        double[] data = new double[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = element.applyAsDouble(index(shape, i));
        }
        return Tensor.of(shape, data);
    }

    /** The index of the element with this number in row-major order. */
    static int[] index(Shape shape, int element) {
        int[] index = new int[shape.rank()];
        int rest = element;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.size(axis);
            rest /= shape.size(axis);
        }
        return index;
    }

    /** The gradient of a scalar function by central differences. */
    static Tensor differences(UnaryOperator<Tensor> f, Tensor x, double step) {
        double[] gradient = new double[x.size()];
        for (int i = 0; i < gradient.length; i++) {
            double[] up = x.toArray();
            double[] down = x.toArray();
            up[i] += step;
            down[i] -= step;
            double above = f.apply(Tensor.of(x.shape(), up)).item();
            double below = f.apply(Tensor.of(x.shape(), down)).item();
            gradient[i] = (above - below) / (up[i] - down[i]);
        }
        return Tensor.of(x.shape(), gradient);
    }

    /** Equal shapes, and every element equal up to the tolerance: relative where large, absolute where small. */
    static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] a = actual.toArray();
        double[] e = expected.toArray();
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i])
                    .as("element %d of %s, expected %s", i, actual, expected)
                    .isCloseTo(e[i], within(tolerance * Math.max(1, Math.abs(e[i]))));
        }
    }
}
