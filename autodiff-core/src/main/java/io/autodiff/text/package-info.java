/** Texts that several packages write. */
@NullMarked
package io.autodiff.text;

import org.jspecify.annotations.NullMarked;
