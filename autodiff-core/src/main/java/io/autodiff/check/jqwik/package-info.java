/** Gradient checks as properties of jqwik, which whoever uses this package brings along. */
@NullMarked
package io.autodiff.check.jqwik;

import org.jspecify.annotations.NullMarked;
