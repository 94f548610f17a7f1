/**
 * Exercises: in each class a derivative is to be written or to be mended. {@code mvn -q compile exec:java -Dexec.args="exercise 1"} tells how far
 * you are; docs/learn/exercises.md has the list.
 */
@NullMarked
package io.autodiff.examples.exercises;

import org.jspecify.annotations.NullMarked;
