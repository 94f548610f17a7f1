package io.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The elementary functions are right to the error that they state, at special values too, and the same for a number and in an array. */
class ElementaryTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static final double[] SPECIAL = {
        0,
        -0.0,
        Double.NaN,
        INFINITY,
        -INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        1e-310,
        Double.MAX_VALUE,
        -1,
        1e22,
        709.8,
        -720,
        -746
    };

    /** A function, alone, in an array, and by {@link StrictMath}; and the error in units in the last place that its Javadoc states. */
    enum Function {
        EXP(ElementaryExp::exp, ElementaryExp::exp, StrictMath::exp, 0.61),
        EXPM1(ElementaryExp::expm1, ElementaryExp::expm1, StrictMath::expm1, 0.92),
        TANH(ElementaryExp::tanh, ElementaryExp::tanh, StrictMath::tanh, 1.5),
        SIGMOID(ElementaryExp::sigmoid, ElementaryExp::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), 1.5),
        LOG(ElementaryLog::log, ElementaryLog::log, StrictMath::log, 0.91),
        LOG1P(ElementaryLog::log1p, ElementaryLog::log1p, StrictMath::log1p, 0.89),
        SIN(ElementarySine::sin, ElementarySine::sin, StrictMath::sin, 1.8),
        COS(ElementarySine::cos, ElementarySine::cos, StrictMath::cos, 1.8);

        @SuppressWarnings("ImmutableEnumChecker") // references to static methods
        private final DoubleUnaryOperator one;

        @SuppressWarnings("ImmutableEnumChecker")
        private final UnaryOperator<double[]> many;

        @SuppressWarnings("ImmutableEnumChecker")
        private final DoubleUnaryOperator strict;

        private final double error;

        Function(DoubleUnaryOperator one, UnaryOperator<double[]> many, DoubleUnaryOperator strict, double error) {
            this.one = one;
            this.many = many;
            this.strict = strict;
            this.error = error;
        }

        double of(double x) {
            return one.applyAsDouble(x);
        }

        /** Numbers of all sizes that the function takes. */
        DoubleStream random(int count) {
            SplittableRandom random = new SplittableRandom(1);
            boolean positive = this == LOG || this == LOG1P;
            return random.doubles(count, positive ? 0 : -1, 1)
                    .map(x -> x * Math.scalb(1.0, random.nextInt(-60, 10)))
                    .filter(x -> x != 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theErrorIsAsStated(Function f) throws IOException {
        List<double[]> values = Files.readAllLines(Path.of("src", "test", "resources", "elementary.txt")).stream()
                .map(line -> line.split(" "))
                .filter(words -> words[0].equals(f.name().toLowerCase(Locale.ROOT)))
                .map(words -> Arrays.stream(words)
                        .skip(1)
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .collect(Collectors.toList());
        assertThat(values).hasSizeGreaterThan(100);
        for (double[] value : values) {
            double error = Math.abs((f.of(value[0]) - value[1]) - value[2]) / Math.ulp(value[1]);
            assertThat(error).as("error at %s, in ulp", value[0]).isLessThanOrEqualTo(f.error);
        }
    }

    /** No hole between the points of the table: StrictMath is right within 2.5 units, and our sigmoid by it within 3. */
    @ParameterizedTest
    @EnumSource
    void itIsCloseToStrictMathEverywhere(Function f) {
        f.random(200_000).forEach(x -> {
            double expected = f.strict.applyAsDouble(x);
            if (Math.abs(f.of(x) - expected) > 4 * Math.ulp(expected)) {
                throw new AssertionError(f + "(" + x + ") is " + f.of(x) + ", expected " + expected);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void anArrayHasTheBitsOfItsNumbers(Function f) {
        int longest = 2 * Elementary.CHUNK + 3;
        double[] x = DoubleStream.concat(DoubleStream.of(SPECIAL), f.random(longest - SPECIAL.length))
                .toArray();
        double[] y = Arrays.stream(x).map(f.one).toArray();
        for (int n = 0; n <= longest; n++) {
            double[] given = Arrays.copyOfRange(x, longest - n, longest);
            assertThat(bits(f.many.apply(given)))
                    .as("length %s", n)
                    .isEqualTo(bits(Arrays.copyOfRange(y, longest - n, longest)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anArrayIsLeftAlone(Function f) {
        double[] x = f.random(100).toArray();
        double[] before = x.clone();
        assertThat(f.many.apply(x)).isNotSameAs(x);
        assertThat(x).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXP", "EXPM1", "TANH", "SIGMOID", "LOG", "LOG1P"})
    void itRises(Function f) {
        double last = -INFINITY;
        for (double x = f.name().startsWith("LOG") ? 0x1p-10 : -5; x < 5; x += 0x1p-12) {
            assertThat(f.of(x)).as("at %s", x).isGreaterThan(last);
            last = f.of(x);
        }
    }

    @Test
    void symmetriesHoldToTheBit() {
        for (double x : DoubleStream.concat(Function.SIN.random(10_000), DoubleStream.of(SPECIAL))
                .toArray()) {
            assertValues(Function.SIN, -x, -ElementarySine.sin(x));
            assertValues(Function.COS, -x, ElementarySine.cos(x));
            assertValues(Function.TANH, -x, -ElementaryExp.tanh(x));
        }
    }

    @Test
    void zerosKeepTheirSign() {
        for (Function f : List.of(Function.EXPM1, Function.TANH, Function.LOG1P, Function.SIN)) {
            assertValues(f, 0, 0, -0.0, -0.0, Double.MIN_VALUE, Double.MIN_VALUE, -Double.MIN_VALUE, -Double.MIN_VALUE);
        }
        for (Function f : List.of(Function.EXP, Function.COS)) {
            assertValues(f, 0, 1, -0.0, 1, Double.MIN_VALUE, 1, -Double.MIN_VALUE, 1);
        }
    }

    @Test
    void specialValues() {
        for (Function f : Function.values()) {
            assertValues(f, Double.NaN, Double.NaN);
        }
        assertValues(Function.EXP, INFINITY, INFINITY, -INFINITY, 0, 1e300, INFINITY, -1e300, 0);
        assertValues(Function.EXPM1, INFINITY, INFINITY, -INFINITY, -1, 1e300, INFINITY, -1e300, -1);
        assertValues(Function.TANH, INFINITY, 1, -INFINITY, -1, 1e300, 1, -20, -1);
        assertValues(Function.SIGMOID, INFINITY, 1, -INFINITY, 0, 1e300, 1, -1e300, 0, 0, 0.5, -0.0, 0.5);
        assertValues(Function.LOG, INFINITY, INFINITY, -INFINITY, Double.NaN, 1, 0, -1, Double.NaN);
        assertValues(Function.LOG, 0, -INFINITY, -0.0, -INFINITY, -Double.MIN_VALUE, Double.NaN);
        assertValues(Function.LOG1P, INFINITY, INFINITY, -INFINITY, Double.NaN, -1, -INFINITY, -1.5, Double.NaN);
        assertValues(Function.SIN, INFINITY, Double.NaN, -INFINITY, Double.NaN, 1e22, -0.8522008497671888);
        assertValues(Function.COS, INFINITY, Double.NaN, -INFINITY, Double.NaN, 1e22, 0.523214785395139);
    }

    @Test
    void exponentialsOverflowAndUnderflowWhereTheyMust() {
        double last = 709.782712893384;
        assertThat(ElementaryExp.exp(last)).isFinite();
        assertValues(
                Function.EXP, Math.nextUp(last), INFINITY, -745.1332191019411, Double.MIN_VALUE, -745.1332191019412, 0);
        assertValues(Function.SIGMOID, -745.1332191019411, Double.MIN_VALUE, -745.1332191019412, 0);
    }

    /** x₀, f(x₀), x₁, f(x₁), …; as objects, since of these 0 and −0 differ and NaN is equal to itself. */
    private static void assertValues(Function f, double... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            assertThat(f.of(pairs[i])).as("%s(%s)", f, pairs[i]).isEqualTo(Double.valueOf(pairs[i + 1]));
        }
    }

    private static long[] bits(double[] x) {
        return Arrays.stream(x).mapToLong(Double::doubleToLongBits).toArray();
    }
}
