package io.autodiff.nn.data;

import io.autodiff.Axes;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Images as tensors [channels, height, width] from 0 to 1. */
public final class Images {
    private Images() {}

    /**
     * The image in a file, in 1 channel (grey) or 3 (red, green, blue); what is transparent is taken as if it were not.
     *
     * <p>Grey is 0.299 red + 0.587 green + 0.114 blue, the luma of ITU-R BT.601.
     *
     * @throws IOException «cat/1.webp: not an image that can be read; formats are bmp, gif, jpeg, jpg, png, tif, tiff, wbmp»
     */
    public static Tensor read(Path file, int channels) throws IOException {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("images: takes 1 channel or 3, got " + channels);
        }
        BufferedImage image = decode(file);
        boolean isGrey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        Tensor pixels = isGrey ? grey(image) : colours(image);
        if (isGrey) {
            return pixels.broadcastTo(pixels.shape().with(0, channels));
        }
        Tensor luma = Tensor.of(0.299, 0.587, 0.114).reshape(3, 1, 1);
        return channels == 3 ? pixels : pixels.times(luma).sum(Axes.keep(0));
    }

    private static BufferedImage decode(Path file) throws IOException {
        @Nullable BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        if (image == null) {
            String[] formats = Arrays.stream(ImageIO.getReaderFormatNames())
                    .filter(name -> name.equals(name.toLowerCase(Locale.ROOT)))
                    .sorted()
                    .toArray(String[]::new);
            throw new IOException(file + ": not an image that can be read; formats are " + String.join(", ", formats));
        }
        return image;
    }

    /** As it is stored: by way of getRGB, Java would change its gamma. */
    private static Tensor grey(BufferedImage image) {
        Raster raster = image.getRaster();
        double white = (1L << raster.getSampleModel().getSampleSize(0)) - 1;
        double[] samples = raster.getSamples(
                raster.getMinX(), raster.getMinY(), image.getWidth(), image.getHeight(), 0, (double[]) null);
        return Tensor.of(Shape.of(1, image.getHeight(), image.getWidth()), samples)
                .divide(white);
    }

    private static Tensor colours(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
        double[] elements = new double[3 * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            elements[i] = rgb[i] >> 16 & 0xff;
            elements[rgb.length + i] = rgb[i] >> 8 & 0xff;
            elements[2 * rgb.length + i] = rgb[i] & 0xff;
        }
        return Tensor.of(Shape.of(3, height, width), elements).divide(255);
    }

    /**
     * R x Cᵀ: images [..., height, width] in another size, where the rows of R and C interpolate linearly between the centres of pixels when
     * enlarging, and average with triangular weights when reducing.
     */
    public static Tensor scaled(Tensor x, int height, int width) {
        Tensor r = weights(x.shape().size(-2), height);
        Tensor c = weights(x.shape().size(-1), width);
        return r.matmul(x).matmul(c.transpose());
    }

    /** Of shape [to, from]; row i has a triangle around where the centre of pixel i was, as wide as a pixel is now, and sums to 1. */
    private static Tensor weights(int from, int to) {
        if (from == to) {
            return Tensor.identity(from);
        }
        double scale = (double) from / to;
        Tensor centres = Tensor.range(to).plus(0.5).times(scale).reshape(to, 1);
        Tensor distance = Tensor.range(from).plus(0.5).minus(centres).abs();
        Tensor triangle = distance.divide(Math.max(scale, 1)).neg().plus(1).relu();
        return triangle.divide(triangle.sum(Axes.keep(1)));
    }
}
