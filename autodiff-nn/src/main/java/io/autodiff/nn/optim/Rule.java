package io.autodiff.nn.optim;

import io.autodiff.Tensor;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What turns a gradient g into an update u: a step is w ← w − u.
 *
 * <p>Rules see models as maps from paths to tensors, as {@link io.autodiff.Trees#flatten} makes them, and compose: the update of one is the
 * gradient of the next. A rule with no rate has the rate 1. What decays the weights before {@link Adam} is an L2 penalty, and after it decoupled.
 *
 * <pre>{@code
 * Rule rule = new ClipNorm(1)
 *         .then(Adam.of())
 *         .then(new WeightDecay(0.01).only(path -> path.endsWith("w")))
 *         .rate(Schedule.cosine(1e-3, 0, 10_000));
 * }</pre>
 *
 * <p>A rule is pure. What it remembers is its state: tensors by names such as {@code adam.m/layers.0.w}, counters as scalars. To write a rule
 * of your own, see {@link PerTensor}.
 */
public interface Rule {
    /** Updates by path, and the state after. A path that is not in the updates does not move. */
    record Step(Map<String, Tensor> update, Map<String, Tensor> state) {}

    /** The state before the first step. */
    Map<String, Tensor> start(Map<String, Tensor> weights);

    /**
     * What follows from a gradient.
     *
     * @param gradient by paths, not necessarily all
     * @param weights all
     * @param state all names of {@link #start}, and perhaps those of other rules, which are in the new state as they were
     */
    Step step(Map<String, Tensor> gradient, Map<String, Tensor> weights, Map<String, Tensor> state);

    /** The state after a cost was seen, of which {@link Plateau} makes its factor. */
    default Map<String, Tensor> observe(double cost, Map<String, Tensor> state) {
        return state;
    }

    /** u = g: stochastic gradient descent, once it has a rate. */
    static Rule sgd() {
        return Groups.SAME;
    }

    /** One rule for the paths that a predicate takes, another for the others. */
    static Rule groups(Predicate<String> paths, Rule inside, Rule outside) {
        return new Groups(paths, inside, outside);
    }

    /** This rule, then another on its updates. */
    default Rule then(Rule next) {
        return new Chained(this, next);
    }

    /** u = η × the update of this rule, with a learning rate η, positive. */
    default Rule rate(double rate) {
        return rate(Schedule.constant(rate));
    }

    /** u = η_t × the update of this rule, with a learning rate that depends on the step. */
    default Rule rate(Schedule rate) {
        return then(new Rate(rate));
    }

    /** This rule for the paths that a predicate takes; what comes for others goes on as it is. */
    default Rule only(Predicate<String> paths) {
        return groups(paths, this, Groups.SAME);
    }

    /** This rule, but with the weights that a predicate takes left as they are. */
    default Rule freeze(Predicate<String> paths) {
        return groups(paths, Groups.NONE, this);
    }

    /** A step of this rule after so many gradients, with their mean; none in between. */
    default Rule every(int gradients) {
        return new Accumulated(this, gradients);
    }

    /** This rule with a prefix before the names of its state, to tell two of one kind apart: {@code heads.plateau.best}. */
    default Rule named(String prefix) {
        return new Named(prefix, this);
    }
}
