package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tensor;
import io.autodiff.check.GradientCheck;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a gradient check, in a browser. */
@Tag("browser")
class CheckPageTest {
    @TempDir
    Path folder;

    @Test
    void showsTheVerdictOnItsOwn() {
        Path file = folder.resolve("report.html");
        GradientCheck.of((Tensor x) -> x.square().sum())
                .at(Tensor.of(1, 2, 3))
                .against(x -> x)
                .check()
                .writeHtml(file);
        try (Browser browser = new Browser()) {
            for (int width : new int[] {390, 1280}) {
                browser.as(width, 800, width == 390).open(file.toUri());
                assertThat(browser.find("h1").getText()).contains("FAIL");
                assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                        .as("nothing sticks out sideways")
                        .isLessThanOrEqualTo(width);
            }
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requests())
                    .isNotEmpty()
                    .allMatch(url -> url.equals(file.toUri().toString()));
        }
    }
}
