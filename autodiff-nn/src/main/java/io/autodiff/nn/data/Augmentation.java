package io.autodiff.nn.data;

import io.autodiff.Tensor;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Random changes of images that leave what they show: of a batch [examples, …, height, width], each example by itself.
 *
 * <pre>{@code
 * Augmentation augmentation = Augmentation.flip(0.5).then(Augmentation.shift(2)).then(Augmentation.noise(0.05));
 * Examples augmented = training.map(d -> new Dataset(augmentation.apply(d.inputs(), random), d.targets()));
 * }</pre>
 */
@FunctionalInterface
public interface Augmentation {
    /** The batch, changed; the same generator, seeded the same, changes it in the same way. */
    Tensor apply(Tensor batch, RandomGenerator random);

    /** This, and then another. */
    default Augmentation then(Augmentation next) {
        return (batch, random) -> next.apply(apply(batch, random), random);
    }

    /** Left and right exchanged with this probability. */
    static Augmentation flip(double probability) {
        return (batch, random) -> each(batch, x -> random.nextDouble() < probability ? x.flip(-1) : x);
    }

    /** Moved by up to so many pixels up or down, and left or right; zeros come in. */
    static Augmentation shift(int most) {
        return (batch, random) -> each(batch, x -> moved(moved(x, -2, most, random), -1, most, random));
    }

    /**
     * A part of this size from a random place.
     *
     * @throws IllegalArgumentException «crop: 32 x 32 does not fit into images of shape [3, 28, 28]»
     */
    static Augmentation crop(int height, int width) {
        return (batch, random) -> each(batch, x -> {
            int top = x.shape().size(-2) - height;
            int left = x.shape().size(-1) - width;
            if (top < 0 || left < 0) {
                throw new IllegalArgumentException(
                        "crop: " + height + " x " + width + " does not fit into images of shape " + x.shape());
            }
            return cut(cut(x, -2, random.nextInt(top + 1), height), -1, random.nextInt(left + 1), width);
        });
    }

    /** N(0, deviation²) added to each element. */
    static Augmentation noise(double deviation) {
        return (batch, random) ->
                batch.plusScaled(Tensor.normal(random, batch.shape().toArray()), deviation);
    }

    private static Tensor each(Tensor batch, UnaryOperator<Tensor> change) {
        if (batch.rank() < 3) {
            throw new IllegalArgumentException(
                    "augmentation: takes a batch of images [examples, …, height, width], got " + batch.shape());
        }
        return Tensor.stack(0, batch.unstack(0).stream().map(change).toList());
    }

    private static Tensor moved(Tensor x, int axis, int most, RandomGenerator random) {
        return cut(
                x.pad(axis, most, most),
                axis,
                random.nextInt(2 * most + 1),
                x.shape().size(axis));
    }

    private static Tensor cut(Tensor x, int axis, int from, int size) {
        return x.slice(axis, from, from + size);
    }
}
