package io.autodiff.examples;

import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Idx;
import java.awt.image.BufferedImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images of handwritten digits with their labels: pixels from 0 to 1 in rows, labels one-hot.
 *
 * @param train to learn from
 * @param test to measure on
 * @param side the width and height of an image
 */
record Digits(Dataset train, Dataset test, int side) {
    private static final int CLASSES = 10;

    /** Opens one of the four files by its name. */
    @FunctionalInterface
    private interface Source {
        Tensor read(String file) throws IOException;
    }

    /** The 1,797 digits of 8 × 8 pixels that come with the examples. */
    static Digits bundled() throws IOException {
        return load(file -> resource("digits/" + file + ".gz"));
    }

    /** The first 1,000 training digits of MNIST, 28 × 28 pixels, which come with the examples. */
    static Dataset mnist() throws IOException {
        return dataset(resource("mnist/train-images-idx3-ubyte.gz"), resource("mnist/train-labels-idx1-ubyte.gz"), 255);
    }

    private static Tensor resource(String file) throws IOException {
        try (InputStream in = Digits.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException(file + " is not among the resources");
            }
            return Idx.read(in, file);
        }
    }

    /** The four files of MNIST, Fashion-MNIST or another set of the same names in a directory, plain or {@code .gz}. */
    static Digits in(Path directory) throws IOException {
        return load(file -> {
            Path plain = directory.resolve(file);
            Path compressed = directory.resolve(file + ".gz");
            if (!Files.exists(plain) && !Files.exists(compressed)) {
                throw new FileNotFoundException("neither " + plain + " nor " + compressed + " exists");
            }
            return Idx.read(Files.exists(plain) ? plain : compressed);
        });
    }

    private static Digits load(Source source) throws IOException {
        Tensor images = source.read("train-images-idx3-ubyte");
        double white = images.max().item();
        return new Digits(
                dataset(images, source.read("train-labels-idx1-ubyte"), white),
                dataset(source.read("t10k-images-idx3-ubyte"), source.read("t10k-labels-idx1-ubyte"), white),
                images.shape().size(-1));
    }

    private static Dataset dataset(Tensor images, Tensor labels, double white) {
        return new Dataset(images.divide(white).reshape(images.shape().size(0), -1), Dataset.oneHot(labels, CLASSES));
    }

    /** An image in characters, darker for larger values. */
    String draw(Tensor image) {
        String shades = " .:-=+*#%@";
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < side; row++) {
            text.append("    ");
            for (int column = 0; column < side; column++) {
                char shade = shades.charAt((int) Math.round(image.get(row * side + column) * (shades.length() - 1)));
                text.append(shade).append(shade);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Rows of images, black on white, six dots to a pixel, with a margin of a pixel around each. */
    BufferedImage picture(List<Tensor> rows) {
        Tensor sheet = Tensor.concat(
                0,
                rows.stream()
                        .map(row -> Tensor.concat(
                                1,
                                row.reshape(-1, side, side)
                                        .pad(1, 1, 1)
                                        .pad(2, 1, 1)
                                        .unstack(0)))
                        .toList());
        Tensor grey =
                sheet.clamp(0, 1).neg().plus(1).times(255).round().repeat(0, 6).repeat(1, 6);
        int height = grey.shape().size(0);
        int width = grey.shape().size(1);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, width, height, grey.toArray());
        return image;
    }
}
