/** The objectives of the public benchmark suites for automatic differentiation, ADBench and gradbench, and a program that computes them. */
@NullMarked
package io.autodiff.benchmarks.objectives;

import org.jspecify.annotations.NullMarked;
