package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.examples.ExamplesTest.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that starts the playground. */
class ExploreTest {
    /** As Ctrl-C does, the test ends it by a signal. */
    @Test
    void servesUntilItIsEnded() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "explore",
                        "--no-open")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = java.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            assertThat(line).matches("The playground is at http://localhost:\\d+/ until you press Ctrl-C");
            URI address = URI.create(line.replaceAll(".*(http\\S+).*", "$1"));
            assertThat(new String(address.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<h1>Playground</h1>");
            java.toHandle().destroy();
            assertThat(java.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(out.readLine()).isNull();
        } finally {
            java.destroyForcibly();
        }
    }

    @Test
    void aPortInUseIsAClearError() throws IOException {
        try (ExploreServer server = new ExploreServer(0)) {
            int port = server.address().getPort();
            Run run = Run.of("explore", "--no-open", "--port", Integer.toString(port));
            assertThat(run.exitCode()).isNotZero();
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo("error: explore: port " + port
                            + " cannot be used (Address already in use); leave out --port to have a free one chosen"
                            + System.lineSeparator());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortThatIsNoneIsAClearError(int port) {
        Run run = Run.of("explore", "--no-open", "--port", Integer.toString(port));
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).startsWith("error: explore: --port must be from 0 to 65535, got " + port);
    }

    @Test
    void takesThePortItIsTold() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (ExploreServer server = new ExploreServer(port)) {
            assertThat(server.address()).isEqualTo(URI.create("http://localhost:" + port + "/"));
        }
    }
}
