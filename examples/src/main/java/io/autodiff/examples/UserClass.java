package io.autodiff.examples;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A class that the user named, or a source file, which is compiled to a directory that goes when this is closed.
 *
 * @param type the class
 * @param loader what more classes may come from while it is used
 * @param compiled the directory
 */
record UserClass(Class<?> type, URLClassLoader loader, Path compiled) implements AutoCloseable {
    /**
     * Loads a class or compiles a file.
     *
     * @throws IllegalArgumentException «check: no class my.Gradient on the class path; …», «check: My.java does not compile: …»
     */
    static UserClass load(String target, String classPath) throws IOException {
        Path compiled = Files.createTempDirectory("check");
        try {
            String name = target.endsWith(".java")
                    ? compile(ToolProvider.getSystemJavaCompiler(), Path.of(target), classPath, compiled)
                    : target;
            List<URL> urls = new ArrayList<>(List.of(compiled.toUri().toURL()));
            for (Path entry : entries(classPath)) {
                urls.add(entry.toUri().toURL());
            }
            URLClassLoader loader = new Loader(urls.toArray(URL[]::new), compiled);
            return new UserClass(load(name, loader), loader, compiled);
        } catch (IOException | RuntimeException e) {
            delete(compiled);
            throw e;
        }
    }

    /** Loads what was just compiled even if this program has a class of the same name, which a mended copy of an example does. */
    private static final class Loader extends URLClassLoader {
        private final Path compiled;

        Loader(URL[] urls, Path compiled) {
            super(urls, UserClass.class.getClassLoader());
            this.compiled = compiled;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean own = Files.exists(compiled.resolve(name.replace('.', '/') + ".class"));
                return own && findLoadedClass(name) == null ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            var unused = type.getDeclaredMethods(); // here, where it can be explained, any type that is missing shows
            return type;
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "check: no class " + name + " on the class path; give its full name, and its directory or jar with"
                            + " --class-path, or give its source file, for example check path/to/Mine.java",
                    e);
        } catch (LinkageError e) {
            throw new IllegalArgumentException(
                    "check: cannot load class " + name + ": " + e
                            + "; give its full name, and all that it needs with --class-path",
                    e);
        }
    }

    /** Compiles a file with the classes of this program, and returns the name of the class that is named like the file. */
    static String compile(@Nullable JavaCompiler compiler, Path source, String classPath, Path directory)
            throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new IllegalArgumentException("check: there is no file " + source.toAbsolutePath());
        }
        if (compiler == null) {
            throw new IllegalArgumentException("check: Java at " + System.getProperty("java.home")
                    + " has no compiler; run with a JDK, or compile " + source + " and use --class-path");
        }
        String path = Stream.concat(programPath(), entries(classPath).stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> options = List.of("-proc:none", "-classpath", path, "-d", directory.toString());
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, StandardCharsets.UTF_8)) {
            if (!compiler.getTask(null, files, found, options, null, files.getJavaFileObjects(source))
                    .call()) {
                throw new IllegalArgumentException(found.getDiagnostics().stream()
                        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                        .map(Object::toString)
                        .collect(Collectors.joining("\n", "check: " + source + " does not compile:\n", "")));
            }
        }
        return compiledName(source, directory);
    }

    /** The package of a file is known by where its class came to be. */
    private static String compiledName(Path source, Path directory) throws IOException {
        String file = source.getFileName().toString().replaceFirst("java$", "class");
        try (Stream<Path> classes = Files.walk(directory)) {
            return classes.filter(path -> path.endsWith(file))
                    .map(path -> directory.relativize(path).toString())
                    .map(path -> path.replaceFirst("\\.class$", "").replace(File.separatorChar, '.'))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "check: no class in " + source + " is named like the file; rename one of them"));
        }
    }

    /** Maven runs this program in a class loader of its own, so that the property tells of Maven only. */
    private static Stream<String> programPath() {
        return UserClass.class.getClassLoader() instanceof URLClassLoader urls
                ? Arrays.stream(urls.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                : Stream.of(System.getProperty("java.class.path"));
    }

    private static List<Path> entries(String classPath) {
        List<Path> entries = Arrays.stream(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
        entries.stream().filter(entry -> !Files.exists(entry)).findFirst().ifPresent(missing -> {
            throw new IllegalArgumentException(
                    "check: there is no directory or jar " + missing.toAbsolutePath() + "; mend --class-path");
        });
        return entries;
    }

    @Override
    public void close() throws IOException {
        loader.close();
        delete(compiled);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
