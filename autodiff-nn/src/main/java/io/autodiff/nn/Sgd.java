package io.autodiff.nn;

import io.autodiff.Tensor;
import io.autodiff.Trees;

/**
 * Stochastic gradient descent with momentum: v ← μ v − η ∇C, w ← w + v.
 *
 * <p>Source: Nielsen, Neural Networks and Deep Learning, eqs. (107) and (108), after Polyak (1964). A step is a pure function: models and
 * states are immutable.
 *
 * <pre>{@code
 * Sgd sgd = new Sgd(0.1, 0.9);
 * Sgd.State<Mlp> state = sgd.start(model);
 * state = sgd.step(state, grad(m -> cost(m), state.model()));
 * }</pre>
 *
 * @param learningRate η, positive
 * @param momentum μ, from 0 to less than 1
 */
public record Sgd(double learningRate, double momentum) {
    /** A model and its velocity v, of the same type. */
    public record State<M>(M model, M velocity) {}

    public Sgd {
        if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "sgd: the learning rate must be positive and finite, got " + learningRate);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("sgd: the momentum must be at least 0 and less than 1, got " + momentum);
        }
    }

    /** Without momentum. */
    public Sgd(double learningRate) {
        this(learningRate, 0);
    }

    /**
     * The state before the first step: velocity 0.
     *
     * @throws IllegalArgumentException «sgd: there is no tensor to train in the model of io.autodiff.nn.Chain; functions such as …»
     */
    public <M> State<M> start(M model) {
        if (Trees.flatten(model).isEmpty()) {
            throw new IllegalArgumentException("sgd: there is no tensor to train in the model of "
                    + model.getClass().getName()
                    + "; functions such as layer::apply are constants: give the layer itself, a record of tensors");
        }
        return new State<>(model, Trees.map(model, (path, w) -> w.times(0)));
    }

    /** The state after a step with this gradient. */
    public <M> State<M> step(State<M> state, M gradient) {
        if (momentum == 0) {
            M next = Trees.map(state.model(), gradient, (w, g) -> w.plusScaled(sameShape(w, g), -learningRate));
            return new State<>(next, state.velocity());
        }
        M velocity = Trees.map(
                state.velocity(), gradient, (v, g) -> v.times(momentum).plusScaled(sameShape(v, g), -learningRate));
        return new State<>(Trees.map(state.model(), velocity, (w, v) -> w.plus(v)), velocity);
    }

    private static Tensor sameShape(Tensor weight, Tensor gradient) {
        if (!weight.shape().equals(gradient.shape())) {
            throw new IllegalArgumentException("sgd: a weight has shape " + weight.shape()
                    + ", but its gradient has shape " + gradient.shape() + "; they must be equal");
        }
        return gradient;
    }
}
