package io.autodiff.nn.onnx;

import static io.autodiff.nn.onnx.Rule.binary;
import static io.autodiff.nn.onnx.Rule.comparison;
import static io.autodiff.nn.onnx.Rule.unary;
import static java.util.Map.entry;

import java.util.Map;

/**
 * Operations that work element by element, as ONNX broadcasts them: the formulas at the head of their classes.
 *
 * <p>Where ONNX Runtime has no code in doubles for an operator, or for what it makes of some, as it fuses x σ(x), others are composed; where
 * that cannot be, it is computed in floats.
 */
final class Elementwise {
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SELU_ALPHA = 1.6732632423543772;

    static final Map<String, Rule> RULES = Map.ofEntries(
            entry("Plus", binary("Add")),
            entry("Minus", binary("Sub")),
            entry("Times", binary("Mul")),
            entry("Divide", binary("Div")),
            entry("Maximum", binary("Max")),
            entry("Minimum", binary("Min")),
            entry("Power", binary("Pow")),
            entry("Mod", binary((a, b) -> a.minus(b.times(a.divide(b).apply("Floor"))))),
            entry("Hypot", binary((a, b) -> a.square().plus(b.square()).sqrt())),
            entry("XLogY", binary((a, b) -> a.number(0).where(a.equalTo(0), a.times(b.log())))),
            entry(
                    "LogAddExp",
                    binary((a, b) ->
                            a.apply("Max", b).plus(a.minus(b).abs().neg().softplus()))),
            entry("PlusScaled", (step, x) -> x[0].plus(x[1].times(step.number("scale")))),
            entry("Less", comparison("Less")),
            entry("LessEqual", comparison("LessOrEqual")),
            entry("Greater", comparison("Greater")),
            entry("GreaterEqual", comparison("GreaterOrEqual")),
            entry("EqualTo", comparison("Equal")),
            entry(
                    "NotEqualTo",
                    binary((a, b) -> a.apply("Equal", b).apply("Not").toDoubles())),
            entry("Where", (step, x) -> x[1].where(x[0].isNotZero(), x[2])),
            entry("Stop", unary(x -> x)),
            entry("Neg", unary("Neg")),
            entry("Abs", unary("Abs")),
            entry("Sign", unary("Sign")),
            entry("Floor", unary("Floor")),
            entry("Ceil", unary("Ceil")),
            entry("Round", unary("Round")),
            entry("Reciprocal", unary("Reciprocal")),
            entry("Square", unary(Node::square)),
            entry("Sqrt", unary("Sqrt")),
            entry("Rsqrt", unary(x -> x.sqrt().apply("Reciprocal"))),
            entry("Cbrt", unary(x -> x.apply("Sign").times(x.abs().power(1.0 / 3)))),
            entry("PowerConstant", (step, x) -> x[0].power(step.number("p"))),
            entry("Exp", unary("Exp")),
            entry("Exp2", unary(x -> x.times(Math.log(2)).exp())),
            entry("Expm1", unary(Elementwise::expm1)),
            entry("Log", unary("Log")),
            entry("Log1p", unary(x -> x.plus(1).log())),
            entry("Log2", unary(x -> x.log().times(1 / Math.log(2)))),
            entry("Log10", unary(x -> x.log().times(1 / Math.log(10)))),
            entry("Sin", unary("Sin")),
            entry("Cos", unary(Node::cos)),
            entry("Tan", unary(x -> x.apply("Sin").divide(x.cos()))),
            entry("Asin", unary(x -> x.applyInFloats("Asin"))),
            entry("Acos", unary(x -> x.applyInFloats("Acos"))),
            entry("Atan", unary(x -> x.applyInFloats("Atan"))),
            entry("Sinh", unary(x -> x.exp().minus(x.neg().exp()).times(0.5))),
            entry("Cosh", unary(x -> x.exp().plus(x.neg().exp()).times(0.5))),
            entry("Tanh", unary("Tanh")),
            entry(
                    "Asinh",
                    unary(x -> x.abs().plus(x.square().plus(1).sqrt()).log().times(x.apply("Sign")))),
            entry("Acosh", unary(x -> x.plus(x.square().plus(-1).sqrt()).log())),
            entry("Atanh", unary(x -> x.plus(1).divide(x.neg().plus(1)).log().times(0.5))),
            entry("Erf", unary(x -> x.applyInFloats("Erf"))),
            entry("Erfc", unary(x -> x.applyInFloats("Erf").neg().plus(1))),
            entry("Sigmoid", unary(Node::sigmoid)),
            entry("LogSigmoid", unary(x -> x.neg().softplus().neg())),
            entry(
                    "HardSigmoid",
                    unary(x -> x.times(1.0 / 6).plus(0.5).maximum(0).minimum(1))),
            entry("Softplus", unary(Node::softplus)),
            entry("Softsign", unary(x -> x.divide(x.abs().plus(1)))),
            entry("Relu", unary("Relu")),
            entry("LeakyRelu", (step, x) -> x[0].maximum(0).plus(x[0].minimum(0).times(step.number("alpha")))),
            entry("Elu", (step, x) -> elu(x[0], step.number("alpha"))),
            entry("Selu", unary(x -> elu(x, SELU_ALPHA).times(SELU_SCALE))),
            entry("Silu", unary(x -> x.times(x.sigmoid()))),
            entry("Mish", unary(x -> x.times(x.softplus().apply("Tanh")))),
            entry(
                    "Gelu",
                    unary(x -> x.times(
                                    x.times(Math.sqrt(0.5)).applyInFloats("Erf").plus(1))
                            .times(0.5))),
            entry("GeluTanh", unary(Elementwise::geluTanh)),
            entry("Clamp", (step, x) -> x[0].maximum(step.number("low")).minimum(step.number("high"))));

    private Elementwise() {}

    private static Node expm1(Node x) {
        return x.exp().plus(-1);
    }

    private static Node elu(Node x, double alpha) {
        return x.maximum(0).plus(expm1(x.minimum(0)).times(alpha));
    }

    /** By (1 + tanh u) / 2 = σ(2 u). */
    private static Node geluTanh(Node x) {
        Node bend = x.plus(x.square().times(x).times(0.044715)).times(Math.sqrt(8 / Math.PI));
        return x.times(bend.sigmoid());
    }
}
