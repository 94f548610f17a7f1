package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElementTest {
    /** By the bits of the float of the same value, where a half that is subnormal is an integer times 2⁻²⁴. */
    @Test
    void everyHalf() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = (bits >> 10) & 31;
            int fraction = bits & 1023;
            float magnitude = exponent == 0
                    ? fraction / 16777216f
                    : Float.intBitsToFloat(((exponent == 31 ? 255 : exponent + 112) << 23) | (fraction << 13));
            Double expected = (double) ((bits & 0x8000) == 0 ? magnitude : -magnitude);
            assertThat(Element.F16.read(
                            ByteBuffer.allocate(2).putShort((short) bits).flip()))
                    .as("%04x", bits)
                    .isEqualTo(expected);
        }
    }

    @Test
    void unsignedIntegersAreRoundedToTheNearest() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            long bits = i < 5000 ? random.nextLong() : (1L << 63) + (random.nextLong(1 << 20) << 10) + i % 5 - 2;
            double expected = new BigInteger(Long.toUnsignedString(bits)).doubleValue();
            assertThat(Element.U64.read(ByteBuffer.allocate(8).putLong(bits).flip()))
                    .as(Long.toUnsignedString(bits))
                    .isEqualTo(expected);
        }
    }
}
