package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import io.autodiff.trace.Explain;
import io.autodiff.trace.StepLog;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page that explains a tape, in a browser. */
@Tag("browser")
class ExplainPageTest {
    record Layers(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    record Head(Tensor wq, Tensor wk, Tensor wv) {}

    @TempDir
    static Path folder;

    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = new Browser();
    }

    @AfterAll
    static void end() {
        browser.close();
    }

    /** Nielsen's network of two layers, a batch of three in rows. */
    private static Tensor network(Tape tape) {
        Random random = new Random(3);
        Layers n = tape.watch(new Layers(
                Tensor.normal(random, 2, 3),
                Tensor.normal(random, 3),
                Tensor.normal(random, 3, 2),
                Tensor.normal(random, 2)));
        Tensor x = Tensor.of(new double[][] {{0.05, 0.1}, {1, -0.5}, {-0.3, 0.8}});
        Tensor y = Tensor.of(new double[][] {{0.01, 0.99}, {1, 0}, {0, 1}});
        Tensor a1 = x.matmul(n.w1).plus(n.b1).sigmoid();
        return a1.matmul(n.w2).plus(n.b2).sigmoid().minus(y).square().sum().times(0.5 / 3);
    }

    /** Baydin et al. (2018): ln x₁ + x₁ x₂ − sin x₂. */
    private static Tensor scalars(Tape tape) {
        Tensor x1 = tape.watch("x1", Tensor.scalar(2));
        Tensor x2 = tape.watch("x2", Tensor.scalar(5));
        return x1.log().plus(x1.times(x2)).minus(x2.sin());
    }

    /** A head of Vaswani et al. (2017). */
    private static Tensor attention(Tape tape) {
        Head head = tape.watch(new Head(
                Tensor.linspace(-1, 1, 6).reshape(3, 2),
                Tensor.linspace(1, 0, 6).reshape(3, 2),
                Tensor.linspace(0, 2, 6).reshape(3, 2)));
        Tensor x = Tensor.of(new double[][] {{1, 0, -1}, {0.5, 2, 1}});
        Tensor scores = x.matmul(head.wq).matmul(x.matmul(head.wk).transpose()).divide(Math.sqrt(2));
        return scores.softmax(1).matmul(x.matmul(head.wv)).square().sum();
    }

    private static Tensor loop(Tape tape) {
        Tensor x = tape.watch("x", Tensor.scalar(0.3));
        Tensor h = x;
        for (int i = 0; i < 3_333; i++) {
            h = h.sin().times(0.999).plus(x);
        }
        return h;
    }

    private static final Map<String, Function<Tape, Tensor>> TAPES = Map.of(
            "network", ExplainPageTest::network,
            "scalars", ExplainPageTest::scalars,
            "attention", ExplainPageTest::attention,
            "loop", ExplainPageTest::loop);

    private record Shown(Tape tape, Tensor cost, Path file) {}

    private static Shown show(String name) {
        Tape tape = Tape.checked();
        Tensor cost = TAPES.get(name).apply(tape);
        Path file = folder.resolve(name + ".html");
        Explain.page(tape, cost).write(file);
        browser.as(1280, 900, false).open(file.toUri());
        return new Shown(tape, cost, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "scalars", "attention"})
    void everyAdjointShownAtTheEndIsThatOfTheTape(String name) {
        Shown shown = show(name);
        StepLog log = StepLog.of(shown.tape, shown.cost);
        int events = log.forward().size() + log.backward().size();
        browser.press("2").press(Keys.ARROW_RIGHT, events - 1);
        assertThat(text(".count")).isEqualTo(events + " / " + events);
        assertThat(browser.find("#next").isEnabled()).isFalse();
        for (StepLog.Line line : log.forward()) {
            Tensor adjoint = log.backward().stream()
                    .filter(back -> back.target().equals(line.target()))
                    .reduce((a, b) -> b)
                    .orElseThrow()
                    .adjoint();
            browser.<Object>run(
                    "arguments[0].dispatchEvent(new MouseEvent('click', { bubbles: true }))", node(line.step()));
            assertThat(numbers("#panel figure.forward td"))
                    .as("value of %s", line.target())
                    .isEqualTo(rounded(line.value(), 6));
            assertThat(numbers("#panel > .row figure.reverse td"))
                    .as("adjoint of %s", line.target())
                    .isEqualTo(rounded(adjoint, 6));
            if (adjoint.rank() == 0) {
                assertThat(number(node(line.step())
                                .findElement(By.cssSelector(".adjoint"))
                                .getText()
                                .substring(2)))
                        .isEqualTo(rounded(adjoint, 6).get(0));
            }
        }
        isSilent();
    }

