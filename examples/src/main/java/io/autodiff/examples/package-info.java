/** Numbered programs, each with what you should see; {@code --help} lists them. */
@NullMarked
package io.autodiff.examples;

import org.jspecify.annotations.NullMarked;
