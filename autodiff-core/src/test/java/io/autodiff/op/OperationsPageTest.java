package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of operations is what the sources make of it; with -Doperations.write=true it is written first. */
class OperationsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final Path FORMULAS = Path.of("src", "main", "resources", "io", "autodiff", "trace", "formulas.txt");
    private static final Pattern LINK = Pattern.compile("]\\((.*?)\\)");

    private final String page = OperationsPage.of(Path.of("src", "main", "java"));

    @Test
    void thePageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("operations.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/operations.md, which is written anew by %s", OperationsPage.COMMAND)
                .hasContent(page);
    }

    @Test
    void theFormulasThatStepLogsReadAreUpToDate() throws IOException {
        String formulas = OperationsPage.formulas(Path.of("src", "main", "java"));
        if (Boolean.getBoolean("operations.write")) {
            Files.writeString(FORMULAS, formulas);
        }
        assertThat(FORMULAS)
                .as("the formulas, which are written anew by %s", OperationsPage.COMMAND)
                .hasContent(formulas);
    }

    @Test
    void everyOperationHasARow() {
        assertThat(Operations.discover(OperationsPageTest.class.getClassLoader()))
                .isNotEmpty()
                .allSatisfy(type -> assertThat(page).containsOnlyOnce("/" + type.getSimpleName() + ".java)"));
    }

    @Test
    void everyRowHasTheColumnsOfItsTable() {
        assertThat(page.lines().filter(line -> line.startsWith("|")))
                .allSatisfy(row -> assertThat(row.replace("\\|", "")).matches("(\\|[^|]+){4}\\|"));
    }

    @Test
    void linksLeadSomewhere() {
        assertThat(LINK.matcher(page).results().map(link -> PAGE.resolveSibling(link.group(1))))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target).exists());
    }
}
