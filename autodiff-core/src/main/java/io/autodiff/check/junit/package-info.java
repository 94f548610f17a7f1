/** Gradient checks as tests of JUnit Jupiter, which whoever uses this package brings along. */
@NullMarked
package io.autodiff.check.junit;

import org.jspecify.annotations.NullMarked;
