package io.autodiff.compile;

import io.autodiff.Op;
import java.util.function.Predicate;

/** A program that can be run, by any number of threads at once. */
public interface Code {
    /**
     * One run.
     *
     * @param x the elements of all inputs, one input after the other
     * @param y takes the elements of all outputs but the very last
     * @return the last element of the last output
     */
    double run(double[] x, double[] y);

    /** What the program became: how many operations in which form. */
    String describe();

    /**
     * The code of a program: scalars, in loops and straight lines, if its tensors are small, else operations on whole tensors.
     *
     * @param discreet whether an operation keeps nothing of what it gets and makes
     */
    static Code of(Program program, Predicate<Op> discreet) {
        ScalarProgram scalars = ScalarProgram.of(program);
        return scalars == null ? new TensorCode(program, discreet) : ScalarCode.of(scalars);
    }
}
