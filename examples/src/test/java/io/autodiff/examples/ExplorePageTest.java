package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The playground in a browser. Screenshots of it go to the folder that the property {@code screenshots} names. */
@Tag("browser")
class ExplorePageTest {
    private static final String SCREENSHOTS = System.getProperty("screenshots", "");

    private static Browser browser;
    private ExploreServer server;

    @BeforeAll
    static void startBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void stopBrowser() {
        browser.close();
    }

    @BeforeEach
    void open() throws IOException {
        server = new ExploreServer(0);
        browser.as(1280, 720, false).open(server.address());
        until(() -> status().startsWith("step 0 · "));
    }

    @AfterEach
    void asksOnlyTheServerAndComplainsOfNothing() {
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url -> url.startsWith(server.address().toString()) || url.equals("data:,"));
        assertThat(browser.complaints()).isEmpty();
        server.close();
    }

    @Test
    void choosesTrainsStepByStepAndStartsAnew() {
        choose("data", "circles");
        choose("depth", "3");
        choose("activation", "relu");
        choose("cost", "quadratic");
        until(() -> state("settings.data").equals("circles")
                && state("settings.cost").equals("quadratic"));
        assertThat(browser.<Map<String, Object>>run("return " + json("settings")))
                .containsEntry("depth", 3L)
                .containsEntry("activation", "relu")
                .containsEntry("width", 4L);
        assertThat(browser.all("#network .unit")).hasSize(2 + 3 * 4 + 1);

        browser.find("#step").click();
        until(() -> status().startsWith("step 1 · "));
        browser.run("document.activeElement.blur()");
        browser.press("s");
        until(() -> status().startsWith("step 2 · "));
        assertThat(cost()).isLessThan(shown(state("history[0].cost")));
        browser.press("r");
        until(() -> status().startsWith("step 0 · "));
    }

    @Test
    void runsUntilPausedWhileTheCostFalls() {
        double first = cost();
        browser.press(Keys.SPACE);
        assertThat(browser.find("#run").getText()).isEqualTo("Pause");
        until(() -> cost() < first / 2);
        browser.press(Keys.SPACE);
        assertThat(browser.find("#run").getText()).isEqualTo("Run");
        until(() -> status().startsWith("step " + state("history.at(-1).step") + " · "));
        String paused = status();
        assertThat(paused)
                .isEqualTo(
                        browser.run(
                                "return new Promise(done => setTimeout(() => done(document.getElementById('status').textContent), 300))"));
        assertThat(browser.find("#cost").getAttribute("aria-label")).contains(" to ");
        int right = ((Number) state("right")).intValue();
        assertThat(paused).endsWith(" · " + right + " of 200 right");
        assertThat(right).isGreaterThan(150);
    }

    @Test
    void showsHowErrorsVanishBehindSigmoids() {
        choose("activation", "sigmoid");
        choose("depth", "5");
        until(() -> browser.all("#network .norm").size() == 6);
        List<Number> deltas = browser.run("return " + json("history.at(-1).deltas"));
        List<String> texts =
                browser.all("#network .norm").stream().map(WebElement::getText).toList();
        for (int l = 0; l < 6; l++) {
            double delta = deltas.get(l).doubleValue();
            assertThat(Math.abs(shown(texts.get(l)) / delta - 1))
                    .as(texts.get(l))
                    .isLessThan(0.005);
        }
        assertThat(shown(texts.get(0))).isLessThan(shown(texts.get(5)) / 100);
        List<Double> heights = browser.run(
                "return [...document.querySelectorAll('#network rect')].map(bar => bar.getBoundingClientRect().height)");
        assertThat(heights)
                .hasSize(6)
                .map(height -> ((Number) height).doubleValue())
                .isSorted();
    }

    @Test
    void colorsThePlaneByTheOutputs() {
        browser.press(Keys.SPACE);
        until(() -> cost() < 0.2);
        browser.press(Keys.SPACE);
        until(() -> status().startsWith("step " + state("history.at(-1).step") + " · "));
        List<Number> outputs = browser.run("return " + json("outputs"));
        List<Number> pixels = browser.run("""
                const plane = document.getElementById("plane");
                return [...plane.getContext("2d").getImageData(0, 0, plane.width, plane.height).data]""");
        int size = (int) Math.sqrt(pixels.size() / 4.0);
        for (int[] place : new int[][] {{5, 5}, {45, 3}, {3, 45}, {47, 47}}) {
            double output = outputs.get(51 * place[1] + place[0]).doubleValue();
            int red = 4 * (size * Math.round(size * (50 - place[1]) / 50f) + Math.round(size * place[0] / 50f));
            assertThat(output).isNotCloseTo(0.5, within(0.2));
            assertThat(pixels.get(red).intValue() > pixels.get(red + 2).intValue())
                    .as("orange at %s, where the output is %s".formatted(List.of(place[0], place[1]), output))
                    .isEqualTo(output > 0.5);
        }
    }

    @Test
    void explainsTheStep() {
        browser.find("#step").click();
        until(() -> status().startsWith("step 1 · "));
        browser.run("document.getElementById('explain').target = ''");
        browser.find("#explain").click();
        until(() -> browser.run("return location.pathname").equals("/step"));
        assertThat(browser.find("body").getText()).contains("W1", "δ3");
        assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(1280);
    }

    @Test
    void saysWhatIsWrongAndGoesOn() {
        type("#rate", "-1");
        browser.find("#step").click();
        until(() -> browser.find("#problem").isDisplayed());
        assertThat(browser.find("#problem").getText()).isEqualTo("explore: rate must be a positive number, got -1");
        assertThat(browser.complaints()).hasSize(1).allMatch(text -> text.contains("400 (Bad Request)"));

        choose("activation", "relu");
        until(() -> !browser.find("#problem").isDisplayed());
        type("#rate", "1e60");
        browser.find("#run").click();
        until(() -> browser.find("#problem").isDisplayed());
        assertThat(browser.find("#problem").getText())
                .matches("The training diverged after step \\d+: matmul: .* is -?Infinity.* "
                        + "Choose a lower learning rate, then Reset\\.");
        assertThat(browser.find("#run").getText()).isEqualTo("Run");

        type("#rate", "0.1");
        browser.find("#reset").click();
        until(() -> !browser.find("#problem").isDisplayed());
        browser.find("#step").click();
        until(() -> status().startsWith("step 1 · "));
    }

    @Test
    void theSlidersEndWhereTheServerDoes() {
        for (String end : new String[] {"min", "max"}) {
            browser.run(
                    "for (const slider of document.querySelectorAll('[type=range]')) slider.value = slider[arguments[0]]",
                    end);
            choose("seed", "7");
            String units = end.equals("min") ? "1" : "16";
            until(() -> state("settings.width").toString().equals(units));
            assertThat(browser.find("#problem").isDisplayed()).isFalse();
        }
        assertThat(state("settings.depth")).isEqualTo(6L);
    }

    @Test
    void fitsProjectorsAndPhonesInBothSchemes() {
        choose("activation", "sigmoid");
        choose("depth", "6");
        choose("width", "16");
        browser.find("#step").click();
        until(() -> status().startsWith("step 1 · "));
        List<String> papers = new ArrayList<>();
        for (int width : new int[] {1280, 390}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.as(width, width == 390 ? 1900 : 720, dark);
                browser.run("return new Promise(requestAnimationFrame)");
                assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                        .as("nothing sticks out sideways at %d", width)
                        .isLessThanOrEqualTo(width);
                papers.add(browser.run("return getComputedStyle(document.body).backgroundColor"));
                if (!SCREENSHOTS.isEmpty()) {
                    browser.screenshot(Path.of(SCREENSHOTS, "explore-" + width + (dark ? "-dark" : "-light") + ".png"));
                }
            }
        }
        assertThat(papers.get(0)).isNotEqualTo(papers.get(1));
    }

    private String status() {
        return browser.find("#status").getText();
    }

    private double cost() {
        return shown(status().replaceAll(".*cost (\\S+) .*", "$1"));
    }

    private static double shown(Object number) {
        return Double.parseDouble(number.toString());
    }

    /** A part of what the server says now. */
    private Object state(String part) {
        return browser.run("return " + json(part));
    }

    private static String json(String part) {
        return "fetch('state').then(answer => answer.json()).then(view => view." + part + ")";
    }

    private static void choose(String name, String value) {
        browser.run("""
                const field = document.querySelector(`[name=${arguments[0]}]`);
                field.value = arguments[1];
                field.dispatchEvent(new Event("input", { bubbles: true }));
                field.dispatchEvent(new Event("change", { bubbles: true }));""", name, value);
    }

    private static void type(String selector, String text) {
        WebElement field = browser.find(selector);
        field.clear();
        field.sendKeys(text);
    }

    private static void until(Supplier<Boolean> holds) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!holds.get()) {
            assertThat(System.nanoTime()).as("in 20 seconds").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
