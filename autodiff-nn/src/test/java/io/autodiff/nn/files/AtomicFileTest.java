package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = new byte[200_000];

    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theOldFileSurvivesAFailureAtAnyByte() throws IOException {
        Path file = Files.write(folder.resolve("a"), OLD);
        for (int bytes = 0; bytes <= NEW.length; bytes += bytes < 10 ? 1 : 9_973) {
            int written = bytes;
            assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                        assertThat(Files.readAllBytes(file)).isEqualTo(OLD);
                        out.write(NEW, 0, written);
                        throw new IOException("full");
                    }))
                    .hasMessage("full");
            assertThat(Files.readAllBytes(file)).isEqualTo(OLD);
            assertThat(names()).containsExactly("a");
        }
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(names()).containsExactly("a");
        AtomicFile.write(file, out -> out.write(NEW));
        assertThat(Files.readAllBytes(file)).isEqualTo(NEW);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void theOldFileSurvivesAnInterrupt() throws IOException {
        Path file = Files.write(folder.resolve("a"), OLD);
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    Thread.currentThread().interrupt();
                    out.write(NEW);
                }))
                .isInstanceOf(ClosedByInterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.readAllBytes(file)).isEqualTo(OLD);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aFailedMoveLeavesNothing() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.write(taken.resolve("inside"), OLD);
        assertThatThrownBy(() -> AtomicFile.write(taken, out -> out.write(NEW))).isInstanceOf(IOException.class);
        assertThat(names()).containsExactly("taken");
        assertThat(taken.resolve("inside")).exists();
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("no/a"), out -> out.write(NEW)))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file = Files.write(folder.resolve("a"), OLD);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a"));
        AtomicFile.write(link, out -> out.write(NEW));
        assertThat(link).isSymbolicLink();
        assertThat(Files.readAllBytes(file)).isEqualTo(NEW);
    }

    @Test
    void whoMayReadIsAsForAnyNewFile() throws IOException {
        Path plain = Files.write(folder.resolve("plain"), OLD);
        Path file = folder.resolve("a");
        AtomicFile.write(file, out -> out.write(OLD));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    }
}
