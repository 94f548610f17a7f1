package io.autodiff.nn;

import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
import java.util.List;

/**
 * sₜ = cell(xₜ, sₜ₋₁), yₜ = output(sₜ): a cell applied step by step. At padded steps sₜ = sₜ₋₁ and yₜ = 0.
 *
 * <p>Whatever a cell does with inputs alone is one product for all steps.
 */
public record Recurrent<S>(Cell<S> cell) implements SequenceLayer<S> {
    /** This cell step by step. */
    public static <S> Recurrent<S> of(Cell<S> cell) {
        return new Recurrent<>(cell);
    }

    @Override
    public Unrolled<S> unroll(Tensor x, S start, Tensor mask, Pass pass) {
        requireFitting(x, start, mask);
        boolean padded = !mask.equals(Masks.NONE);
        List<Tensor> projected = cell.project(x).unstack(1);
        List<Tensor> outputs = new ArrayList<>();
        S state = start;
        for (int t = 0; t < projected.size(); t++) {
            S next = cell.step(projected.get(t), state);
            state = padded ? where(mask.slice(1, t, t + 1), next, state) : next;
            outputs.add(cell.output(state));
        }
        Tensor y = Tensor.stack(1, outputs);
        return new Unrolled<>(padded ? Tensor.where(mask.expandDims(2), y, Tensor.scalar(0)) : y, state);
    }

    @Override
    public S start(int batch) {
        return cell.start(batch);
    }

    private static <S> S where(Tensor counts, S next, S before) {
        return Trees.map(next, before, (a, b) -> Tensor.where(counts, a, b));
    }

    static int batchSize(Tensor x) {
        if (x.rank() != 3 || x.shape().size(1) == 0) {
            throw new IllegalArgumentException(
                    "recurrent: takes sequences of shape [batch, time, features] with at least one step, got "
                            + x.shape());
        }
        return x.shape().size(0);
    }

    private void requireFitting(Tensor x, S start, Tensor mask) {
        int batch = batchSize(x);
        if (!shapes(start).equals(shapes(start(batch)))) {
            throw new IllegalArgumentException("recurrent: takes a first state of shapes " + shapes(start(batch))
                    + ", got " + shapes(start) + "; start(" + batch + ") makes one of zeros");
        }
        int time = x.shape().size(1);
        if (!mask.equals(Masks.NONE) && !mask.shape().equals(Shape.of(batch, time))) {
            throw new IllegalArgumentException("recurrent: takes a mask of shape " + Shape.of(batch, time) + ", got "
                    + mask.shape() + "; Masks.lengths(" + time + ", …) makes one of lengths");
        }
    }

    private static List<Shape> shapes(Object state) {
        return Trees.flatten(state).values().stream().map(Tensor::shape).toList();
    }
}
