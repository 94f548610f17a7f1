package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example of CONTRIBUTING.md, taken out of a copy of the library and added again to the letter: it takes no more than it says. */
class NewOperationTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path VECTOR_SOURCES = Path.of("src", "main", "java-vector");
    private static final Path GUIDE = Path.of("..", "CONTRIBUTING.md");
    private static final Path SOFTSIGN = Path.of("io", "autodiff", "op", "Softsign.java");
    private static final Path TENSOR = Path.of("io", "autodiff", "Tensor.java");

    /** The library without the example. */
    @TempDir
    private static Path before;

    /** What the guide makes of it, to be looked up first. */
    @TempDir
    private static Path after;

    private static String softsign;

    @BeforeAll
    static void takeTheExampleOutAndFollowTheGuide() throws IOException {
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("the file, the import, the method").hasSize(3);
        softsign = blocks.get(0);
        String importLine = blocks.get(1);
        String method = blocks.get(2) + "\n";
        assertThat(SOURCES.resolve(SOFTSIGN)).content().isEqualTo(softsign);
        String tensor = Files.readString(SOURCES.resolve(TENSOR));
        for (String block : List.of(importLine, method)) {
            assertThat(tensor.contains(block))
                    .as("Tensor.java has, word for word,\n%s", block)
                    .isTrue();
        }

        String without = tensor.replace(importLine, "").replace(method, "");
        copySources(SOURCES, before);
        copySources(VECTOR_SOURCES, before);
        Files.delete(before.resolve(SOFTSIGN));
        write(before.resolve(TENSOR), without);
        compile(before);

        String changed = without.replaceFirst("(?m)^import java\\.", importLine + "$0")
                .replaceFirst("(?m)^ *// -+ reductions", method + "$0");
        assertThat(changed).as("the lines found their places").hasSameSizeAs(tensor);
        write(after.resolve(SOFTSIGN), softsign);
        write(after.resolve(TENSOR), changed);
        compile(after, before);
    }

    @Test
    void theExampleIsGoneAtFirst() throws Exception {
        assertThat(run("Softsign", before)).isZero();
        assertThat(run("Silu", before)).as("others are still found").isGreaterThan(150);
        try (URLClassLoader loader = loader(before)) {
            assertThat(loader.loadClass("io.autodiff.Tensor").getMethods())
                    .extracting(Method::getName)
                    .contains("silu")
                    .doesNotContain("softsign");
        }
    }

    @Test
    void theExampleIsFoundAndChecked() throws Exception {
        assertThat(run("Softsign", after, before)).isGreaterThan(150);
    }

    @Test
    void theExampleIsAMethodOfTensors() throws Exception {
        try (URLClassLoader loader = loader(after, before)) {
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
        compile(variant, after, before);
        assertThatThrownBy(() -> run("Softsign", variant, after, before))
                .cause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Softsign")
                .hasMessageContaining(check);
    }

    /** Runs the checks of an operation; classes are those of these directories, the source is in the first. */
    private static int run(String operation, Path... library) throws Exception {
        try (URLClassLoader loader = loader(library)) {
            Method run = loader.loadClass(OperationChecks.class.getName())
                    .getDeclaredMethod("run", String.class, Path.class);
            run.setAccessible(true);
            return (int) run.invoke(null, operation, library[0]);
        }
    }

    private static URLClassLoader loader(Path... library) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path path : library) {
            urls.add(path.toUri().toURL());
        }
        urls.add(OperationChecks.class.getProtectionDomain().getCodeSource().getLocation());
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

    /** All sources but the declaration of the module: tests reach into the library, on the class path. */
    private static void copySources(Path root, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("module-info.java")) {
                    write(target.resolve(root.relativize(file)), Files.readString(file));
                }
            }
        }
    }

    /** Puts the classes beside their sources; of the library they see what is in these directories only. */
    private static void compile(Path sources, Path... library) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Stream<Path> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> !Files.exists(entry.resolve("io/autodiff/Op.class")));
        String path = Stream.concat(Stream.of(library), others)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        String module = "jdk.incubator.vector";
        List<String> options = List.of(
                "-proc:none", "-encoding", "UTF-8", "--add-modules", module, "-cp", path, "-d", sources.toString());
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
