package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.examples.ExamplesTest.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command on classes and files in a directory of its own. */
abstract class Checking {
    private static final String IMPORTS = "import io.autodiff.*; import java.util.*; import java.util.random.*;"
            + " import org.ejml.data.*; import org.ejml.simple.*; ";

    /** f = x₀² + x₁², rightly. */
    static final String SQUARES = "static double f(double[] x) { return x[0] * x[0] + x[1] * x[1]; }"
            + " static double[] gradient(double[] x) { return new double[] {2 * x[0], 2 * x[1]}; }";

    @TempDir
    Path directory;

    Path source(String name, String body) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".java"), IMPORTS + "class " + name + " {\n" + body + "\n}\n");
    }

    Run check(String body, String... options) throws IOException {
        return run(source("Mine", body), options);
    }

    static Run run(Object target, String... options) {
        return Run.of(Stream.concat(Stream.of("check", target.toString()), Arrays.stream(options))
                .toArray(String[]::new));
    }

    static void assertError(Run run, String... message) {
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains(message).doesNotContain("\tat ");
    }

    static void compile(Path classes, Path... sources) {
        List<String> arguments = Stream.concat(
                        Stream.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString()),
                        Arrays.stream(sources).map(Path::toString))
                .toList();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }
}
