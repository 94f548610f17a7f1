package io.autodiff.nn.data;

import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Examples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Images in folders, one for each class, which are read when they are asked for: inputs [examples, channels, height, width] from 0 to 1,
 * targets one-hot.
 *
 * <p>Classes are numbered in the order of the names of their folders, and images stand in the order of theirs. What is hidden is left out.
 *
 * <pre>{@code
 * ImageFolder pets = ImageFolder.of(Path.of("pets"), 3, 64, 64);      // pets/cat/1.png, pets/dog/1.jpg
 * }</pre>
 */
public final class ImageFolder implements Examples {
    private final List<String> classes;
    private final List<Path> files;
    private final List<Integer> classOf;
    private final int channels;
    private final int height;
    private final int width;

    private ImageFolder(
            List<String> classes, List<Path> files, List<Integer> classOf, int channels, int height, int width) {
        this.classes = classes;
        this.files = files;
        this.classOf = classOf;
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /**
     * The images in a folder of folders, to be scaled to this size, in 1 channel (grey) or 3 (red, green, blue).
     *
     * @throws IOException «pets: there are no folders in it; an image belongs to the class that its folder is named after»
     */
    public static ImageFolder of(Path folder, int channels, int height, int width) throws IOException {
        List<Path> folders = visible(folder).stream().filter(Files::isDirectory).toList();
        if (folders.isEmpty()) {
            throw new IOException(folder
                    + ": there are no folders in it; an image belongs to the class that its folder is named after");
        }
        List<Path> files = new ArrayList<>();
        List<Integer> classOf = new ArrayList<>();
        for (int c = 0; c < folders.size(); c++) {
            for (Path file : visible(folders.get(c))) {
                files.add(file);
                classOf.add(c);
            }
        }
        List<String> classes =
                folders.stream().map(each -> each.getFileName().toString()).toList();
        return new ImageFolder(classes, List.copyOf(files), List.copyOf(classOf), channels, height, width);
    }

    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The names of the classes by their numbers. */
    public List<String> classes() {
        return classes;
    }

    @Override
    public int size() {
        return files.size();
    }

    /**
     * The images at these rows with their classes.
     *
     * @throws UncheckedIOException if a file is no image, or is gone
     */
    @Override
    public Dataset rows(int... rows) {
        List<Tensor> images = new ArrayList<>();
        for (int row : rows) {
            try {
                images.add(Images.scaled(Images.read(files.get(row), channels), height, width));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Tensor labels = Tensor.of(
                Arrays.stream(rows).mapToDouble(row -> classOf.get(row)).toArray());
        Tensor inputs = images.isEmpty() ? Tensor.zeros(0, channels, height, width) : Tensor.stack(0, images);
        return new Dataset(inputs, Dataset.oneHot(labels, classes.size()));
    }
}
