package io.autodiff.nn.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void givesTheNumbersOfSplittableRandomAndGoesOnFromItsState() {
        for (long seed : new long[] {0, 1, -1, 0x123456789abcdefL}) {
            SplittableRandom expected = new SplittableRandom(seed);
            SplitMix64 random = new SplitMix64(seed);
            for (int i = 0; i < 1000; i++) {
                assertThat(random.nextLong()).isEqualTo(expected.nextLong());
                random = new SplitMix64(random.state());
            }
        }
    }

    /** All that a generator draws, normal numbers too, depends on the state alone. */
    @Test
    void drawsOfEveryKindGoOn() {
        SplitMix64 random = new SplitMix64(7);
        for (int i = 0; i < 1000; i++) {
            SplitMix64 same = new SplitMix64(random.state());
            assertThat(same.nextGaussian()).isEqualTo(random.nextGaussian());
            assertThat(same.nextInt(17)).isEqualTo(random.nextInt(17));
            assertThat(same.nextDouble()).isEqualTo(random.nextDouble());
            assertThat(same.nextBoolean()).isEqualTo(random.nextBoolean());
            assertThat(same.state()).isEqualTo(random.state());
        }
    }
}