    /** Half way, an adjoint is the sum of what has come so far, as the log has it. */
    @Test
    void everyContributionIsShownWithTheSumSoFar() {
        Shown shown = show("scalars");
        StepLog log = StepLog.of(shown.tape, shown.cost);
        browser.press("2").press(Keys.ARROW_RIGHT, log.forward().size() - 1);
        assertThat(text(".badge")).isEqualTo("forward");
        for (StepLog.Line line : log.backward()) {
            browser.press(Keys.ARROW_RIGHT);
            assertThat(text(".badge")).isEqualTo("reverse");
            assertThat(text("#now .equation")).isEqualTo(line.equation());
            assertThat(text("#panel h2 b")).isEqualTo(line.target());
            assertThat(numbers("#panel > .row figure.reverse td")).isEqualTo(rounded(line.adjoint(), 6));
        }
        browser.press(Keys.HOME);
        assertThat(text(".count"))
                .isEqualTo("1 / " + (log.forward().size() + log.backward().size()));
        assertThat(browser.all("#panel > .row figure.reverse")).isEmpty();
        browser.press(Keys.END).press(Keys.ARROW_LEFT);
        assertThat(text("#now .equation"))
                .isEqualTo(log.backward().get(log.backward().size() - 2).equation());
        isSilent();
    }

    @Test
    void aClickTellsTheRuleTheLineAndWhatIsKept() {
        show("network");
        browser.press("2").press(Keys.END);
        WebElement a1 = browser.all(".node").stream()
                .filter(node -> node.getText().contains("a1"))
                .findFirst()
                .orElseThrow();
        a1.click();
        assertThat(text("#panel > .equation")).isEqualTo("a1 = σ(z1)");
        assertThat(text(".line")).contains("ExplainPageTest.network(ExplainPageTest.java:");
        assertThat(text(".kept")).isEqualTo("Kept for the way back: a1; not read by any rule: z1.");
        assertThat(text(".rule .equation")).isEqualTo("adjoint(z1) += adjoint(a1) ⊙ σ′(z1), σ′(z1) = a1·(1 − a1)");
        assertThat(text(".rule .label")).isEqualTo("BP2: δ1");
        List<BigDecimal> jacobian = numbers(".rule figure:not(.reverse) td");
        List<BigDecimal> a = numbers("#panel figure.forward td");
        assertThat(jacobian).hasSize(81);
        for (int k = 0; k < 81; k++) {
            double y = a.get(k / 9).doubleValue();
            assertThat(jacobian.get(k).doubleValue()).isCloseTo(k % 10 == 0 ? y * (1 - y) : 0, within(1e-5));
        }
        isSilent();
    }

