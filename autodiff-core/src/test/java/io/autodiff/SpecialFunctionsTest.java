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
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.ofEntries(
            Map.entry("erf", Tensor::erf),
            Map.entry("erfc", Tensor::erfc),
            Map.entry("erfInv", Tensor::erfInv),
            Map.entry("gelu", Tensor::gelu),
            Map.entry("geluSlope", Autodiff.grad(Tensor::gelu)),
            Map.entry("lgamma", Tensor::lgamma),
            Map.entry("digamma", Tensor::digamma),
            Map.entry("trigamma", Autodiff.grad(Tensor::digamma)),
            Map.entry("polygamma2", x -> x.polygamma(2)),
            Map.entry("polygamma3", x -> x.polygamma(3)),
            Map.entry("sinc", Tensor::sinc),
            Map.entry("sincSlope", Autodiff.grad(Tensor::sinc)),
            Map.entry("sincSecond", Autodiff.grad(Autodiff.grad(Tensor::sinc))),
            Map.entry("sincThird", Autodiff.grad(Autodiff.grad(Autodiff.grad(Tensor::sinc)))));

    /** Values from mpmath with 60 digits, rounded; the last column is the error allowed, in units in the last place. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            erf        ; 1e-300                ; 1.1283791670955126e-300 ; 2
            erf        ; 0.1                   ; 0.1124629160182849      ; 2
            erf        ; 0.46875               ; 0.49261347321793797     ; 2
            erf        ; 0.47                  ; 0.4937450508860821      ; 2
            erf        ; -1.0                  ; -0.8427007929497149     ; 2
            erf        ; 2.5                   ; 0.999593047982555       ; 2
            erf        ; 5.9                   ; 0.9999999999999999      ; 2
            erf        ; 6.0                   ; 1.0                     ; 2
            erfc       ; -2.0                  ; 1.9953222650189528      ; 6
            erfc       ; -0.3                  ; 1.3286267594591274      ; 6
            erfc       ; 0.46875               ; 0.507386526782062       ; 6
            erfc       ; 0.5                   ; 0.4795001221869535      ; 6
            erfc       ; 1.0                   ; 0.15729920705028513     ; 6
            erfc       ; 2.49127484643797      ; 0.0004263780512417415   ; 6
            erfc       ; 4.0                   ; 1.541725790028002e-8    ; 6
            erfc       ; 4.1                   ; 6.700027654084918e-9    ; 4
            erfc       ; 10.0                  ; 2.088487583762545e-45   ; 4
            erfc       ; 20.763331044476708    ; 1.593537890599559e-189  ; 4
            erfc       ; 26.5                  ; 2.2109076642637343e-307 ; 4
            erfc       ; 27.0                  ; 5.23705e-319            ; 4
            erfc       ; 27.2                  ; 1e-323                  ; 4
            erfInv     ; 1e-300                ; 8.86226925452758e-301   ; 5
            erfInv     ; 1e-9                  ; 8.86226925452758e-10    ; 5
            erfInv     ; 0.1                   ; 0.08885599049425769     ; 5
            erfInv     ; 0.5106127593450341    ; 0.4888114285643572      ; 5
            erfInv     ; -0.75                 ; -0.8134198475976185     ; 5
            erfInv     ; 0.99                  ; 1.8213863677184494      ; 5
            erfInv     ; 0.9999999999999999    ; 5.8635847487551676      ; 5
            gelu       ; -1e-300               ; -5e-301                 ; 8
            gelu       ; 0.5                   ; 0.34573123063700656     ; 8
            gelu       ; 3.0                   ; 2.99595030590511        ; 8
            gelu       ; -1.0                  ; -0.15865525393145705    ; 8
            gelu       ; -3.0                  ; -0.0040496940948902835  ; 8
            gelu       ; -8.0                  ; -4.976768459417427e-15  ; 64
            gelu       ; -20.0                 ; -5.507248237212468e-88  ; 400
            gelu       ; -37.5                 ; -1.7270073785932332e-306 ; 1400
            geluSlope  ; 0.0                   ; 0.5                     ; 8
            geluSlope  ; 2.0                   ; 1.085231801078197       ; 8
            geluSlope  ; -0.5                  ; 0.13250487534383715     ; 8
            geluSlope  ; -1.0                  ; -0.0833154705876863     ; 8
            geluSlope  ; -3.0                  ; -0.011945647204183927   ; 8
            geluSlope  ; -8.0                  ; -3.979607261086796e-14  ; 64
            geluSlope  ; -20.0                 ; -1.1014360483133464e-86 ; 400
            geluSlope  ; -37.5                 ; -6.476271143055812e-305 ; 1400
            lgamma     ; 1e-300                ; 690.7755278982137       ; 4
            lgamma     ; 0.3                   ; 1.0957979948180756      ; 4
            lgamma     ; 0.75                  ; 0.20328095143129538     ; 4
            lgamma     ; 0.9999999999999991    ; 5.126704970784012e-16   ; 4
            lgamma     ; 1.0000000000009095    ; -5.249745890076018e-13  ; 4
            lgamma     ; 1.2854347112481417    ; -0.10558955901738844    ; 4
            lgamma     ; 1.4616321449683622    ; -0.12148629053584961    ; 4
            lgamma     ; 1.9999                ; -4.227520877215346e-5   ; 4
            lgamma     ; 2.0000000000009095    ; 3.8452011276491285e-13  ; 4
            lgamma     ; 2.31                  ; 0.16021693273922022     ; 4
            lgamma     ; 7.5                   ; 7.534364236758733       ; 4
            lgamma     ; 10.0                  ; 12.801827480081469      ; 4
            lgamma     ; 171.5                 ; 709.1431630309282       ; 4
            lgamma     ; 1e+300                ; 6.897755278982137e+302  ; 4
            lgamma     ; -0.1                  ; 2.3689613327287886      ; 8
            lgamma     ; -1.5                  ; 0.860047015376481       ; 8
            lgamma     ; -30.25                ; -74.02239745035548      ; 8
            lgamma     ; -1e-20                ; 46.051701859880914      ; 8
            digamma    ; 1e-300                ; -9.999999999999999e+299 ; 4
            digamma    ; 0.3                   ; -3.502524222200133      ; 4
            digamma    ; 0.999                 ; -0.5788618021086455     ; 4
            digamma    ; 1.4616                ; -3.110625123034165e-5   ; 4
            digamma    ; 1.4616321449683622    ; -9.241265521729427e-17  ; 4
            digamma    ; 1.4616321449683625    ; 1.2245374622004068e-16  ; 4
            digamma    ; 1.5                   ; 0.03648997397857652     ; 4
            digamma    ; 2.0                   ; 0.42278433509846713     ; 4
            digamma    ; 2.0640028113139204    ; 0.4632552125036715      ; 4
            digamma    ; 9.99                  ; 2.250700372831201       ; 4
            digamma    ; 10.0                  ; 2.251752589066721       ; 4
            digamma    ; 1e+300                ; 690.7755278982137       ; 4
            digamma    ; -0.1                  ; 9.245073050052948       ; 8
            digamma    ; -1.5                  ; 0.7031566406452432      ; 8
            digamma    ; -30.25                ; 6.567526705172748       ; 8
            digamma    ; -1e-20                ; 1e+20                   ; 8
            trigamma   ; 1e-100                ; 1e+200                  ; 4
            trigamma   ; 0.5                   ; 4.934802200544679       ; 4
            trigamma   ; 1.0                   ; 1.6449340668482264      ; 4
            trigamma   ; 2.0                   ; 0.6449340668482264      ; 4
            trigamma   ; 20.0                  ; 0.05127082293520312     ; 4
            trigamma   ; 1e+100                ; 1e-100                  ; 4
            trigamma   ; -0.5                  ; 8.934802200544679       ; 4
            trigamma   ; -1e-20                ; 1.0000000000000002e+40  ; 4
            trigamma   ; -30.25                ; 19.706691341963047      ; 4
            trigamma   ; -1000.25              ; 19.738209551699786      ; 4
            polygamma2 ; 0.1                   ; -2001.8614573783436     ; 5
            polygamma2 ; 1.0                   ; -2.4041138063191885     ; 5
            polygamma2 ; 11.810057036190416    ; -0.007802335935770456   ; 5
            polygamma2 ; -0.7                  ; -69.44163279863854      ; 5
            polygamma3 ; 0.1                   ; 60004.51287679026       ; 6
            polygamma3 ; 1.0                   ; 6.493939402266829       ; 6
            polygamma3 ; 16.563162244013665    ; 0.00048161201266824083  ; 6
            polygamma3 ; -0.5                  ; 193.40909103400244      ; 6
            sinc       ; 0.0                   ; 1.0                     ; 3
            sinc       ; 1e-300                ; 1.0                     ; 3
            sinc       ; 1e-9                  ; 1.0                     ; 3
            sinc       ; 0.1                   ; 0.983631643083466       ; 3
            sinc       ; 0.64                  ; 0.4500240563851148      ; 3
            sinc       ; 1.5                   ; -0.2122065907891938     ; 3
            sinc       ; 3.0000000000009095    ; -3.031649005908842e-13  ; 3
            sinc       ; -7.25                 ; -0.031045390212314002   ; 3
            sincSlope  ; 1e-300                ; -3.289868133696453e-300 ; 6
            sincSlope  ; 1e-9                  ; -3.289868133696453e-9   ; 6
            sincSlope  ; -0.1                  ; 0.325751267883124       ; 6
            sincSlope  ; 0.6366                ; -1.367838693097384      ; 6
            sincSlope  ; 0.637                 ; -1.3679141631252283     ; 6
            sincSlope  ; 1.5                   ; 0.14147106052612918     ; 6
            sincSlope  ; 7.25                  ; -0.09324984703092876    ; 6
            sincSecond ; 0.0                   ; -3.289868133696453      ; 6
            sincSecond ; 1e-9                  ; -3.289868133696453      ; 6
            sincSecond ; 0.1                   ; -3.193029835964854      ; 6
            sincSecond ; 0.6                   ; -0.4598972367800819     ; 6
            sincSecond ; 0.7                   ; 0.26982700697582357     ; 6
            sincSecond ; -1.5                  ; 1.90576702169169        ; 6
            sincSecond ; 7.25                  ; 0.3321298156056608      ; 6
            sincThird  ; 1e-9                  ; 1.9481818206800487e-8   ; 8
            sincThird  ; 0.1                   ; 1.9253792898320052      ; 8
            sincThird  ; 0.6366                ; 7.346968929813058       ; 8
            sincThird  ; -0.637                ; -7.346215314854264      ; 8
            sincThird  ; 1.5                   ; -3.81153404338338       ; 8
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

    @Test
    void theGammaFunctionHasPoles() {
        Tensor poles = Tensor.of(0, -1, -2, -1e17);
        assertThat(poles.lgamma()).isEqualTo(Tensor.full(Shape.of(4), POSITIVE_INFINITY));
        assertThat(poles.digamma()).isEqualTo(Tensor.of(NEGATIVE_INFINITY, NaN, NaN, NaN));
        assertThat(poles.polygamma(1)).isEqualTo(Tensor.full(Shape.of(4), POSITIVE_INFINITY));
    }

    @Test
    void theGammaFunctionHasLimits() {
        Tensor infinity = Tensor.of(POSITIVE_INFINITY, NaN);
        assertThat(infinity.lgamma()).isEqualTo(Tensor.of(POSITIVE_INFINITY, NaN));
        assertThat(infinity.digamma()).isEqualTo(Tensor.of(POSITIVE_INFINITY, NaN));
        assertThat(infinity.polygamma(3)).isEqualTo(Tensor.of(0, NaN));
    }

    @Test
    void factorialsAreExact() {
        double factorial = 1;
        for (int n = 1; n <= 20; n++) {
            factorial *= n;
            double expected = Math.log(factorial);
            assertThat(Tensor.scalar(n + 1).lgamma().item()).isCloseTo(expected, within(2 * Math.ulp(expected)));
        }
        assertThat(Tensor.of(1, 2).lgamma()).isEqualTo(Tensor.zeros(2));
    }

    /** The derivatives of log Γ, one order after the other, are those of the recurrence log Γ(x + 1) = log Γ(x) + log x. */
    @Test
    void allOrdersFollowTheRecurrence() {
        UnaryOperator<Tensor> gap = x -> x.plus(1).lgamma().minus(x.lgamma()).minus(x.log());
        for (int order = 1; order <= 6; order++) {
            gap = Autodiff.grad(gap);
            for (double x : new double[] {1.25, 3.5, 40}) {
                assertThat(gap.apply(Tensor.scalar(x)).item()).isCloseTo(0, within(1e-13));
            }
        }
    }

    /** Of each point the nearest pole is a quarter away, or more: the largest term in sight. */
    @Test
    void negativeNumbersFollowTheRecurrence() {
        double factorial = 1;
        for (int n = 0; n <= 6; n++) {
            factorial *= Math.max(n, 1);
            double largest = factorial * Math.pow(4, n + 1);
            for (double x : new double[] {-0.25, -1.5, -7.75}) {
                double step = (n % 2 == 0 ? 1 : -1) * factorial * Math.pow(x, -n - 1);
                assertThat(Tensor.scalar(x).polygamma(n).item())
                        .isCloseTo(Tensor.scalar(x + 1).polygamma(n).item() - step, within(1e-14 * largest));
            }
        }
    }

    @Test
    void sincIsZeroAtAllOtherWholeNumbers() {
        assertThat(Tensor.of(0, 1, -2, 3e15).sinc().abs()).isEqualTo(Tensor.of(1, 0, 0, 0));
        assertThat(Autodiff.grad(Tensor::sinc).apply(Tensor.scalar(0)).item()).isZero();
    }
}
