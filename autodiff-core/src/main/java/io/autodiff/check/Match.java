package io.autodiff.check;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A fault that explains some blocks.
 *
 * @param rank of two that explain as much, the lower one is the likelier
 * @param explained the blocks
 * @param gradient the gradient with this fault
 * @param fault how to sweep with it; null if it only changes numbers afterwards
 */
record Match(
        Cause cause, String evidence, int rank, BitSet explained, double[] gradient, Replay.@Nullable Fault fault) {}
