package io.autodiff.benchmarks.objectives;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A function of the public benchmark suites for automatic differentiation, ADBench and gradbench, at one input.
 *
 * <p>It is written as a user would write it, in every form that suits it: operations on whole tensors, scalars, compiled.
 */
interface Objective {
    /** The primal in plain Java, in loops over doubles: what the gradients are compared with. */
    double[] plain();

    /** The primal by the framework. */
    double[] value();

    /**
     * The gradient or Jacobian in each form, by name, such as «tensors», «scalars» and «compiled»; each gives all its elements. The first is
     * the one for a single call.
     */
    Map<String, Supplier<double[]>> gradients();

    /**
     * What the case expects, by its names, with the gradient in one form: numbers as {@code Double} or {@code Integer}, arrays as {@code
     * double[]}, {@code double[][]} or {@code int[]}, and maps of these.
     */
    Map<String, Object> output(String form);
}
