package io.autodiff.benchmarks.workloads;

/** A computation that several libraries do: in double precision, from the numbers of {@link Inputs}, on one thread. */
public enum Workload {
    W1(
            "training step of a network 784-128-64-10 with ReLU, softmax cross-entropy, gradient descent at rate 0.1, on 64 examples"),
    W2("the same on 256 examples"),
    W3(
            "training step of a network 4-16-3 with tanh, softmax cross-entropy, gradient descent at rate 0.1, on 16 examples"),
    W4("gradient of Rosenbrock's function of 100 variables, written in operations on whole vectors"),
    W4S("the same written in scalars"),
    W5(
            "gradient by all weights of an LSTM of 50 steps, 128 inputs, 128 hidden, on 32 examples: of the squared last hidden state"),
    W6(
            "training step of a network for 28 x 28 images with two convolutions of 5 x 5 (8 and 16 channels), ReLU, max pooling, on 32 examples"),
    W7V("Hessian-vector product of logistic regression, 50 weights, 200 examples"),
    W7H("Hessian of logistic regression, 50 weights, 200 examples");

    /** What is computed, in one line. */
    public final String what;

    Workload(String what) {
        this.what = what;
    }
}
