package io.autodiff.nn.files;

import java.util.random.RandomGenerator;

/**
 * A generator whose whole state is one number, so that a {@link Checkpoint} can carry it: s ← s + γ, then s mixed to 64 bits.
 *
 * <p>Gives the numbers of {@link java.util.SplittableRandom} with the same seed. Source: Steele, Lea and Flood, Fast splittable pseudorandom
 * number generators (2014), with the mixing of Stafford's variant 13.
 *
 * <pre>{@code
 * RandomGenerator same = new SplitMix64(random.state());   // goes on where the other one is
 * }</pre>
 */
public final class SplitMix64 implements RandomGenerator {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** From a seed, or from the state of another. */
    public SplitMix64(long state) {
        this.state = state;
    }

    /** What comes next depends on this alone. */
    public long state() {
        return state;
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
