package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    1 − x − 1             ; -3
                    −x²                   ; -9
                    −(1 − x)³             ; 8
                    2^x·2                 ; 16
                    2·x^(x − 1)           ; 18
                    1 / |x − 4.5|         ; 0.6666666666666666
                    √(x² + 16)            ; 5
                    √x²                   ; 3
                    √(x·π / 3 / π)        ; 1
                    log1p(x − 3)          ; 0
                    erfc(x − 3)           ; 1
                    max(sign(−x), 2 − x)  ; -1
                    min(x, 7) for x ≥ 0   ; 3
                    exp(0)·x, which is 3  ; 3
                    """)
    void readsRightSides(String rightSide, double expected) {
        assertThat(new Formula("y = " + rightSide).evaluate("y", Map.of("x", 3.0)))
                .isCloseTo(expected, within(1e-14));
    }

    @Test
    void tellsEquationsApart() {
        Formula formula = new Formula("y = a·b for a > 0;  ∂y/∂a = b,  ∂y/∂b = a, which is so");
        Map<String, Double> variables = Map.of("a", 2.0, "b", 5.0);
        assertThat(formula.evaluate("y", variables)).isEqualTo(10);
        assertThat(formula.evaluate("∂y/∂a", variables)).isEqualTo(5);
        assertThat(formula.evaluate("∂y/∂b", variables)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "z = x",
                "y = z",
                "y = curl(x)",
                "y = (x",
                "y = x)",
                "y = |x",
                "y = 2 x",
                "y = x x",
                "y = x +",
                "y = max(x)"
            })
    void refusesWhatItCannotRead(String text) {
        assertThatThrownBy(() -> new Formula(text).evaluate("y", Map.of("x", 3.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
