/** Arrays that are used more than once. */
@NullMarked
package io.autodiff.memory;

import org.jspecify.annotations.NullMarked;
