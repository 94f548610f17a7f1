package io.autodiff.benchmarks.objectives;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A JVM for each measurement: what one form taught the just-in-time compiler would slow down the next. */
final class Fork {
    private static final JsonMapper JSON = new JsonMapper();

    private Fork() {}

    /** What {@link Main} measures with these arguments and this input. */
    static Timing measure(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags of this JVM, among them the module of the vector kernels.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        byte[] output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            throw new IllegalStateException("nothing measured by " + String.join(" ", arguments) + ": " + errors);
        }
        return JSON.readValue(output, Timing.class);
    }

    /** Of this JVM; Maven's class loaders know what its own does not. */
    private static String classPath() {
        return Main.class.getClassLoader() instanceof URLClassLoader loader
                ? Stream.of(loader.getURLs())
                        .map(url -> new File(url.getPath()).getPath())
                        .collect(joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }
}
