package io.autodiff.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path folder;

    @Test
    void classesAreTheNamesOfFolders() throws IOException {
        write("dog/2.png", 0x0000ff);
        write("dog/1.png", 0x00ff00);
        write("cat/9.bmp", 0xff0000);
        Files.writeString(folder.resolve("dog/.hidden"), "no image");
        Files.writeString(folder.resolve("readme"), "no folder");
        ImageFolder pets = ImageFolder.of(folder, 3, 2, 3);

        assertThat(pets.classes()).containsExactly("cat", "dog");
        assertThat(pets.size()).isEqualTo(3);
        Dataset all = pets.rows(2, 0, 1);
        assertThat(all.inputs().shape()).isEqualTo(Shape.of(3, 3, 2, 3));
        assertThat(all.inputs().mean(2, 3)).isEqualTo(Tensor.of(new double[][] {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}));
        assertThat(all.targets()).isEqualTo(Tensor.of(new double[][] {{0, 1}, {1, 0}, {0, 1}}));
        assertThat(pets.rows()).isEqualTo(new Dataset(Tensor.zeros(0, 3, 2, 3), Tensor.zeros(0, 2)));
        assertThat(ImageFolder.of(folder, 1, 2, 3)
                        .rows(0, 1, 2)
                        .inputs()
                        .mean(1, 2, 3)
                        .toArray())
                .containsExactly(new double[] {0.299, 0.587, 0.114}, within(1e-15));
    }

    @Test
    void pixelsKeepTheirPlaces() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(2, 0, 0x80ff3300);
        Path file = write("x/1.png", image);
        Tensor pixels = Images.read(file, 3);
        assertThat(pixels.at(0)).isEqualTo(Tensor.of(new double[][] {{0, 0, 1}, {0, 0, 0}}));
        assertThat(pixels.at(1)).isEqualTo(Tensor.of(new double[][] {{0, 0, 0.2}, {0, 0, 0}}));
    }

    /** By getRGB, Java would make 188 of 128. */
    @Test
    void greyIsAsStored() throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            BufferedImage image = new BufferedImage(2, 1, type);
            image.getRaster().setSample(1, 0, 0, type == BufferedImage.TYPE_BYTE_GRAY ? 51 : 13107);
            Path file = write("x/grey" + type + ".png", image);
            assertThat(Images.read(file, 1)).isEqualTo(Tensor.of(Shape.of(1, 1, 2), 0, 0.2));
            assertThat(Images.read(file, 3)).isEqualTo(Tensor.of(Shape.of(3, 1, 2), 0, 0.2, 0, 0.2, 0, 0.2));
        }
    }

    /** Of the pixels 1 and 3, by the distance of the new centres from the old; of 0 to 7 in halves, with weights 1, 3, 3, 1 as far as there are pixels. */
    @Test
    void scalingIsLinear() {
        Tensor two = Tensor.of(Shape.of(1, 1, 2), 1, 3);
        assertThat(Images.scaled(two, 1, 4).toArray()).containsExactly(1, 1.5, 2.5, 3);
        assertThat(Images.scaled(Tensor.range(8).reshape(1, 1, 8), 1, 4).toArray())
                .containsExactly(new double[] {5 / 7.0, 2.5, 4.5, 7 - 5 / 7.0}, within(1e-15));
        assertThat(Images.scaled(Tensor.ones(3, 7, 5), 4, 9)
                        .minus(1)
                        .abs()
                        .max()
                        .item())
                .isLessThan(1e-15);
        assertThat(Images.scaled(two, 1, 2)).isEqualTo(two);
    }

    @Test
    void errorsNameTheFile() throws IOException {
        assertThatThrownBy(() -> ImageFolder.of(folder, 3, 2, 2))
                .isInstanceOf(IOException.class)
                .hasMessage(folder
                        + ": there are no folders in it; an image belongs to the class that its folder is named after");
        Path text = folder.resolve("x/text");
        Files.createDirectories(folder.resolve("x"));
        Files.writeString(text, "no image");
        ImageFolder images = ImageFolder.of(folder, 3, 2, 2);
        assertThatThrownBy(() -> images.rows(0))
                .isInstanceOf(UncheckedIOException.class)
                .rootCause()
                .hasMessageStartingWith(text + ": not an image that can be read; formats are bmp, gif, jp");
        Files.delete(text);
        assertThatThrownBy(() -> images.rows(0))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .hasMessage(text + ": Can't read input file!");
        assertThatThrownBy(() -> Images.read(text, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images: takes 1 channel or 3, got 4");
    }

    private void write(String name, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 20; i++) {
            image.setRGB(i % 5, i / 5, rgb);
        }
        write(name, image);
    }

    private Path write(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, name.substring(name.length() - 3), file.toFile()))
                .isTrue();
        return file;
    }
}
