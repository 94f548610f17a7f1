/** One record per operation: its formula, its value, and its derivative rule. */
@NullMarked
package io.autodiff.op;

import org.jspecify.annotations.NullMarked;