    @Test
    void theLayersShowTheFourEquations() {
        show("network");
        assertThat(browser.find("#tab-layers").getDomAttribute("aria-selected")).isEqualTo("true");
        browser.press(Keys.END);
        assertThat(browser.all(".layer .label").stream().map(WebElement::getText))
                .containsExactly("BP2", "BP2", "BP3", "BP4", "BP1", "BP3", "BP4");
        assertThat(browser.all(".layer").get(0).getText())
                .contains("z1 = x w1 + b1", "δ at a1: ∂C/∂a1", "δ at z1: ∂C/∂z1");
        WebElement row = browser.all(".layer").get(0).findElement(By.cssSelector(".fact .row"));
        List<List<BigDecimal>> parts = row.findElements(By.tagName("figure")).stream()
                .map(figure -> figure.findElements(By.tagName("td")).stream()
                        .map(td -> number(td.getText()))
                        .toList())
                .toList();
        assertThat(parts).hasSize(3);
        for (int k = 0; k < 9; k++) {
            double product =
                    parts.get(0).get(k).doubleValue() * parts.get(1).get(k).doubleValue();
            double delta = parts.get(2).get(k).doubleValue();
            assertThat(delta).as("δ at a times the slope is δ at z").isCloseTo(product, within(2e-3 * Math.abs(delta)));
        }
        show("attention");
        browser.press("1");
        assertThat(text("#stage")).startsWith("These are not the layers of one network: ");
        isSilent();
    }

    @Test
    void theContributionsOfAllPathsAddUpToTheAdjoint() {
        show("network");
        browser.press("3");
        int opened = 0;
        for (int k = 0; k < 16; k++) {
            for (WebElement dot : browser.all(".dot[role=button]")) {
                browser.<Object>run(
                        "document.querySelectorAll('.dot[role=button]')[arguments[0]].dispatchEvent(new MouseEvent('click'))",
                        browser.all(".dot[role=button]").indexOf(dot));
                double sum = numbers(".contribution").stream()
                        .mapToDouble(BigDecimal::doubleValue)
                        .sum();
                assertThat(sum).isCloseTo(numbers("tfoot td").get(0).doubleValue(), within(1e-5));
                opened++;
                break;
            }
            browser.press(Keys.ARROW_DOWN);
        }
        assertThat(opened).isEqualTo(15);
        assertThat(text("#stage")).contains("is the cost");
        isSilent();
    }

    @Test
    void theErrorOfTheDemonsPredictionFallsWithTheSquare() {
        show("network");
        browser.press("d");
        for (String name : List.of("w1 ([2, 3])", "z2 ([3, 2])")) {
            option("#demon-value", name).click();
            browser.find("#panel [data-element='1']").click();
            List<List<BigDecimal>> rows = browser.all(".law tbody tr").stream()
                    .map(row -> row.findElements(By.tagName("td")).stream()
                            .map(td -> number(td.getText()))
                            .toList())
                    .toList();
            List<BigDecimal> tenth = rows.get(5);
            List<BigDecimal> hundredth = rows.get(8);
            assertThat(tenth.get(0)).isEqualByComparingTo("0.1");
            assertThat(hundredth.get(0)).isEqualByComparingTo("0.01");
            assertThat(tenth.get(3).doubleValue() / hundredth.get(3).doubleValue())
                    .as(name)
                    .isBetween(70.0, 140.0);
        }
        assertThat(browser.all("#demon-value option")).hasSize(15);
        browser.find("#nudge").sendKeys(Keys.HOME);
        assertThat(text("label:has(#nudge)")).isEqualTo("Δz2[0, 1] = −1");
        double predicted = number(text("#predicted")).doubleValue();
        double truth = number(text("#true")).doubleValue();
        assertThat(number(text("#error")).doubleValue()).isCloseTo(truth - predicted, within(1e-4));
        browser.find("#nudge").sendKeys(Keys.ARROW_RIGHT);
        assertThat(text("label:has(#nudge)")).isEqualTo("Δz2[0, 1] = −0.8");
        isSilent();
    }

    @Test
    void forwardModeFindsTheSameNumbersOneByOne() {
        show("network");
        browser.press("2").press(Keys.END).press("m");
        assertThat(browser.all("#work tbody tr").stream().map(WebElement::getText))
                .hasSize(2)
                .satisfies(rows -> {
                    assertThat(rows.get(0)).startsWith("reverse 1 15 ");
                    assertThat(rows.get(1)).startsWith("forward 17 ");
                });
        for (int i = 0; i < 17; i++) {
            browser.all("#sweep option").get(i).click();
            assertThat(number(text("#tangent"))).isEqualTo(number(text("#gradient")));
        }
        assertThat(browser.all(".node .tangent")).isNotEmpty();
        isSilent();
    }

