package io.autodiff.kernel;

/**
 * What the elementary functions share, and how they compute an array.
 *
 * <p>A function is cut into stages: short formulas of an element x and of what the stage before has left in y. A number goes through them
 * one after the other, an array chunk by chunk in one loop a stage, so both give the same bits. HotSpot vectorises loops like these, but
 * only with few operations, without branches and where no bits of a number are read. So what reads bits or treats extreme numbers apart
 * is a stage of its own, and a stage computes anew from x what it would otherwise have to be told.
 *
 * <p>Stages use nothing but what IEEE 754 defines exactly, {@link Math#fma} included, so that an interpreter, a vector of numbers and any
 * version of Java give the same bits.
 */
final class Elementary {
    /** A chunk of x and of y stay in the nearest cache from stage to stage. */
    static final int CHUNK = 1024;

    /** Numbers of this size have no fraction: adding it rounds to an integer, which stands in the last bits of the sum. */
    static final double SHIFT = 0x1.8p52;

    /** log 2 is the sum of these two. */
    static final double LN2 = 0x1.62e42fefa39efp-1;

    static final double LN2_REST = 0x1.abc9e3b39803fp-56;

    private Elementary() {}
}
