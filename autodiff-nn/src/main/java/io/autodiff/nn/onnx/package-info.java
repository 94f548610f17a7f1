/**
 * Models as ONNX files, to be run by ONNX Runtime and others.
 *
 * <p>What is exported is the recorded tape of one call, operation by operation, so each layer and each model of your own can be exported. To use
 * this package add the dependency {@code org.tribuo:tribuo-util-onnx}; it is optional, so that what does not export does without.
 */
@NullMarked
package io.autodiff.nn.onnx;

import org.jspecify.annotations.NullMarked;
