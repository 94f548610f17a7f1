package io.autodiff.examples;

import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Layer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text whose characters are given by their places in an alphabet.
 *
 * @param alphabet every character of the text once, sorted
 * @param indices of the characters, of shape [characters]
 */
record Text(String alphabet, Tensor indices) {
    /** Shakespeare's As You Like It, 125,179 characters. */
    static Text bundled() throws IOException {
        try (InputStream in = Text.class.getResourceAsStream("text/as-you-like-it.txt")) {
            if (in == null) {
                throw new FileNotFoundException("text/as-you-like-it.txt is not among the resources");
            }
            return of(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    static Text of(String text) {
        String alphabet =
                text.chars().sorted().distinct().mapToObj(Character::toString).collect(Collectors.joining());
        return new Text(alphabet, indices(text, alphabet));
    }

    private static Tensor indices(String text, String alphabet) {
        return Tensor.of(text.chars().mapToDouble(alphabet::indexOf).toArray());
    }

    /** How many characters. */
    int length() {
        return indices.size();
    }

    /** A part, with the alphabet of the whole. */
    Text part(int from, int to) {
        return new Text(alphabet, indices.slice(0, from, to));
    }

    /** H = −Σ p log p with the frequency p of each character: the loss, in nats, of who knows nothing else. */
    double unigramEntropy() {
        Tensor p = indices.oneHot(alphabet.length()).mean(0);
        return -p.xLogY(p).sum().item();
    }

    /**
     * Passages of a length, of shape [count, length], that begin anywhere; the target of each character is the next.
     *
     * @throws IllegalArgumentException «text: of 8 characters a passage can have 1 to 7, as each needs a next one, got 9»
     */
    Dataset passages(int count, int length, RandomGenerator random) {
        if (length < 1 || length >= length()) {
            throw new IllegalArgumentException("text: of " + length() + " characters a passage can have 1 to "
                    + (length() - 1) + ", as each needs a next one, got " + length);
        }
        return passages(length, random.ints(count, 0, length() - length).toArray());
    }

    /** All passages of a length, one after another. */
    Dataset passages(int length) {
        return passages(
                length,
                IntStream.range(0, (length() - 1) / length).map(i -> i * length).toArray());
    }

    private Dataset passages(int length, int[] starts) {
        Tensor places = Tensor.of(IntStream.of(starts).asDoubleStream().toArray())
                .expandDims(1)
                .plus(Tensor.range(length));
        return new Dataset(indices.gather(0, places), indices.gather(0, places.plus(1)));
    }

    /**
     * A beginning, continued by so many characters, each drawn with the probabilities that a model has for it.
     *
     * @param model from characters [1, time] to logits [1, time, alphabet] of the next ones
     * @param context how many characters the model sees at most
     */
    String continued(String beginning, int count, Layer model, int context, RandomGenerator random) {
        StringBuilder text = new StringBuilder(beginning);
        for (int i = 0; i < count; i++) {
            String seen = text.substring(Math.max(0, text.length() - context));
            Tensor logits = model.apply(indices(seen, alphabet).reshape(1, -1)).at(0, seen.length() - 1);
            Tensor reached = logits.softmax(-1).cumSum(0).lessEqual(random.nextDouble());
            text.append(alphabet.charAt(
                    Math.min(alphabet.length() - 1, (int) reached.sum().item())));
        }
        return text.toString();
    }
}
