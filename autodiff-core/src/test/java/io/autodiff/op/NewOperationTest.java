package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Op;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example of CONTRIBUTING.md, followed to the letter beside the library: it takes no more than it says. */
class NewOperationTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path GUIDE = Path.of("..", "CONTRIBUTING.md");
    private static final Path SOFTSIGN = Path.of("io", "autodiff", "op", "Softsign.java");
    private static final Path TENSOR = Path.of("io", "autodiff", "Tensor.java");

    @TempDir
    private static Path directory;

    private static String softsign;

    @BeforeAll
    static void followTheGuide() throws IOException {
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("the file, the import, the method").hasSize(3);
        softsign = blocks.get(0);
        String tensor = Files.readString(SOURCES.resolve(TENSOR));
        String changed = tensor.replaceFirst("(?m)^import java\\.", blocks.get(1) + "$0")
                .replaceFirst("(?m)^ *// -+ reductions", blocks.get(2) + "\n$0");
        assertThat(changed.length() - tensor.length())
                .as("the lines found their places")
                .isEqualTo(String.join("\n", blocks.subList(1, 3)).length());
        write(directory.resolve(SOFTSIGN), softsign);
        write(directory.resolve(TENSOR), changed);
        compile(directory);
    }

    @Test
    void theExampleIsFoundAndChecked() throws Exception {
        assertThat(run(directory)).isGreaterThan(150);
    }

    @Test
    void theExampleIsAMethodOfTensors() throws Exception {
        try (URLClassLoader loader = loader(directory)) {
            Class<?> tensor = loader.loadClass("io.autodiff.Tensor");
            Object x = tensor.getMethod("scalar", double.class).invoke(null, -3);
            Object y = tensor.getMethod("softsign").invoke(x);
            assertThat(tensor.getMethod("item").invoke(y)).isEqualTo(-0.75);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    x / (1 + Math.abs(x)) ; x / (2 + Math.abs(x)) ; value is that of the definition
                    1 / (d * d)           ; 1 / d                 ; vjp and jvp are differences of the value
                    1 / (d * d)           ; 1 / (d + y * d)       ; reads just what it declares
                    plus(1).square()      ; plus(1)               ; higher orders are differences of the lower
                    / (1 + |x|)²          ; / (1 + |x|)           ; slope, derivative and formula agree
                    y = x /               ; softsign: x /         ; has a name and a formula
                    """)
    void aMistakeIsFound(String right, String wrong, String check, @TempDir Path variant) throws Exception {
        assertThat(softsign).contains(right);
        write(variant.resolve(SOFTSIGN), softsign.replace(right, wrong));
        compile(variant, directory);
        assertThatThrownBy(() -> run(variant, directory))
                .cause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Softsign")
                .hasMessageContaining(check);
    }

    /** Runs the checks of the example; classes and sources are looked up in these directories first. */
    private static int run(Path... first) throws Exception {
        try (URLClassLoader loader = loader(first)) {
            Method run = loader.loadClass(OperationChecks.class.getName())
                    .getDeclaredMethod("run", String.class, Path.class);
            run.setAccessible(true);
            return (int) run.invoke(null, "Softsign", first[0]);
        }
    }

    private static URLClassLoader loader(Path... first) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path path : first) {
            urls.add(path.toUri().toURL());
        }
        for (Class<?> type : List.of(OperationChecks.class, Op.class)) {
            urls.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), new Others());
    }

    /** All classes but those of the library and its tests. */
    private static final class Others extends ClassLoader {
        Others() {
            super(NewOperationTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.autodiff.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith("io/autodiff/") ? Collections.emptyEnumeration() : super.getResources(name);
        }
    }

    /** Puts the classes beside their sources. */
    private static void compile(Path sources, Path... classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> path =
                new ArrayList<>(Stream.of(classes).map(Path::toString).toList());
        path.add(System.getProperty("java.class.path"));
        List<String> options = List.of(
                "-proc:none",
                "-encoding",
                "UTF-8",
                "-cp",
                String.join(File.pathSeparator, path),
                "-d",
                sources.toString());
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
                Stream<Path> files = Files.walk(sources)) {
            List<Path> java =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            boolean compiled = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(java))
                    .call();
            assertThat(compiled).as(messages::toString).isTrue();
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
