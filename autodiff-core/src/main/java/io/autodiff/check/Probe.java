package io.autodiff.check;

import io.autodiff.Tensor;

/**
 * δ = ∂C/∂z: gives a value z on the way to the cost a name, so that its error signal is checked like a gradient.
 *
 * <p>An e that is zero is added to z, and δ is the gradient by e; so forward mode and differences can be asked about it too.
 *
 * <pre>{@code
 * Report report = GradientCheck.ofProbed((Network n, Probe probe) -> {
 *             Tensor z1 = probe.at("z1", x.matmul(n.w1()).plus(n.b1()));
 *             Tensor z2 = probe.at("z2", z1.sigmoid().matmul(n.w2()).plus(n.b2()));
 *             return z2.sigmoid().minus(y).square().sum().times(0.5);
 *         })
 *         .at(network)
 *         .against(n -> backward(n))   // a record or map of w1, b1, w2, b2, z1, z2
 *         .check();
 * }</pre>
 */
@FunctionalInterface
public interface Probe {
    /**
     * The value, from here on known by this name.
     *
     * @throws IllegalArgumentException «probe: there are two values named z1; give each a name of its own, such as z1.0 and z1.1 in a loop»
     */
    Tensor at(String name, Tensor z);
}
