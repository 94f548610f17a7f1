package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The playground by HTTP. */
class ExploreServerTest {
    private static final String RESET =
            "POST /reset?data=%s&depth=%s&width=%s&activation=tanh&cost=%s&batch=%s&seed=%s";

    private ExploreServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ExploreServer(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void trainsAndStartsAnew() throws IOException {
        assertThat(get("GET /state")).contains("200 OK", "\"data\":\"moons\",\"depth\":2", "{\"step\":0,");
        assertThat(get("POST /train?steps=7&rate=0.5")).contains("{\"step\":0,", "{\"step\":7,");
        assertThat(get("GET /state")).contains("{\"step\":7,");
        assertThat(get(RESET.formatted("spiral", "0", "16", "quadratic", "200", "999999")))
                .contains("\"data\":\"spiral\",\"depth\":0,\"width\":16", "{\"step\":0,")
                .doesNotContain("{\"step\":7,");
        assertThat(get(RESET.formatted("xor", "6", "1", "cross-entropy", "1", "0")))
                .contains("200 OK", "\"cost\":\"cross-entropy\"");
    }

    @Test
    void explainsTheNextStep() throws IOException {
        assertThat(get("GET /step")).contains("200 OK", "text/html; charset=utf-8", "W1", "BP4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/explore.css", "/explore.js", "/plane.js", "/charts.js"})
    void servesTheFilesOfThePage(String file) throws IOException {
        assertThat(get("GET " + file))
                .contains("200 OK", "default-src 'none'", "nosniff", "no-store")
                .contains(
                        file.endsWith("css")
                                ? "text/css"
                                : file.endsWith("js") ? "text/javascript" : "<!DOCTYPE html>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "donut | 2 | 4 | quadratic | 10 | 1 | data must be one of [moons, circles, xor, spiral, gaussians], got donut",
                "moons | 99 | 4 | quadratic | 10 | 1 | depth must be a whole number from 0 to 6, got 99",
                "moons | -1 | 4 | quadratic | 10 | 1 | depth must be a whole number from 0 to 6, got -1",
                "moons | 2 | 17 | quadratic | 10 | 1 | width must be a whole number from 1 to 16, got 17",
                "moons | 2 | 0 | quadratic | 10 | 1 | width must be a whole number from 1 to 16, got 0",
                "moons | 2 | 4 | cubic | 10 | 1 | cost must be one of [quadratic, cross-entropy], got cubic",
                "moons | 2 | 4 | quadratic | 201 | 1 | batch must be a whole number from 1 to 200, got 201",
                "moons | 2 | 4 | quadratic | 10 | 1e3 | seed must be a whole number from 0 to 999999, got 1e3",
                "moons | 2 | 4 | quadratic | 10 | 1&x=1 | expected ?data=…&depth=…&width=…&activation=…&cost=…&batch=…&seed=…, got ?data=moons"
            })
    void refusesSettingsThatItDoesNotKnow(
            String data, String depth, String width, String cost, String batch, String seed, String error)
            throws IOException {
        assertThat(get(RESET.formatted(data, depth, width, cost, batch, seed)))
                .contains("400 Bad Request", "text/plain", "explore: " + error);
        assertThat(get("GET /state")).contains("\"data\":\"moons\",\"depth\":2,\"width\":4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps=1&rate=NaN | explore: rate must be a positive number, got NaN",
                "steps=1&rate=Infinity | explore: rate must be a positive number, got Infinity",
                "steps=1&rate=0 | explore: rate must be a positive number, got 0",
                "steps=1&rate= | explore: rate must be a positive number, got",
                "steps=1001&rate=1 | explore: steps must be a whole number from 1 to 1000, got 1001",
                "steps=1&steps=2&rate=1 | explore: steps must be a whole number from 1 to 1000, got 1, 2",
                "steps=1 | explore: expected ?steps=…&rate=…, got ?steps=1",
                "steps=%zz&rate=1 | 400 Bad Request"
            })
    void refusesTrainingThatMakesNoSense(String query, String error) throws IOException {
        assertThat(get("POST /train?" + query)).contains("400 Bad Request", error);
        assertThat(get("GET /state")).contains("{\"step\":0,").doesNotContain("{\"step\":1,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /train?steps=1&rate=1", "POST /", "GET /../Main.class", "GET /missing", "DELETE /state"})
    void knowsNothingElse(String request) throws IOException {
        assertThat(get(request)).contains("404 Not Found", "explore: there is no ");
    }

    /** As when a name of another's leads to this machine, or another's page sends a form here. */
    @Test
    void refusesOtherHostsAndOrigins() throws IOException {
        int port = server.address().getPort();
        String train = "POST /train?steps=1&rate=1";
        for (String headers : new String[] {
            "Host: evil.example:" + port,
            "Host: localhost",
            "Host: localhost:" + port + "\r\nOrigin: http://evil.example",
            "Host: localhost:" + port + "\r\nOrigin: null"
        }) {
            assertThat(ask(train, headers))
                    .contains("403 Forbidden", "takes requests of its own page at " + server.address() + " only");
        }
        assertThat(get("GET /state")).doesNotContain("{\"step\":1,");
        assertThat(ask(train, "Host: 127.0.0.1:" + port + "\r\nOrigin: http://127.0.0.1:" + port))
                .contains("200 OK", "{\"step\":1,");
    }

    @Test
    void aPortInUseIsAClearError() {
        int port = server.address().getPort();
        assertThatThrownBy(() -> new ExploreServer(port))
                .isInstanceOf(BindException.class)
                .hasMessage("explore: port " + port
                        + " cannot be used (Address already in use); leave out --port to have a free one chosen");
    }

    private String get(String request) throws IOException {
        return ask(request, "Host: localhost:" + server.address().getPort());
    }

    private String ask(String request, String headers) throws IOException {
        try (Socket socket = new Socket("localhost", server.address().getPort())) {
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
