package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file to start with runs by java and in jshell, and says to JBang what it needs. */
class StartTest {
    private static final Path DIRECTORY = Path.of("..", "docs", "start");
    private static final Path START = DIRECTORY.resolve("Start.java");
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    Path directory;

    @Test
    void javaPrintsWhatThePageSays() throws IOException, InterruptedException {
        assertThat(run("java", "-cp", CLASS_PATH, START.toString())).isEqualTo(promised());
    }

    /** And so do the blocks of the pages to learn from, pasted after it: to save time, of those that need the imports. */
    @Test
    void jshellPrintsWhatThePagesSay() throws IOException, InterruptedException {
        StringBuilder input =
                new StringBuilder("Start.main()\nimport io.autodiff.check.*;\nimport io.autodiff.trace.*;\n");
        StringBuilder output = new StringBuilder(promised());
        for (int number : new int[] {6, 7, 10}) {
            Page page = LearnTest.pages().get(number - 1);
            for (Page.Block block : page.blocks()) {
                switch (block.language()) {
                    case "java" -> input.append(page.text(block)).append('\n');
                    case "text" -> output.append('\n').append(page.text(block));
                    default -> throw new AssertionError(page.name() + ": " + block);
                }
            }
        }
        Path script = Files.writeString(directory.resolve("pages.jsh"), input.append("/exit\n"));
        String preferences = "-J-Djava.util.prefs.userRoot=" + directory;
        String printed =
                run("jshell", "-s", preferences, "--class-path", CLASS_PATH, START.toString(), script.toString());
        assertThat(withoutBlankLines(printed)).isEqualTo(withoutBlankLines(output.toString()));
    }

    private static List<String> withoutBlankLines(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Source: the reference of script directives in JBang's documentation. */
    @Test
    void jbangIsToldWhatIsNeeded() throws IOException {
        List<String> lines = Files.readAllLines(START);
        assertThat(lines.get(0)).isEqualTo("///usr/bin/env jbang \"$0\" \"$@\" ; exit $?");
        assertThat(lines.subList(1, lines.indexOf("")))
                .containsExactly(
                        "//JAVA " + first("<maven.compiler.release>(\\d+)<") + "+",
                        "//DEPS io.autodiff:autodiff-core:" + first("<version>([^<]+)<"));
        assertThat(Files.isExecutable(START)).isTrue();
    }

    private static String first(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Path.of("..", "pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    /** The one text block of the page. */
    private static String promised() throws IOException {
        Page page = Page.of("README.md", Files.readString(DIRECTORY.resolve("README.md")));
        return page.blocks().stream()
                .filter(block -> block.language().equals("text"))
                .findFirst()
                .map(page::text)
                .orElseThrow();
    }

    /** What a tool of this JDK prints, without blanks at the end. */
    private String run(String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(List.of(arguments));
        Path errors = directory.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out + Files.readString(errors)).isZero();
        return out.stripTrailing();
    }
}
