package io.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C += op(A) op(B) by each provider, against the triple loop, at sizes around the widths of vectors, tiles and blocks. */
class ProductTest {
    private static final int[] SIZES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49
    };

    private static final int[] INNER_SIZES = {0, 1, 2, 3, 4, 8, 95, 97};

    private static final int[][] LARGE = {
        {70, 500, 20},
        {9, 257, 100},
        {193, 30, 193},
        {200, 17, 400},
        {11, 487, 300},
        {500, 5, 6},
        {1, 300, 200},
        {3, 90, 250},
        {250, 1, 401},
        {300, 1, 97}
    };

    private static final int MARGIN = 5;

    enum Provider {
        PLAIN {
            @Override
            void multiply(Product p, int from, int to) {
                PlainMatMul.multiply(p, from, to);
            }
        },
        VECTOR {
            @Override
            void multiply(Product p, int from, int to) {
                VectorMatMul.multiply(p, from, to);
            }
        };

        abstract void multiply(Product p, int from, int to);
    }

    @ParameterizedTest
    @EnumSource
    void addsTheProduct(Provider provider) {
        for (int m : SIZES) {
            for (int n : SIZES) {
                for (int k : INNER_SIZES) {
                    check(provider, m, n, k);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsTheProductOfSeveralBlocks(Provider provider) {
        for (int[] size : LARGE) {
            check(provider, size[0], size[1], size[2]);
        }
    }

    private static void check(Provider provider, int m, int n, int k) {
        for (int flags = 0; flags < 4; flags++) {
            Product p = random(m, n, k, flags % 2 == 1, flags / 2 == 1);
            double[] before = p.c().clone();
            provider.multiply(p, 0, m);
            assertProduct(p, before);
        }
    }

    @Test
    void allProvidersGiveTheSameBits() {
        for (int m : SIZES) {
            for (int n : SIZES) {
                for (int k : new int[] {1, 7, 192, 401}) {
                    for (int flags = 0; flags < 4; flags++) {
                        Product plain = random(m, n, k, flags % 2 == 1, flags / 2 == 1);
                        Product vector = random(m, n, k, flags % 2 == 1, flags / 2 == 1);
                        Provider.PLAIN.multiply(plain, 0, m);
                        Provider.VECTOR.multiply(vector, 0, m);
                        assertThat(vector.c()).as(m + " x " + n + " x " + k).isEqualTo(plain.c());
                    }
                }
            }
        }
    }

    /** What is not finite reaches the elements of C that it belongs to, and no padding brings it elsewhere. */
    @ParameterizedTest
    @EnumSource
    void spreadsWhatIsNotFinite(Provider provider) {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int trial = 0; trial < 2_000; trial++) {
            int m = 1 + random.nextInt(34);
            int n = 1 + random.nextInt(34);
            int k = 1 + random.nextInt(20);
            Product p = random(m, n, k, random.nextBoolean(), random.nextBoolean());
            double[] operand = random.nextBoolean() ? p.a() : p.b();
            operand[MARGIN + random.nextInt(operand.length - 2 * MARGIN)] = values[random.nextInt(values.length)];
            operand[MARGIN + random.nextInt(operand.length - 2 * MARGIN)] = 0;
            double[] before = p.c().clone();
            provider.multiply(p, 0, m);
            assertProduct(p, before);
        }
    }

    /** Interpreted at first, then compiled, and compiled better. */
    @ParameterizedTest
    @EnumSource
    void hasTheSameBitsEveryTime(Provider provider) {
        Product first = random(49, 55, 300, false, true);
        provider.multiply(first, 0, 49);
        for (int i = 0; i < 500; i++) {
            Product again = random(49, 55, 300, false, true);
            provider.multiply(again, 0, 49);
            assertThat(again.c()).isEqualTo(first.c());
        }
    }

    /** The seam along which threads can share a product. */
    @ParameterizedTest
    @EnumSource
    void rowsOnTheirOwnHaveTheSameBits(Provider provider) {
        for (int[] size : new int[][] {{37, 50, 100}, {203, 30, 17}, {40, 5, 9}, {65, 3, 200}, {80, 300, 300}}) {
            for (int flags = 0; flags < 4; flags++) {
                int m = size[0];
                Product whole = random(m, size[1], size[2], flags % 2 == 1, flags / 2 == 1);
                Product parts = random(m, size[1], size[2], flags % 2 == 1, flags / 2 == 1);
                provider.multiply(whole, 0, m);
                for (int from = 0; from < m; from += 24) {
                    provider.multiply(parts, from, Math.min(from + 24, m));
                }
                assertThat(parts.c()).isEqualTo(whole.c());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingBehindForTheNextProduct(Provider provider) {
        Product large = random(30, 70, 130, false, true);
        Arrays.fill(large.b(), Double.NaN);
        Product first = random(21, 29, 31, true, true);
        Product second = random(21, 29, 31, true, true);
        provider.multiply(first, 0, 21);
        provider.multiply(large, 0, 30);
        provider.multiply(second, 0, 21);
        assertThat(second.c()).isEqualTo(first.c());
    }

    /** Operands between margins of NaN, which whoever reads too far meets. */
    private static Product random(int m, int n, int k, boolean transposeA, boolean transposeB) {
        SplittableRandom random = new SplittableRandom(31L * m + 7L * n + k);
        return Product.of(
                m,
                n,
                k,
                random(random, m * k),
                MARGIN,
                transposeA,
                random(random, k * n),
                MARGIN,
                transposeB,
                random(random, m * n),
                MARGIN);
    }

    private static double[] random(SplittableRandom random, int size) {
        double[] x = new double[size + 2 * MARGIN];
        Arrays.fill(x, Double.NaN);
        for (int i = MARGIN; i < MARGIN + size; i++) {
            x[i] = random.nextDouble(-1, 1);
        }
        return x;
    }

    /** Within what rounding allows two orders of one sum to differ; infinities and NaN exactly. */
    private static void assertProduct(Product p, double[] before) {
        for (int i = 0; i < MARGIN; i++) {
            assertThat(p.c()[i]).isNaN();
            assertThat(p.c()[p.c().length - 1 - i]).isNaN();
        }
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                int at = p.offsetC() + i * p.rowC() + j * p.columnC();
                double sum = before[at];
                double magnitude = Math.abs(sum);
                for (int q = 0; q < p.k(); q++) {
                    double a = p.a()[p.offsetA() + i * p.rowA() + q * p.columnA()];
                    double b = p.b()[p.offsetB() + q * p.rowB() + j * p.columnB()];
                    sum += a * b;
                    magnitude += Math.abs(a * b);
                }
                double got = p.c()[at];
                boolean same = Double.isFinite(sum)
                        ? Math.abs(got - sum) <= (p.k() + 1) * Math.ulp(1.0) * magnitude
                        : Double.compare(got, sum) == 0;
                if (!same) {
                    throw new AssertionError(
                            "at [%d, %d] of m, n, k = %d, %d, %d, strides of A %d %d, of B %d %d: %s, expected %s"
                                    .formatted(
                                            i,
                                            j,
                                            p.m(),
                                            p.n(),
                                            p.k(),
                                            p.rowA(),
                                            p.columnA(),
                                            p.rowB(),
                                            p.columnB(),
                                            got,
                                            sum));
                }
            }
        }
    }
}
