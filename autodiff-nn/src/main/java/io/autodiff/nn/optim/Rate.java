package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;

/** u = η_t g, where t counts the steps from 0. */
record Rate(Schedule schedule) implements PerTensor {
    @Override
    public String name() {
        return "rate";
    }

    @Override
    public Map<String, Tensor> slots(Tensor w) {
        return Map.of("t", Tensor.scalar(0));
    }

    @Override
    public Tensor update(Tensor g, Tensor w, Slots slots) {
        return g.times(next(slots));
    }

    /** η_t, after which t is one more. */
    double next(Slots slots) {
        return schedule.at((int) slots.count("t") - 1);
    }
}
