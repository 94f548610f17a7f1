package io.autodiff.examples;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A page of Markdown as a program: its java blocks in order, and what its text blocks say that they print.
 *
 * <p>The java blocks are the body of one method, so that each sees the variables, records, enums and interfaces of those before it; imports
 * are pulled to the top. A text block that follows a java block, with only blank lines between, must equal what that block prints, trailing
 * blanks aside.
 *
 * @param name the name for errors
 * @param lines its lines, of which the first has number 1
 * @param blocks the fenced blocks
 */
record Page(String name, List<String> lines, List<Block> blocks) {
    private static final String PROGRAM = "PageProgram";
    private static final String IMPORTS =
            "import static io.autodiff.Autodiff.*; import io.autodiff.*; import io.autodiff.check.*; import io.autodiff.trace.*;"
                    + " import io.autodiff.nn.*; import java.util.*; import java.util.function.*;"
                    + " import org.ejml.data.DMatrixRMaj; import org.ejml.simple.SimpleMatrix; ";
    private static final Pattern FENCE = Pattern.compile("\\s*(`{3,})\\s*([^`\\s]*)[^`]*");
    private static final int DEADLINE_MINUTES = 2;

    /** A fenced block, with the numbers of the lines of its fences. */
    record Block(String language, int opening, int closing) {}

    /** The page in a text. */
    static Page of(String name, String text) {
        List<String> lines = text.lines().toList();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int closing = closing(name, lines, i, fence.group(1));
                blocks.add(new Block(fence.group(2).toLowerCase(Locale.ROOT), i + 1, closing + 1));
                i = closing;
            }
        }
        return new Page(name, lines, List.copyOf(blocks));
    }

    private static int closing(String name, List<String> lines, int opening, String fence) {
        for (int i = opening + 1; i < lines.size(); i++) {
            if (lines.get(i).strip().matches(fence + "`*")) {
                return i;
            }
        }
        throw new AssertionError(name + ":" + (opening + 1) + ": this block is never closed");
    }

    /** The blocks that are run. */
    List<Block> javaBlocks() {
        return blocks.stream().filter(block -> block.language.equals("java")).toList();
    }

    /** What stands between the fences of a block. */
    String text(Block block) {
        return String.join("\n", lines.subList(block.opening, block.closing - 1));
    }

    /** Compiles the page to a directory, runs it and compares what it prints; an AssertionError names the page and the line. */
    void check(Path directory) throws IOException, InterruptedException {
        compile(directory);
        List<String> printed = new ArrayList<>();
        URL[] path = {directory.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, Page.class.getClassLoader());
                Captured captured = new Captured()) {
            Runnable afterBlock = () -> printed.add(captured.takeOut());
            run(() -> loader.loadClass(PROGRAM).getMethod("run", Runnable.class).invoke(null, afterBlock));
        }
        String differences = textBlocks().entrySet().stream()
                .map(entry ->
                        difference(entry.getKey(), printed.get(javaBlocks().indexOf(entry.getValue()))))
                .collect(Collectors.joining());
        if (!differences.isEmpty()) {
            throw new AssertionError(differences);
        }
    }

    /** The text blocks that are compared, each with the java block that prints it. */
    private Map<Block, Block> textBlocks() {
        Map<Block, Block> printers = new LinkedHashMap<>();
        for (int i = 0; i + 1 < blocks.size(); i++) {
            Block java = blocks.get(i);
            Block text = blocks.get(i + 1);
            boolean adjacent =
                    lines.subList(java.closing, text.opening - 1).stream().allMatch(String::isBlank);
            if (java.language.equals("java") && text.language.equals("text") && adjacent) {
                printers.put(text, java);
            }
        }
        return printers;
    }

    /** What is wrong with a text block; nothing if it is right. */
    private String difference(Block text, String printed) {
        String promised = text(text);
        return trimmed(printed).equals(trimmed(promised))
                ? ""
                : name + ":" + text.opening + ": the page says that the block above prints\n\n" + promised
                        + "\n\nbut it prints\n\n" + printed + "\n";
    }

    private static String trimmed(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }

    /** The program, in which each line of code has the number that it has on the page. */
    private String program() {
        StringBuilder imports = new StringBuilder(IMPORTS);
        String[] code = new String[lines.size()];
        Arrays.fill(code, "");
        for (Block block : javaBlocks()) {
            for (int i = block.opening; i < block.closing - 1; i++) {
                if (lines.get(i).strip().startsWith("import ")) {
                    imports.append(lines.get(i).replaceFirst("//.*", "")).append(' ');
                } else {
                    code[i] = lines.get(i);
                }
            }
            code[block.closing - 1] = "afterBlock.run();";
        }
        // The first line of a page is prose or a fence, so it has room for what goes around the code.
        code[0] = imports + "public class " + PROGRAM
                + " { public static void run(Runnable afterBlock) throws Exception {";
        return String.join("\n", code) + "\n}}\n";
    }

    private void compile(Path directory) {
        JavaFileObject source = new SimpleJavaFileObject(URI.create(PROGRAM + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return program();
            }
        };
        List<String> options = List.of(
                "--release",
                "17",
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString());
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        if (!ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, found, options, null, List.of(source))
                .call()) {
            throw new AssertionError(found.getDiagnostics().stream()
                    .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                    .map(error -> name + ":" + error.getLineNumber() + ": " + error.getMessage(Locale.ROOT))
                    .collect(Collectors.joining("\n")));
        }
    }

    /** Runs the program in a thread of its own, so that one that never ends fails too. */
    private void run(Callable<?> program) throws InterruptedException {
        FutureTask<?> task = new FutureTask<>(program);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(DEADLINE_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError(name + ": still runs after " + DEADLINE_MINUTES + " minutes", e);
        } catch (ExecutionException e) {
            Throwable thrown =
                    e.getCause() instanceof InvocationTargetException wrapper ? wrapper.getCause() : e.getCause();
            int line = Arrays.stream(thrown.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith(PROGRAM))
                    .mapToInt(StackTraceElement::getLineNumber)
                    .findFirst()
                    .orElse(0);
            throw new AssertionError(name + ":" + line + ": " + thrown, thrown);
        }
    }
}
