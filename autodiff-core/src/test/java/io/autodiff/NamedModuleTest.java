package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The framework as a module, used by another named module that does not open its packages. */
class NamedModuleTest {
    private static final String MODULE = "module demo.app { requires io.autodiff.core; }";

    private static final String APP = """
            package demo.app;

            import io.autodiff.Autodiff;
            import io.autodiff.Tensor;
            import io.autodiff.Trees;
            import java.lang.invoke.MethodHandles;

            public final class App {
                record Line(Tensor slope) {}

                public static void main(String[] args) {
                    try {
                        gradient();
                    } catch (IllegalArgumentException e) {
                        System.out.println(e.getMessage());
                    }
                    Trees.allow(MethodHandles.lookup());
                    System.out.println(gradient());
                }

                private static Line gradient() {
                    return Autodiff.grad(line -> line.slope().tanh().sum(), new Line(Tensor.of(0, 0)));
                }
            }
            """;

    @Test
    void recordsOfAClosedModuleAreRefusedUntilItAllowsThem(@TempDir Path directory) throws Exception {
        Path module = Files.writeString(directory.resolve("module-info.java"), MODULE);
        Path app = Files.writeString(directory.resolve("App.java"), APP);
        Path classes = directory.resolve("classes");
        String libraries = modulePath();
        int failures = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-p", libraries, "-d", classes.toString(), module.toString(), app.toString());
        assertThat(failures).isZero();

        String path = libraries + File.pathSeparator + classes;
        List<String> printed = run("-p", path, "-m", "demo.app/demo.app.App");

        assertThat(printed)
                .containsExactly(
                        "trees: cannot take record demo.app.App$Line apart, since module demo.app does not open package demo.app;"
                                + " add «opens demo.app to io.autodiff.core;» to its module-info,"
                                + " or call Trees.allow(MethodHandles.lookup()) in it",
                        "Line[slope=[1, 1]]");
        assertThat(run(
                        "--add-modules=jdk.incubator.vector",
                        "-Dautodiff.kernels=vector",
                        "-p",
                        path,
                        "-m",
                        "demo.app/demo.app.App"))
                .as("with kernels that read a module which the descriptor does not require")
                .endsWith(printed.toArray(String[]::new));
    }

    /** The framework's classes and the jars that its module descriptor names. */
    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*autodiff-core.target.classes|.*/(ejml|jspecify)-[^/]*jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<String> run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().add("-Dstdout.encoding=UTF-8");
        builder.command().add("-Dfile.encoding=UTF-8");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }
}
