package io.autodiff.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is printed, instead of being printed, until this is closed. */
final class Captured implements AutoCloseable {
    private final PrintStream standardOut = System.out;
    private final PrintStream standardErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Captured() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** The standard output since the last call. */
    String takeOut() {
        return take(out);
    }

    /** The standard error since the last call. */
    String takeErr() {
        return take(err);
    }

    private static String take(ByteArrayOutputStream stream) {
        String text = stream.toString(StandardCharsets.UTF_8);
        stream.reset();
        return text;
    }

    @Override
    public void close() {
        System.setOut(standardOut);
        System.setErr(standardErr);
    }
}
