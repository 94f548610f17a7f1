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
    /** The framework's classes and the jars that its module descriptor needs. */
    private static final String LIBRARIES = ".*autodiff-core.target.classes|.*/(ejml|jspecify)-[^/]*jar";

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

    private static final String CHECK = """
            package demo.app;

            import io.autodiff.Tensor;
            import io.autodiff.check.GradientCheck;
            import io.autodiff.check.Points;

            public final class App {
                public static void main(String[] args) {
                    System.out.println(GradientCheck.of((Tensor x) -> x.logSumExp())
                            .atPoints(10, Points.tensor(3, 4))
                            .against(x -> x.softmax())
                            .verify()
                            .verdict());
                    System.out.println(ModuleLayer.boot().findModule("org.junit.jupiter.api").isPresent());
                    System.out.println(ModuleLayer.boot().findModule("net.jqwik.api").isPresent());
                }
            }
            """;

    private static final String TESTS_MODULE = """
            open module demo.app {
                requires io.autodiff.core;
                requires org.junit.jupiter.api;
                requires org.junit.platform.launcher;
                requires net.jqwik.api;
            }
            """;

    private static final String TESTS = """
            package demo.app;

            import static io.autodiff.check.GradientCheck.assertGradient;

            import io.autodiff.Tensor;
            import io.autodiff.check.Points;
            import io.autodiff.check.jqwik.PointArbitraries;
            import io.autodiff.check.junit.GradientTest;
            import io.autodiff.check.junit.OfShape;
            import net.jqwik.api.Arbitrary;
            import net.jqwik.api.ForAll;
            import net.jqwik.api.Property;
            import net.jqwik.api.Provide;
            import org.junit.platform.engine.discovery.DiscoverySelectors;
            import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
            import org.junit.platform.launcher.core.LauncherFactory;
            import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

            public final class App {
                @GradientTest(points = 10)
                void logSumExp(@OfShape({3, 4}) Tensor x) {
                    assertGradient(v -> v.logSumExp(), x, v -> v.softmax());
                }

                @Property
                void squares(@ForAll("points") Tensor x) {
                    assertGradient(v -> v.square().sum(), x, v -> v.times(2));
                }

                @Provide
                Arbitrary<Tensor> points() {
                    return PointArbitraries.points(Points.tensor(2));
                }

                public static void main(String[] args) {
                    var listener = new SummaryGeneratingListener();
                    LauncherFactory.create()
                            .execute(
                                    LauncherDiscoveryRequestBuilder.request()
                                            .selectors(DiscoverySelectors.selectClass(App.class))
                                            .configurationParameter("jqwik.database", "")
                                            .build(),
                                    listener);
                    listener.getSummary().printFailuresTo(new java.io.PrintWriter(System.out));
                    System.out.println(listener.getSummary().getTestsSucceededCount() + " succeeded, "
                            + listener.getSummary().getTestsFailedCount() + " failed");
                }
            }
            """;

    @Test
    void recordsOfAClosedModuleAreRefusedUntilItAllowsThem(@TempDir Path directory) throws Exception {
        String path = compile(directory, MODULE, APP, LIBRARIES);
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

    @Test
    void checksNeedNoTestFramework(@TempDir Path directory) throws Exception {
        String path = compile(directory, MODULE, CHECK, LIBRARIES);
        assertThat(run("-p", path, "-m", "demo.app/demo.app.App")).containsExactly("PASS", "false", "false");
        assertThat(run("-cp", path, "demo.app.App")).containsExactly("PASS", "false", "false");
    }

    @Test
    void checksRunInsideTestFrameworksThatAreModules(@TempDir Path directory) throws Exception {
        String path = compile(
                directory,
                TESTS_MODULE,
                TESTS,
                LIBRARIES
                        + "|.*/(junit-(jupiter-(api|engine)|platform-(commons|engine|launcher))|jqwik-(api|engine)|opentest4j|apiguardian-api)-[^/]*jar");
        assertThat(run(
                        "-p",
                        path,
                        "--add-modules=org.junit.jupiter.engine,net.jqwik.engine",
                        "-m",
                        "demo.app/demo.app.App"))
                .endsWith("11 succeeded, 0 failed");
    }

    /** Compiles the module; the path of it and its libraries. */
    private static String compile(Path directory, String module, String app, String libraries) throws IOException {
        Path classes = directory.resolve("classes");
        String path = modulePath(libraries);
        int failures = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-p",
                        path,
                        "-d",
                        classes.toString(),
                        Files.writeString(directory.resolve("module-info.java"), module)
                                .toString(),
                        Files.writeString(directory.resolve("App.java"), app).toString());
        assertThat(failures).isZero();
        return path + File.pathSeparator + classes;
    }

    private static String modulePath(String libraries) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(libraries))
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
