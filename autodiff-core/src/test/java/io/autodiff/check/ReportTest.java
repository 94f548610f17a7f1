package io.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Report FAIL = new Report(
            Verdict.FAIL,
            "gradient",
            "it is \"wrong\"",
            List.of(new Finding(Cause.SIGN, List.of("W|1"), "by hand it is -1 times the right one")),
            List.of(new Report.Block("W|1", List.of(2), new double[] {1, 2}, new double[] {-1, -2}, 4, 2)),
            List.of(new Report.Entry("W|1[1]", 2, -2, Double.NaN, -2, 1e-9, 4, 2, 9e15, true)),
            List.of(new Report.Taylor(0.5, 1e-3, Double.NaN), new Report.Taylor(0.25, 5e-4, 1)),
            List.of("a note\nin two lines"),
            "seed 1");

    @Test
    void textSaysTheVerdictTheFaultAndTheNumbers() {
        assertThat(FAIL.text())
                .startsWith("FAIL gradient: it is \"wrong\"\n")
                .contains(Cause.SIGN.sentence(), Cause.SIGN.equation().substring(0, 20), "W|1[1]", "2 of 2", "seed 1")
                .doesNotContain("\u001b");
        assertThat(FAIL.text(80, true)).contains("\u001b[");
        assertThat(FAIL.toString()).isEqualTo(FAIL.text());
    }

    @Test
    void markdownEscapesWhatWouldBreakATable() {
        assertThat(FAIL.markdown()).contains("W\\|1").doesNotContain("W|1");
    }

    @Test
    void jsonEscapesTextAndHasNullForWhatIsNoNumber() {
        assertThat(FAIL.json())
                .contains("\"it is \\\"wrong\\\"\"", "a note\\u000ain two lines", "null", "\"FAIL\"")
                .doesNotContain("NaN");
        assertThat(FAIL.json().chars().filter(c -> c == '{').count())
                .isEqualTo(FAIL.json().chars().filter(c -> c == '}').count());
    }
}
