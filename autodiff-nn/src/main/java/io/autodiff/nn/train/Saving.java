package io.autodiff.nn.train;

import io.autodiff.nn.files.Checkpoint;
import io.autodiff.nn.files.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * Writes a checkpoint after every so many steps, from which {@link Trainer#resume} goes on to the bit.
 *
 * <pre>{@code
 * Checkpoints checkpoints = new Checkpoints(Path.of("run"), 3);
 * Saving saving = new Saving(checkpoints, data.batchCount(10));                  // one an epoch
 * Optional<Checkpoint<Mlp>> before = checkpoints.newest(mlp);
 * Mlp trained = before.isPresent()
 *         ? trainer.resume(before.get(), objective, data, saving)
 *         : trainer.fit(mlp, objective, data, new SplitMix64(1), saving);
 * }</pre>
 *
 * @param steps at least 1
 */
public record Saving(Checkpoints checkpoints, int steps) implements Listener<Object> {
    public Saving {
        if (steps < 1) {
            throw new IllegalArgumentException("saving: takes at least 1 step between checkpoints, got " + steps);
        }
    }

    /** @throws UncheckedIOException if the checkpoint cannot be written */
    @Override
    public void stepDone(long step, Supplier<Checkpoint<?>> checkpoint) {
        if (step % steps == 0) {
            try {
                checkpoints.save(step, checkpoint.get());
            } catch (IOException e) {
                throw new UncheckedIOException("saving: the checkpoint of step " + step + " was not written: " + e, e);
            }
        }
    }
}
