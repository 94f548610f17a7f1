package io.autodiff.benchmarks.objectives;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A function of the public benchmark suites for automatic differentiation, ADBench and gradbench, at one input.
 *
 * <p>It is written as a user would write it, in every form that suits it: operations on whole tensors, scalars, compiled.
 */
interface Objective {
    /**
     * What the case expects, by its names, computed by the framework: numbers as {@code Double} or {@code Integer}, arrays as {@code
     * double[]}, {@code double[][]} or {@code int[]}, and maps of these.
     */
    Map<String, Object> output();

    /** The primal in plain Java, in loops over doubles: what the gradients are compared with. */
    Supplier<double[]> plain();

    /** The gradient or Jacobian in each form, by name, such as «tensors», «scalars» and «compiled»; each gives all its elements. */
    Map<String, Supplier<double[]>> gradients();
}
