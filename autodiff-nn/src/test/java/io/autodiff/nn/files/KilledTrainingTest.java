package io.autodiff.nn.files;

import static io.autodiff.Autodiff.grad;
import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tensor;
import io.autodiff.nn.BatchNorm;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dropout;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Pass;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.Optimizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed again and again, at random moments, ends where one ends that is left alone: with the same bytes in its file. */
@Timeout(300)
class KilledTrainingTest {
    private static final int KILLS = 50;

    @TempDir
    Path folder;

    /** Trains up to a step; a checkpoint every so many steps. What is random: rows, masks of dropout. */
    static final class Training {
        private static final Optimizer ADAM = new Optimizer(Adam.of().rate(0.01));

        public static void main(String[] args) throws IOException {
            Checkpoints checkpoints = new Checkpoints(Path.of(args[0]), 3);
            long last = Long.parseLong(args[1]);
            long every = Long.parseLong(args[2]);
            Checkpoint<Chain> at = checkpoints.newest(model()).orElseGet(Training::start);
            for (long step = at.counter("step") + 1; step <= last; step++) {
                at = after(at, step);
                if (step % every == 0) {
                    checkpoints.save(step, at);
                    System.out.println(step);
                }
            }
        }

        static Chain model() {
            SplittableRandom random = new SplittableRandom(1);
            Initializer normal = Initializer.lecunNormal();
            return Chain.of(
                    Linear.of(4, 30, normal, random),
                    BatchNorm.of(30),
                    Tensor::tanh,
                    new Dropout(0.3),
                    Linear.of(30, 1, normal, random));
        }

        private static Checkpoint<Chain> start() {
            return new Checkpoint<>(
                    model(),
                    Map.of("step", 0L, "random", 7L),
                    ADAM.start(model()).slots());
        }

        private static Checkpoint<Chain> after(Checkpoint<Chain> before, long step) {
            SplitMix64 random = new SplitMix64(before.counter("random"));
            Pass pass = Pass.training(random.nextLong());
            Tensor x = Tensor.normal(random, 8, 4);
            Tensor y = x.sum(1).sin().reshape(8, 1);
            Chain gradient = grad(m -> Costs.quadratic(m.apply(x, pass), y), before.model());
            Optimizer.State<Chain> next = ADAM.step(ADAM.resume(before.model(), before.state()), gradient);
            return new Checkpoint<>(
                    pass.update(next.model()), Map.of("step", step, "random", random.state()), next.slots());
        }
    }

    private static Process train(Path run, long last, long every) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Training.class.getName(),
                        run.toString(),
                        Long.toString(last),
                        Long.toString(every))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int left(Path run) throws IOException {
        try (Stream<Path> all = Files.list(run)) {
            return (int) all.filter(file -> file.toString().endsWith(".tmp")).count();
        }
    }

    @Test
    void endsAsIfItHadNotBeenKilled() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(5);
        Path killed = folder.resolve("killed");
        Checkpoints checkpoints = new Checkpoints(killed, 3);
        int halfWritten = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = train(killed, Long.MAX_VALUE, 1);
            try (BufferedReader steps = process.inputReader()) {
                for (int step = random.nextInt(8); step >= 0; step--) {
                    assertThat(steps.readLine()).as("a step").isNotNull();
                }
                Thread.sleep(random.nextInt(6), random.nextInt(1_000_000));
                process.destroyForcibly();
            }
            assertThat(process.waitFor()).as("killed, not ended").isNotZero();
            halfWritten += left(killed) > 0 ? 1 : 0;
            assertThat(checkpoints.files()).hasSizeBetween(1, 4);
            for (Path file : checkpoints.files().values()) {
                Checkpoint.read(file, Training.model());
            }
        }
        long last = checkpoints.files().lastKey() + 5;
        assertThat(halfWritten).as("kills in the middle of a write").isPositive();
        assertThat(train(killed, last, 1).waitFor()).isZero();
        Path alone = folder.resolve("alone");
        assertThat(train(alone, last, last).waitFor()).isZero();
        assertThat(new Checkpoints(alone, 3).files().keySet()).containsExactly(last);
        String name = "step-" + last + ".safetensors";
        assertThat(killed.resolve(name)).hasSameBinaryContentAs(alone.resolve(name));
        assertThat(left(killed)).isZero();
        System.out.printf("%d kills, %d of them in the middle of a write; %d steps%n", KILLS, halfWritten, last);
    }
}
