package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    record Model(Linear linear, Running running) {}

    @TempDir
    Path folder;

    private static Checkpoint<Model> checkpoint(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Linear linear = new Linear(Tensor.normal(random, 2, 3), Tensor.normal(random, 3));
        Running running = Running.of(Tensor.normal(random, 3), Tensor.uniform(random, 3));
        return new Checkpoint<>(
                new Model(linear, running),
                Map.of("step", seed, "random", random.nextLong()),
                Map.of("velocity.linear.w", Tensor.normal(random, 2, 3), "rate", Tensor.scalar(0.1)));
    }

    private static Model like() {
        return checkpoint(100).model();
    }

    private static void assertSame(Checkpoint<Model> actual, Checkpoint<Model> expected) {
        assertThat(Models.tensors(actual.model())).isEqualTo(Models.tensors(expected.model()));
        assertThat(actual.counters()).isEqualTo(expected.counters());
        assertThat(actual.state()).isEqualTo(expected.state());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everythingComesBack() throws IOException {
        Path file = folder.resolve("a");
        checkpoint(1).write(file);
        Checkpoint<Model> read = Checkpoint.read(file, like());
        assertSame(read, checkpoint(1));
        assertThat(read.counter("step")).isEqualTo(1);
        assertThatThrownBy(() -> new Checkpoint<>(1, Map.of("step", 1L), Map.of()).counter("epoch"))
                .hasMessage("checkpoint: there is no counter epoch; there are [step]");
    }

    /** Even a bit that leaves a well-formed file. */
    @Test
    void everySingleBitThatIsWrongIsFound() throws IOException {
        Path file = folder.resolve("a");
        checkpoint(1).write(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Checkpoint.of(Safetensors.read(bytes, "x"), "x", like()))
                    .as("bit %d", bit)
                    .isExactlyInstanceOf(MalformedFileException.class)
                    .hasMessageStartingWith("x: ");
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void whatIsNoCheckpointIsRefused() throws IOException {
        Path file = folder.resolve("a");
        Models.save(file, Map.of("a", Tensor.of(1)));
        assertThatThrownBy(() -> Checkpoint.read(file, like()))
                .isExactlyInstanceOf(MalformedFileException.class)
                .hasMessage(file + ": not a checkpoint, since it has no checksum (at byte 8)");
        checkpoint(1).write(file);
        assertThatThrownBy(() -> Checkpoint.read(file, Map.of("a", Tensor.of(1))))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "does not fit the model: missing: a [1]; unexpected: linear.b [3], linear.w [2, 3]");
    }

    @Test
    void theLastOnesAreKept() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder.resolve("new"), 3);
        assertThat(checkpoints.newest(like())).isEmpty();
        assertThat(checkpoints.newestIntact(like())).isEmpty();
        for (long step : new long[] {0, 8, 9, 10, 100, 100}) {
            checkpoints.save(step, checkpoint(step));
            assertSame(checkpoints.newest(like()).orElseThrow(), checkpoint(step));
        }
        assertThat(checkpoints.files().keySet()).containsExactly(9L, 10L, 100L);
        assertSame(Checkpoint.read(checkpoints.files().get(9L), like()), checkpoint(9));
    }

    @Test
    void aCorruptNewestIsNamedAndTheOneBeforeUsedIfAsked() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 3);
        for (long step = 1; step <= 3; step++) {
            checkpoints.save(step, checkpoint(step));
        }
        Path newest = folder.resolve("step-3.safetensors");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(newest, bytes);
        assertThatThrownBy(() -> checkpoints.newest(like()))
                .isExactlyInstanceOf(MalformedFileException.class)
                .hasMessageMatching(".*/step-3.safetensors: its checksum is [0-9a-f]{8}, but its content has"
                        + " [0-9a-f]{8} \\(at byte 8\\); newestIntact goes back to the one before");
        assertThat(newest).exists();
        assertSame(checkpoints.newestIntact(like()).orElseThrow(), checkpoint(2));
        assertThat(names()).containsExactly("step-1.safetensors", "step-2.safetensors", "step-3.safetensors.corrupt");
        checkpoints.save(3, checkpoint(3));
        assertSame(checkpoints.newest(like()).orElseThrow(), checkpoint(3));
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndNothingElse() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        for (String name :
                List.of(".step-3.safetensors.5eed.tmp", ".step-3.safetensors", "notes.txt", "step-01.safetensors")) {
            Files.writeString(folder.resolve(name), "half", StandardCharsets.UTF_8);
        }
        checkpoints.save(4, checkpoint(4));
        checkpoints.save(5, checkpoint(5));
        assertThat(names())
                .containsExactly(".step-3.safetensors", "notes.txt", "step-01.safetensors", "step-5.safetensors");
    }

    @Test
    void badInput() throws IOException {
        assertThatThrownBy(() -> new Checkpoints(folder, 0)).hasMessage("checkpoints: keeps at least 1, got 0");
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        assertThatThrownBy(() -> checkpoints.save(-1, checkpoint(1)))
                .hasMessage("checkpoints: a step is from 0 to 10^18 - 1, got -1");
        checkpoints.save(5, checkpoint(5));
        assertThatThrownBy(() -> checkpoints.save(4, checkpoint(4)))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(folder.resolve("step-5.safetensors")
                        + ": of a later step than 4; give each run a folder of its own");
        assertThat(names()).containsExactly("step-5.safetensors");
    }
}
