package io.autodiff.examples;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.check.Points;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;
import org.jspecify.annotations.Nullable;

/** Random points ({@link Points}) of the class that a function takes. */
final class PointsByClass {
    /** What a point of a class is made by, of a tensor of so many axes; −1 is any number. */
    private record Kind(int axes, Function<Tensor, Object> make) {}

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            Tensor.class, new Kind(-1, x -> x),
            double.class, new Kind(0, Tensor::item),
            Double.class, new Kind(0, Tensor::item),
            double[].class, new Kind(1, Tensor::toArray),
            double[][].class, new Kind(2, PointsByClass::rows),
            DMatrixRMaj.class, new Kind(2, Tensor::toMatrix),
            SimpleMatrix.class, new Kind(2, Tensor::toSimpleMatrix));

    private PointsByClass() {}

    /**
     * Points of a shape, for a class whose function takes x; a number needs none.
     *
     * @throws IllegalArgumentException «check: my.Norm has no point; add static double[] point(RandomGenerator random), or give --shape with
     *     1 size», if the shape is missing or of another number of axes
     */
    static Function<RandomGenerator, Object> of(Class<?> type, Class<?> x, int @Nullable [] sizes) {
        Kind kind = KINDS.get(x);
        int axes = sizes == null ? 0 : sizes.length;
        if (kind != null && (kind.axes == axes || (kind.axes < 0 && sizes != null))) {
            Shape shape = sizes == null ? Shape.of() : Shape.of(sizes);
            return Points.like(kind.make.apply(Tensor.zeros(shape)));
        }
        String remedy = kind == null
                ? ""
                : kind.axes < 0
                        ? ", or give --shape, for example 3,4"
                        : kind.axes == 0
                                ? ", or leave out --shape"
                                : ", or give --shape with " + kind.axes + (kind.axes == 1 ? " size" : " sizes");
        throw new IllegalArgumentException("check: " + type.getName() + " has no point"
                + (sizes == null ? "" : ", and --shape " + Arrays.toString(sizes) + " does not fit")
                + "; add static " + x.getSimpleName() + " point(RandomGenerator random)" + remedy);
    }

    private static double[][] rows(Tensor x) {
        return IntStream.range(0, x.shape().size(0))
                .mapToObj(i -> x.at(i).toArray())
                .toArray(double[][]::new);
    }
}
