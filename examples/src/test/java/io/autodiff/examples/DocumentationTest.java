package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows compiles, runs, and prints what it is said to print. */
class DocumentationTest {
    static final Path ROOT = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
            .filter(directory -> Files.exists(directory.resolve("autodiff-core")))
            .findFirst()
            .orElseThrow();

    @TestFactory
    Stream<DynamicTest> everyPageDoesWhatItSays(@TempDir Path directory) throws IOException {
        List<Page> pages;
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            pages = Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            docs.filter(path -> path.toString().endsWith(".md")).sorted())
                    .map(DocumentationTest::read)
                    .filter(page -> !page.javaBlocks().isEmpty())
                    .toList();
        }
        return pages.stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.name(), () -> page.check(Files.createTempDirectory(directory, "page"))));
    }

    @Test
    void theFrontPageShowsCode() {
        assertThat(read(ROOT.resolve("README.md")).javaBlocks()).isNotEmpty();
    }

    private static Page read(Path file) {
        try {
            return Page.of(ROOT.relativize(file).toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
