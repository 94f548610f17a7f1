package io.autodiff.trace;

import io.autodiff.Recorded;
import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.List;

/**
 * What is told of a tape.
 *
 * @param steps all steps
 * @param cost the number of the step that the sweep starts from
 * @param network the layers, if there are any
 * @param names what the values are called
 */
record Recording(List<Recorded> steps, int cost, Network network, Names names) {
    /** Of a scalar cost on a checked tape; the operation is what an error names. */
    static Recording of(String operation, Tape tape, Tensor cost) {
        if (cost.size() != 1) {
            throw new IllegalArgumentException(
                    operation + ": the cost has shape " + cost.shape() + "; it must be a scalar, such as a sum");
        }
        return of(tape.steps(), tape.numberOf(cost));
    }

    private static Recording of(List<Recorded> steps, int cost) {
        Network network = Network.of(steps);
        return new Recording(steps, cost, network, new Names(steps, network));
    }

    /** The same without what was recorded after the cost. */
    Recording untilCost() {
        return of(steps.subList(0, cost + 1), cost);
    }

    /** The same with plain numbers, so that nothing computed from them is recorded by an older tape. */
    Recording plain() {
        return of(steps.stream().map(Recording::plain).toList(), cost);
    }

    private static Recorded plain(Recorded s) {
        List<Tensor> inputs = s.inputs().stream().map(Tensor::stopGradient).toList();
        return new Recorded(
                s.number(), s.name(), s.op(), s.parents(), inputs, s.value().stopGradient(), s.where());
    }
}
