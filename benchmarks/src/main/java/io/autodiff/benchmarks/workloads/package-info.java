/** The same computations by several libraries, whose times are compared. */
package io.autodiff.benchmarks.workloads;
