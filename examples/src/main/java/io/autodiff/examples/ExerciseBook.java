package io.autodiff.examples;

import java.util.List;

/** All exercises, the easier ones first. Not beside them, where whoever does one would see the hints to all. */
final class ExerciseBook {
    /** In the order of their numbers. */
    static final List<Exercise> ALL = List.of(
            exercise(
                    "Exercise01Nudge",
                    "the slope of a square",
                    "What is (x + h)² − x², for a small h?",
                    "It is a multiple of h, and h² besides. What is small of second order is left out.",
                    "Divide by h, and let h go to 0. Each element has its own."),
            exercise(
                    "Exercise02Neuron",
                    "the chain rule of a neuron",
                    "C depends on a, a on z, z on w and b. Each of these steps has a slope; write the three down.",
                    "The slopes are multiplied: ∂C/∂a times ∂a/∂z is δ. What is ∂z/∂w, and what ∂z/∂b?",
                    "∂C/∂a is the difference of a and y; ∂a/∂z is σ′(z); z grows with w as fast as the input is large, and with b one for one."),
            exercise(
                    "Exercise03OutputError",
                    "δ of the output layer (BP1)",
                    "How does C change with a? And a with z?",
                    "Each z goes to its own a, so δ is a product element by element, of two slopes.",
                    "One factor is the error of the activation, the other is σ′(z), which is made of a alone."),
            exercise(
                    "Exercise04CrossEntropy",
                    "δ with cross-entropy",
                    "Go in two steps, by a and then by z, for one element with y = 1. What is left when you multiply?",
                    "The slope of ln a is 1/a, and σ′(z) is a (1 − a). Something cancels, for y = 0 as well.",
                    "No slope of σ is left at all: δ is as simple as that of a linear neuron with the quadratic cost."),
            exercise(
                    "Exercise05HiddenError",
                    "δ of a hidden layer (BP2)",
                    "How does z² change with a¹? Which matrix takes 2 numbers to 3?",
                    "Element j of a¹ reaches every element k of z², by the weight in row k and column j: sum over k.",
                    "δ² goes back through the weights, rows and columns exchanged, and then through the slope of σ at z¹."),
            exercise(
                    "Exercise06BiasGradient",
                    "the gradient of a bias, in a batch (BP3)",
                    "One number b reaches z in every row. How many paths are there to C?",
                    "Over all paths the contributions are added. The result has the shape of b.",
                    "The δ of one bias are those in its column, one for each example."),
            exercise(
                    "Exercise07WeightGradient",
                    "the gradient of weights, in a batch (BP4)",
                    "For one example the gradient by the weight from j to k is a_in of j times δ_out of k. Now there are four examples.",
                    "The sum over the examples is what a matrix product does. Which shapes give 3 × 2?",
                    "The sum runs over the rows of both: one of the two has to be turned so that its rows become columns, and goes first."),
            exercise(
                    "Exercise08Mazur",
                    "Mazur's network, and its training loop",
                    "∂C/∂W₂ is right, so δ² is. What has happened between δ² and δ¹?",
                    "C was computed by certain weights. By which is δ carried back?",
                    "The backward pass belongs to the forward pass before it: no weight may move until all gradients are there."),
            exercise(
                    "Exercise09LeastSquares",
                    "least squares over a batch",
                    "Write C for a batch of one, then for the same example four times. Which of the two has the larger δ?",
                    "C is an average: each example counts for its part only.",
                    "Each row has a share of one in n in the cost, so its δ has the same."),
            exercise(
                    "Exercise10Swish",
                    "a value that is used twice",
                    "Count the ways from x to y.",
                    "In the sum over all paths each adds its contribution. Does the code add?",
                    "The last assignment throws away what came by the first path: in such code it is += wherever a value is used again."),
            exercise(
                    "Exercise11Broadcast",
                    "broadcasting on the way back",
                    "Each element of c is used four times, each element of r three times.",
                    "What was copied along an axis is summed along it. c meets x first, r meets nothing.",
                    "c̄: times what c was multiplied with, then a sum along each row that keeps its axis; r̄: a sum down each column, kept too."),
            exercise(
                    "Exercise12MatrixProduct",
                    "the vjp of a matrix product",
                    "Ā has the shape of A. Which product of Ȳ and B has it?",
                    "⟨Ȳ, dA B⟩ is a sum over three indices. Move B to the other side of the scalar product.",
                    "In both results the other factor is transposed and stays on the side where it stood."),
            exercise(
                    "Exercise13WeightDecay",
                    "weight decay",
                    "Which parameters does the penalty in C contain?",
                    "What does not stand in the cost has no part in its gradient.",
                    "The sum of squares is over W alone: a bias is not held small."),
            exercise(
                    "Exercise14Relu",
                    "a kink",
                    "Left of 0 the function is constant, right of it a straight line. What are the slopes?",
                    "A negative element lets nothing through, neither forward nor back.",
                    "Make a mask of ones and zeros from the sign of x, and multiply."),
            exercise(
                    "Exercise15Huber",
                    "a function of two branches",
                    "Look for a z where |z − y| is larger than 1. What is C there?",
                    "Beyond the bend C is a straight line: its slope does not grow with the distance.",
                    "The slope never exceeds 1 in size, and has the sign of the error: clamp(low, high) or where(…) helps."),
            exercise(
                    "Exercise16MaxPooling",
                    "the way back of a maximum",
                    "Nudge the smaller of two numbers a little. What happens to the larger?",
                    "Only the winner has an influence on y, so only it has a share of ȳ.",
                    "Make a mask that is 1 where x equals the maximum of its row, and let ȳ through there."),
            exercise(
                    "Exercise17LogSumExp",
                    "ln Σ exp, at large numbers",
                    "The chain rule first: ln has the slope 1/u, exp is its own slope.",
                    "Each element is its share in the sum of the exponentials; so they add up to 1. That function has a name.",
                    "Take it from the library, or subtract the largest element from all before exp: the shares stay the same."),
            exercise(
                    "Exercise18Softmax",
                    "the vjp of softmax",
                    "Every aⱼ depends on every zₖ of the row: the Jacobian is not diagonal. What is ∂aⱼ/∂zₖ for j = k, and for j ≠ k?",
                    "Multiply by āⱼ and sum over j. One term is a product element by element, the other has a sum over the row.",
                    "From every ā of a row the same number is taken away, the average of ā with the weights a; then all is multiplied by a."),
            exercise(
                    "Exercise19Autoencoder",
                    "weights that are used twice",
                    "How often does W stand in the cost?",
                    "The decoder uses W too, transposed: there is a second contribution.",
                    "For z = a V the gradient by V is known; V is Wᵀ, so that of W is its transpose. Both uses are added."),
            exercise(
                    "Exercise20LayerNorm",
                    "the vjp of layer normalisation",
                    "First leave μ and s as constants. What is then missing: how do they depend on z?",
                    "The path by μ takes something constant along the row from ū; the path by s takes a multiple of u from it.",
                    "Take away from ū its mean, and u times the mean of ū ⊙ u, both along the row; s is left for the end."),
            exercise(
                    "Exercise21Recurrent",
                    "backpropagation through time",
                    "Unrolled, it is a network of three layers with the same W. What would the gradient of each layer be?",
                    "Begin with the adjoint of the last state. In each step: through tanh to δₜ, by W back to the state before.",
                    "Add up, over t, the state before, transposed, times δₜ. The slope of tanh at step t is made of the state h[t]."),
            exercise(
                    "Exercise22LstmGates",
                    "the gates of an LSTM",
                    "Three of the four gates are right. Which line belongs to the fourth alone?",
                    "In c = f ⊙ c₋ + i ⊙ g, what is f multiplied with?",
                    "A forget gate decides how much of the old cell stays; the code has the new one in its place."),
            exercise(
                    "Exercise23Kernel",
                    "the gradient of a kernel",
                    "In how many zᵢ is the weight wⱼ, and what does it meet in each?",
                    "For each j it is a sum over i of δᵢ and the element of x that the weight met there.",
                    "It is the same sliding window once more, over x, with δ as the kernel and not mirrored."),
            exercise(
                    "Exercise24Convolution",
                    "the way back of a convolution",
                    "To which zᵢ does xₖ contribute, and by which weight each? Write it down for the first element.",
                    "xₖ meets w₀ in zₖ, w₁ in the z before, w₂ in the one before that: the index goes the other way.",
                    "The padding is right; the kernel has to go back to front."),
            exercise(
                    "Exercise25Attention",
                    "attention",
                    "One of Q̄, K̄ and V̄ is right. Check the other two at a single element.",
                    "S = Q Kᵀ is a product of matrices, and so is P V: each has two vjps, with a transpose in both.",
                    "Row j of K meets every query: the sum is over the other index of S̄. The same goes for V and P."),
            exercise(
                    "Exercise26HessianVector",
                    "a Hessian times a vector",
                    "What is ∇C? It is a number times a vector, and both depend on x.",
                    "Nudge x by h v in ∇C and keep what is linear in h: the product rule gives two terms.",
                    "One term has x · x and the direction of v; the other comes of x · x changing, by twice a scalar product, and has the direction of x."),
            exercise(
                    "Exercise27Network",
                    "a whole backward pass",
                    "Begin at the end: softmax and cross-entropy together have a simple δ². Then go on as in the exercises before.",
                    "δ² carries the share of each example. δ¹: back by the weights, through the slope of tanh. Each layer has two gradients.",
                    "Weights: what went in, transposed, times δ. Biases: δ, summed over the rows. The slope of tanh is made of a¹."));

    private ExerciseBook() {}

    private static Exercise exercise(String name, String title, String... hints) {
        int number = Integer.parseInt(name.substring("Exercise".length(), "Exercise".length() + 2));
        return new Exercise(number, name, title, List.of(hints));
    }
}
