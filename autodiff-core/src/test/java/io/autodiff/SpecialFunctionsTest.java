package io.autodiff;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How accurate the special functions are, and what they are at their ends and poles. */
class SpecialFunctionsTest {
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.of(
            "erf", Tensor::erf,
            "erfc", Tensor::erfc,
            "erfInv", Tensor::erfInv,
            "gelu", Tensor::gelu,
            "geluSlope", Autodiff.grad(Tensor::gelu));

    /** Values from mpmath with 60 digits, rounded; the last column is the error allowed, in units in the last place. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            erf     ; 1e-300                ; 1.1283791670955126e-300 ; 2
            erf     ; 0.1                   ; 0.1124629160182849      ; 2
            erf     ; 0.46875               ; 0.49261347321793797     ; 2
            erf     ; 0.47                  ; 0.4937450508860821      ; 2
            erf     ; -1.0                  ; -0.8427007929497149     ; 2
            erf     ; 2.5                   ; 0.999593047982555       ; 2
            erf     ; 5.9                   ; 0.9999999999999999      ; 2
            erf     ; 6.0                   ; 1.0                     ; 2
            erfc    ; -2.0                  ; 1.9953222650189528      ; 6
            erfc    ; -0.3                  ; 1.3286267594591274      ; 6
            erfc    ; 0.46875               ; 0.507386526782062       ; 6
            erfc    ; 0.5                   ; 0.4795001221869535      ; 6
            erfc    ; 1.0                   ; 0.15729920705028513     ; 6
            erfc    ; 2.49127484643797      ; 0.0004263780512417415   ; 6
            erfc    ; 4.0                   ; 1.541725790028002e-08   ; 6
            erfc    ; 4.1                   ; 6.700027654084918e-09   ; 4
            erfc    ; 10.0                  ; 2.088487583762545e-45   ; 4
            erfc    ; 20.763331044476708    ; 1.593537890599559e-189  ; 4
            erfc    ; 26.5                  ; 2.2109076642637343e-307 ; 4
            erfc    ; 27.0                  ; 5.23705e-319            ; 4
            erfc    ; 27.2                  ; 1e-323                  ; 4
            erfInv  ; 1e-300                ; 8.86226925452758e-301   ; 5
            erfInv  ; 1e-09                 ; 8.86226925452758e-10    ; 5
            erfInv  ; 0.1                   ; 0.08885599049425769     ; 5
            erfInv  ; 0.5106127593450341    ; 0.4888114285643572      ; 5
            erfInv  ; -0.75                 ; -0.8134198475976185     ; 5
            erfInv  ; 0.99                  ; 1.8213863677184494      ; 5
            erfInv  ; 0.9999999999999999    ; 5.8635847487551676      ; 5
            gelu    ; -1e-300               ; -5e-301                 ; 8
            gelu    ; 0.5                   ; 0.34573123063700656     ; 8
            gelu    ; 3.0                   ; 2.99595030590511        ; 8
            gelu    ; -1.0                  ; -0.15865525393145705    ; 8
            gelu    ; -3.0                  ; -0.0040496940948902835  ; 8
            gelu    ; -8.0                  ; -4.976768459417427e-15  ; 64
            gelu    ; -20.0                 ; -5.507248237212468e-88  ; 400
            gelu    ; -37.5                 ; -1.7270073785932332e-306; 1400
            geluSlope; 0.0                   ; 0.5                     ; 8
            geluSlope; 2.0                   ; 1.085231801078197       ; 8
            geluSlope; -0.5                  ; 0.13250487534383715     ; 8
            geluSlope; -1.0                  ; -0.0833154705876863     ; 8
            geluSlope; -3.0                  ; -0.011945647204183927   ; 8
            geluSlope; -8.0                  ; -3.979607261086796e-14  ; 64
            geluSlope; -20.0                 ; -1.1014360483133464e-86 ; 400
            geluSlope; -37.5                 ; -6.476271143055812e-305 ; 1400
            """)
    void isAccurate(String function, double x, double expected, int ulps) {
        Tensor actual = FUNCTIONS.get(function).apply(Tensor.scalar(x));
        assertThat(actual.item()).isCloseTo(expected, within(ulps * Math.ulp(expected)));
    }

    @Test
    void errorFunctionsEndWhereTheyShould() {
        Tensor ends = Tensor.of(NEGATIVE_INFINITY, -1e300, 0, 1e300, POSITIVE_INFINITY, NaN);
        assertThat(ends.erf()).isEqualTo(Tensor.of(-1, -1, 0, 1, 1, NaN));
        assertThat(ends.erfc()).isEqualTo(Tensor.of(2, 2, 1, 0, 0, NaN));
        assertThat(Tensor.of(-1, -0.0, 0, 1, 1.5, NaN).erfInv())
                .isEqualTo(Tensor.of(NEGATIVE_INFINITY, -0.0, 0, POSITIVE_INFINITY, NaN, NaN));
        assertThat(Autodiff.grad((Tensor x) -> x.erf().plus(x.erfc()).sum(), Tensor.of(-1e300, -1, 0, 2, 1e300)))
                .isEqualTo(Tensor.zeros(5));
    }

    @Test
    void theInverseOfTheErrorFunctionUndoesIt() {
        Tensor x = Tensor.range(101).divide(20).minus(2.5);
        assertThat(x.erf().erfInv().minus(x).abs().max().item()).isLessThan(1e-13);
    }

    @Test
    void geluSaturates() {
        UnaryOperator<Tensor> slope = Autodiff.grad(Tensor::gelu);
        UnaryOperator<Tensor> curvature = Autodiff.grad(slope);
        for (double x : new double[] {-800, 800}) {
            assertThat(Tensor.scalar(x).gelu().item()).isEqualTo(Math.max(x, -0.0));
            assertThat(slope.apply(Tensor.scalar(x)).item()).isCloseTo(x > 0 ? 1 : 0, within(0.0));
            assertThat(curvature.apply(Tensor.scalar(x)).item()).isCloseTo(0, within(0.0));
        }
    }
}