    @Test
    void worksByKeyboardAlone() {
        show("network");
        browser.press("2");
        assertThat(browser.find("#tab-operations").getDomAttribute("aria-selected"))
                .isEqualTo("true");
        browser.find("#stage").sendKeys(Keys.TAB);
        assertThat(browser.<String>run("return document.activeElement.getAttribute('class')"))
                .contains("node");
        String first = text("#panel h2 b");
        browser.press(Keys.ARROW_DOWN);
        assertThat(text("#panel h2 b")).isNotEqualTo(first);
        assertThat(browser.<String>run("return document.activeElement.getAttribute('class')"))
                .contains("node")
                .contains("picked");
        for (String key : List.of("1", "2", "3")) {
            for (String panel : List.of("v", "d", "m")) {
                browser.press(key, panel);
                assertThat(browser.all("[role=tab][aria-selected=true]")).hasSize(2);
            }
        }
        assertThat(
                        browser.<Boolean>run(
                                "return [...document.querySelectorAll('button, input, select, [role=button]')].every(e =>"
                                        + " (e.getAttribute('aria-label') || e.textContent || e.labels?.[0]?.textContent || '').trim() !== '')"))
                .as("everything that can be used has a name")
                .isTrue();
        isSilent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "attention", "loop"})
    void nothingSticksOutOnAnyScreen(String name) {
        show(name);
        browser.press(Keys.END);
        for (int width : new int[] {390, 1280}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.as(width, 844, dark);
                for (String view : List.of("1", "2", "3")) {
                    for (String panel : List.of("v", "d", "m")) {
                        browser.press(view, panel);
                        assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                                .as("%s at %d, view %s, panel %s", name, width, view, panel)
                                .isLessThanOrEqualTo(width);
                    }
                }
                assertThat(browser.<String>run("return getComputedStyle(document.body).backgroundColor"))
                        .isEqualTo(dark ? "rgb(18, 22, 27)" : "rgb(255, 255, 255)");
            }
        }
        isSilent();
    }

    @Test
    void aTapeOfTenThousandOperationsLoadsInTwoSeconds() {
        Shown shown = show("loop");
        long ready = Long.parseLong(browser.find("html").getDomAttribute("data-ready"));
        System.out.println("10,000 operations: ready after " + ready + " ms");
        assertThat(ready).isLessThan(2_000);
        assertThat(browser.all("#summary").get(0).getText()).startsWith("10,000 values, folded to 4 nodes");
        browser.press(Keys.END);
        assertThat(text("#panel h2 b")).isEqualTo("x");
        assertThat(numbers("#panel > .row figure.reverse td"))
                .isEqualTo(rounded(
                        last(StepLog.of(shown.tape, shown.cost).backward()).adjoint(), 6));
        isSilent();
    }

    private static StepLog.Line last(List<StepLog.Line> lines) {
        return lines.get(lines.size() - 1);
    }

    private static void isSilent() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url -> url.startsWith(folder.toUri().toString()) && url.endsWith(".html"));
    }

    private static WebElement node(int step) {
        return browser.find(".node[data-step='" + step + "']");
    }

    private static WebElement option(String select, String text) {
        return browser.all(select + " option").stream()
                .filter(option -> option.getText().equals(text))
                .findFirst()
                .orElseThrow();
    }

    private static String text(String selector) {
        return browser.find(selector).getText();
    }

    /** All numbers at once, since a call for each is slow. */
    private static List<BigDecimal> numbers(String selector) {
        return browser
                .<List<String>>run(
                        "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)
                .stream()
                .map(ExplainPageTest::number)
                .toList();
    }

    private static BigDecimal number(String shown) {
        return new BigDecimal(shown.replace('−', '-')).stripTrailingZeros();
    }

    private static List<BigDecimal> rounded(Tensor x, int digits) {
        return Arrays.stream(x.toArray())
                .mapToObj(v -> new BigDecimal(v).round(new MathContext(digits)).stripTrailingZeros())
                .toList();
    }
}
