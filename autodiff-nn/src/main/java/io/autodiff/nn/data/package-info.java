/** Data for training: tables, images and files larger than memory, parts of them for validation and test, and what is done to them before. */
@NullMarked
package io.autodiff.nn.data;

import org.jspecify.annotations.NullMarked;
