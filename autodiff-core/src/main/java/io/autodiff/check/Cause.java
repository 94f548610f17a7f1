package io.autodiff.check;

/** What is usually wrong with a gradient that was derived by hand, with the step of the textbook that it points at. */
public enum Cause {
    /** The gradient has the other sign. */
    SIGN("the sign is wrong", "C decreases along −∇C; for C = ½ ‖a − y‖², ∂C/∂a = a − y, not y − a"),
    /** The gradient is a multiple of the right one. */
    FACTOR("a constant factor is wrong", "d(½ u²)/du = u, and d(u²)/du = 2 u"),
    /** A mean over the batch was differentiated as a sum, or the other way round. */
    BATCH_SIZE("the sum over the batch and its mean were mixed up", "C = (1/n) Σ Cₓ, so ∇C = (1/n) Σ ∇Cₓ"),
    /** Gradients of earlier calls are still in the sum. */
    ACCUMULATED("gradients of earlier calls were not cleared", "∇C is summed over the examples of this call only"),
    /** An outer product was taken in the other order. */
    TRANSPOSED("the result is transposed", "z = a W: ∂C/∂W = aᵀ δ; z = W a: ∂C/∂W = δ aᵀ"),
    /** δ was carried back by W where it takes Wᵀ, or a product took a matrix the other way round. */
    NOT_TRANSPOSED("a matrix was not transposed on the way back", "(BP2) δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)"),
    /** δ was carried back by weights that a training step had changed already. */
    UPDATED_WEIGHTS(
            "δ was carried back through weights that were already updated",
            "(BP2) takes the weights of the forward pass; update all weights after the backward pass"),
    /** The derivative of an elementwise function was left out. */
    SLOPE_MISSING("the slope of a function was left out", "(BP2) δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)"),
    /** The derivative of an elementwise function was multiplied in twice. */
    SLOPE_TWICE(
            "the slope of a function was multiplied in twice", "With cross-entropy, δᴸ = a − y holds σ′(z) already"),
    /** The derivative of an elementwise function was taken at another value. */
    SLOPE_ELSEWHERE("the slope of a function was taken at the wrong value", "(BP1) δᴸ = ∇ₐC ⊙ σ′(zᴸ): at z, not at a"),
    /** The other factor of a product was left out. */
    FACTOR_MISSING("a factor of a product was left out", "d(u v) = v du + u dv"),
    /** Another value was used where a product takes its own operand. */
    WRONG_OPERAND(
            "another value was used than the one that went forward",
            "(BP4) ∂C/∂w = a_in δ_out, with the a that went in"),
    /** A penalty on the weights is missing, or one too many. */
    PENALTY_L2("an L2 penalty is missing, or is not part of the cost", "d(½ λ ‖w‖²)/dw = λ w"),
    /** A penalty on the absolute values of the weights is missing, or one too many. */
    PENALTY_L1("an L1 penalty is missing, or is not part of the cost", "d(λ ‖w‖₁)/dw = λ sign(w)"),
    /** The gradient is zero where it should not be. */
    DETACHED(
            "nothing arrives here: the value is cut off, or all its paths were forgotten",
            "∂C/∂u is a sum over all paths from u to C"),
    /** One of several paths from a value to the cost was forgotten. */
    PATH_MISSING("one of several paths is missing", "ū = Σ v̄ ∂v/∂u over all v that use u: contributions are added"),
    /** The sum over the axis that was broadcast was forgotten. */
    NOT_SUMMED("a gradient was not summed over the batch", "(BP3) ∂C/∂b = Σ δ over the examples"),
    /** A block holds what belongs to the next one, or is moved by a step of time. */
    SHIFTED("values belong to another layer or step", "∂C/∂wˡ = aˡ⁻¹ δˡ: mind which l"),
    /** A full Jacobian was taken for its diagonal, as in softmax. */
    DIAGONAL_ONLY(
            "the elements were differentiated as if they did not depend on each other",
            "Softmax: ∂aⱼ/∂zₖ = aⱼ (δⱼₖ − aₖ)"),
    /** A kernel was not turned round, or a sequence not reversed, on the way back. */
    NOT_FLIPPED(
            "a kernel was not flipped on the way back", "x̄ is the full convolution of δ with the kernel turned round"),
    /** A derivative of max went to all inputs. */
    MAX_TO_ALL("the derivative of a maximum went to all elements", "Only the largest element gets the adjoint of max"),
    /** Right at some points, wrong at others. */
    BRANCH("it is right at some points and wrong at others", "Each branch of a function has its own derivative"),
    /** A few entries are wrong among many right ones. */
    FEW_ENTRIES("only a few entries are wrong", "Each entry is a derivative of its own: look at these"),
    /** The rule of an operation contradicts itself or the function. */
    RULE("the derivative rule of an operation is wrong", "⟨v, J ẋ⟩ = ⟨Jᵀ v, ẋ⟩"),
    /** Nothing that is known here explains it. */
    UNKNOWN("nothing that is known here explains it", "Start with the block nearest to the cost");

    private final String sentence;
    private final String equation;

    Cause(String sentence, String equation) {
        this.sentence = sentence;
        this.equation = equation;
    }

    /** The fault as a clause. */
    public String sentence() {
        return sentence;
    }

    /** The equation or fact of the textbooks that it goes against. */
    public String equation() {
        return equation;
    }
}
