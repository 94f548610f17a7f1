package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages to learn from are short, show what they print and lead to one another; that they print it, DocumentationTest says. */
class LearnTest {
    private static final Path DIRECTORY = Path.of("..", "docs", "learn");
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]+)");
    private static final int MOST_LINES = 64;

    /** The numbered pages, in order. */
    static List<Page> pages() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.md"))
                    .sorted()
                    .map(LearnTest::read)
                    .toList();
        }
    }

    private static Page read(Path file) {
        try {
            return Page.of(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tenPagesOfAScreenEachShowWhatEveryBlockPrints() throws IOException {
        assertThat(pages()).hasSize(10).allSatisfy(page -> {
            assertThat(page.lines()).as(page.name()).hasSizeLessThanOrEqualTo(MOST_LINES);
            assertThat(page.javaBlocks()).as(page.name()).isNotEmpty().allSatisfy(block -> {
                int next = page.blocks().indexOf(block) + 1;
                assertThat(page.blocks().get(next).language()).isEqualTo("text");
                assertThat(page.blocks().get(next).opening()).isEqualTo(block.closing() + 2);
            });
        });
    }

    @Test
    void eachPageEndsWithSomethingToTryAndTheNextPage() throws IOException {
        List<Page> pages = pages();
        for (int i = 0; i < pages.size(); i++) {
            List<String> lines = pages.get(i).lines();
            assertThat(lines.get(0)).startsWith("# " + (i + 1) + ". ");
            assertThat(lines).filteredOn(line -> line.startsWith("**Try:** ")).hasSize(1);
            String next = i + 1 < pages.size() ? pages.get(i + 1).name() : "engine.md";
            assertThat(lines.get(lines.size() - 1)).startsWith("Next: [").endsWith("](" + next + ")");
        }
    }

    @Test
    void theIndexHasEveryPageInOrder() throws IOException {
        List<String> links = LINK.matcher(Files.readString(DIRECTORY.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.startsWith(".."))
                .toList();
        assertThat(links)
                .containsExactlyElementsOf(Stream.concat(
                                pages().stream().map(Page::name), Stream.of("engine.md", "notation.md", "exercises.md"))
                        .toList());
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        try (Stream<Path> lessons = Files.list(DIRECTORY);
                Stream<Path> start = Files.list(DIRECTORY.resolveSibling("start"))) {
            assertThat(Stream.concat(lessons, start)
                            .filter(file -> file.toString().endsWith(".md")))
                    .hasSizeGreaterThan(12)
                    .allSatisfy(file -> assertThat(
                                    LINK.matcher(Files.readString(file)).results())
                            .isNotEmpty()
                            .allSatisfy(match -> assertThat(file.resolveSibling(match.group(1)))
                                    .exists()));
        }
    }

    @Test
    void theEngineTakesAHundredAndFiftyLines() {
        Page engine = read(DIRECTORY.resolve("engine.md"));
        int lines = engine.javaBlocks().stream()
                .mapToInt(block -> block.closing() - block.opening() - 1)
                .sum();
        assertThat(lines).isBetween(100, 150);
    }
}
