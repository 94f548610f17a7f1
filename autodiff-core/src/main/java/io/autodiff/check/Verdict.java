package io.autodiff.check;

/** What a check comes to. */
public enum Verdict {
    /** All opinions agree, as far as rounding lets them. */
    PASS,
    /** It is wrong: what is exact and what is measured speak against it. */
    FAIL,
    /** It cannot be told; the report says why. */
    INCONCLUSIVE
}
