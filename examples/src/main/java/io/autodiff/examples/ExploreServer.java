package io.autodiff.examples;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One {@link Playground} for a browser on this machine, and for no one else.
 *
 * <p>{@code GET /state}, {@code POST /reset?data=…&depth=…}, {@code POST /train?steps=…&rate=…} answer with the playground's view as JSON,
 * {@code GET /step} with the page of the next step. What is wrong with a request is said in plain text.
 */
final class ExploreServer implements AutoCloseable {
    /** The files of the page, and their types. */
    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html",
            "explore.css", "text/css",
            "explore.js", "text/javascript",
            "plane.js", "text/javascript",
            "charts.js", "text/javascript");

    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:";
    private static final String EXPLANATION_POLICY =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

    private final JsonMapper json = new JsonMapper();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final HttpServer server;
    private final Set<String> hosts;
    private Playground playground = new Playground(Playground.Settings.FIRST);

    private record Answer(int status, String type, String policy, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(status, "text/plain", PAGE_POLICY, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Starts it on a port, 0 for any that is free.
     *
     * @throws BindException «explore: port 80 cannot be used (Permission denied); leave out --port to have a free one chosen»
     */
    ExploreServer(int port) throws IOException {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            thread.shutdown();
            throw (BindException) new BindException("explore: port " + port + " cannot be used (" + e.getMessage()
                            + "); leave out --port to have a free one chosen")
                    .initCause(e);
        }
        int bound = server.getAddress().getPort();
        hosts = Set.of("localhost:" + bound, "127.0.0.1:" + bound, "[::1]:" + bound);
        // Only one thread, so that requests need no locks.
        server.setExecutor(thread);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (IllegalArgumentException e) {
                answer = Answer.text(400, Objects.toString(e.getMessage()));
            } catch (RuntimeException e) {
                e.printStackTrace();
                answer = Answer.text(500, e.toString());
            }
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", answer.type + "; charset=utf-8");
            headers.set("Content-Security-Policy", answer.policy);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
            exchange.getResponseBody().write(answer.body);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        // A page from elsewhere may send requests here, or have its own name lead here; both give themselves away.
        String host = headers.getFirst("Host");
        String origin = headers.getFirst("Origin");
        if (host == null || !hosts.contains(host) || (origin != null && !origin.equals("http://" + host))) {
            return Answer.text(403, "explore: takes requests of its own page at " + address() + " only");
        }
        URI uri = exchange.getRequestURI();
        String file = uri.getPath().equals("/") ? "index.html" : uri.getPath().substring(1);
        String request = exchange.getRequestMethod() + " " + uri.getPath();
        if (exchange.getRequestMethod().equals("GET") && FILES.containsKey(file)) {
            return file(file);
        }
        return switch (request) {
            case "GET /state" -> state();
            case "POST /reset" -> {
                playground = new Playground(settings(uri.getRawQuery()));
                yield state();
            }
            case "POST /train" -> {
                Query query = Query.of(uri.getRawQuery(), "steps", "rate");
                playground.train(query.integer("steps", 1, 1000), query.positive("rate"));
                yield state();
            }
            case "GET /step" ->
                new Answer(
                        200,
                        "text/html",
                        EXPLANATION_POLICY,
                        playground.explanation().getBytes(StandardCharsets.UTF_8));
            default -> Answer.text(404, "explore: there is no " + request);
        };
    }

    private Answer state() {
        return new Answer(200, "application/json", PAGE_POLICY, json.writeValueAsBytes(playground.view()));
    }

    private static Playground.Settings settings(@Nullable String raw) {
        Query query = Query.of(raw, "data", "depth", "width", "activation", "cost", "batch", "seed");
        return new Playground.Settings(
                query.choice("data", ToyData.values()),
                query.integer("depth", 0, 6),
                query.integer("width", 1, 16),
                query.choice("activation", Classifier.Activation.values()),
                query.choice("cost", Classifier.Cost.values()),
                query.integer("batch", 1, Playground.POINTS),
                query.integer("seed", 0, 999_999));
    }

    private static Answer file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ExploreServer.class.getResourceAsStream("explore/" + name))) {
            return new Answer(200, Objects.requireNonNull(FILES.get(name)), PAGE_POLICY, in.readAllBytes());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
