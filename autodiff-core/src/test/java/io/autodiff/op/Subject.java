package io.autodiff.op;

import io.autodiff.Op;
import io.autodiff.Tensor;
import java.util.function.Function;

/** An operation under test, with the number of inputs it gets and an independent computation of its value. */
record Subject(Op op, int inputs, Function<Tensor[], Tensor> oracle) {}
