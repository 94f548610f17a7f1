#!/usr/bin/env python3
"""Writes golden.txt, the numbers of PyTorch that GoldenTest compares ours with; run by hand, with PyTorch, NumPy and mpmath.

For each case: the inputs x, weights w, the value y of an operation, and directions v; of the function f(x) = sum(w * operation(x)) the
gradient g and the Hessian-vector product h along all v together. A case is named as the call in Java, and says whose numbers these are.
Where PyTorch lacks an operation, it is composed of others; where PyTorch loses digits, in the tails or close to special points, value
and derivatives are those of mpmath, by differences with 400 digits. Where ours lose digits, u tells by how much they may be off.
"""

import itertools
import math
import os

import mpmath as mp
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
mp.mp.dps = 400

CASES = {}


# ---------------------------------------------------------------- how numbers are made


def sequence(function, shape, start=0):
    numbers = [round(function(start + k), 4) for k in range(math.prod(shape))]
    return torch.tensor(numbers).reshape(shape)


def spread(*shape, low=-2.0, high=2.0, start=1):
    """Distinct numbers, evenly spread and out of order, the same in every run."""
    return sequence(lambda k: low + (high - low) * math.modf(k * (math.sqrt(5) - 1) / 2)[0], shape, start)


def weights(shape):
    return sequence(lambda k: 1.25 * math.cos(1 + 2.3 * k) + 0.1, shape)


def direction(shape, start):
    return sequence(lambda k: math.sin(0.7 + 1.9 * k), shape, 5 * start)


def text(x):
    return " ".join([str(list(x.shape))] + [repr(number) for number in x.flatten().tolist()])


def write(call, source, x, w, y, v, g, h, unit=None):
    lines = ["case " + call, "from " + source] + (["u " + repr(unit)] if unit else [])
    for key, tensors in [("x", x), ("w", [w]), ("y", [y]), ("v", v), ("g", g), ("h", h)]:
        for tensor in tensors:
            assert torch.isfinite(tensor).all(), (call, source, key, tensor)
            lines.append(key + " " + text(tensor))
    CASES.setdefault(call, []).append("\n".join(lines))


def case(call, source, f, *inputs):
    """The derivatives by PyTorch."""
    x = [tensor.clone().requires_grad_() for tensor in inputs]
    v = [direction(tensor.shape, i) for i, tensor in enumerate(x)]
    y = f(*x)
    w = weights(y.shape)
    g = torch.autograd.grad((w * y).sum(), x, create_graph=True)
    along = sum((gradient * way).sum() for gradient, way in zip(g, v))
    h = torch.autograd.grad(along, x, allow_unused=True) if along.requires_grad else [None] * len(x)
    h = [torch.zeros(tensor.shape) + (0 if product is None else product) for tensor, product in zip(x, h)]
    write(call, source, inputs, w, y.detach(), v, [gradient.detach() for gradient in g], h)


def exact(call, f, *points, unit=None):
    """The derivatives of an elementwise function by mpmath; each point has a number, or one for each argument."""
    points = [point if isinstance(point, tuple) else (point,) for point in points]
    arguments = range(len(points[0]))
    x = [torch.tensor([float(point[i]) for point in points]) for i in arguments]
    v = [direction(tensor.shape, i) for i, tensor in enumerate(x)]
    w = weights(x[0].shape)

    def derivative(k, *wrt):
        point = [mp.mpf(tensor[k].item()) for tensor in x]
        orders = tuple(wrt.count(i) for i in arguments)
        # Scaled by a power of 2, so that steps are small next to the point.
        scales = [mp.mpf(2) ** mp.floor(mp.log(abs(p), 2)) if p else mp.mpf(1) for p in point]
        scaled = lambda *u: f(*[a * b for a, b in zip(u, scales)])
        at = tuple(p / s for p, s in zip(point, scales))
        value = mp.diff(scaled, at, orders) if wrt else scaled(*at)
        return value / mp.fprod(s**n for s, n in zip(scales, orders))

    def each(element):
        return torch.tensor([float(element(k)) for k in range(len(points))])

    y = each(lambda k: derivative(k))
    g = [each(lambda k: w[k].item() * derivative(k, i)) for i in arguments]
    h = [
        each(lambda k: w[k].item() * mp.fsum(derivative(k, i, j) * v[j][k].item() for j in arguments))
        for i in arguments
    ]
    write(call, "mpmath, with cancellation" if unit else "mpmath", x, w, y, v, g, h, unit)


def unary(name, source, f, low, high, precise=None, *points):
    """An elementwise method without parameters, by PyTorch between two bounds, by mpmath at hard points."""
    call = "Tensor." + name + "()"
    case(call, source, f, spread(2, 4, low=low, high=high))
    if precise:
        exact(call, precise, *points)


def cancels(name, precise, *points, unit=1e-14):
    """Points at which ours subtract nearly equal numbers, so that the difference is right to rounding of these, not of itself."""
    exact("Tensor." + name + "()", precise, *points, unit=unit)


# ---------------------------------------------------------------- arithmetic

A, B = spread(2, 3), spread(3, low=0.3, high=2.5, start=7)
P, Q = spread(2, 3, low=0.2, high=3.0, start=3), spread(2, 1, low=-1.5, high=2.0, start=5)

case("Tensor.neg()", "torch.neg", torch.neg, A)
case("Tensor.plus(b)", "torch.add", torch.add, A, B)
case("Tensor.plus(2.5)", "torch.add", lambda x: x + 2.5, A)
case("Tensor.minus(b)", "torch.sub", torch.sub, B, A)
case("Tensor.minus(2.5)", "torch.sub", lambda x: x - 2.5, A)
case("Tensor.times(b)", "torch.mul", torch.mul, A, B)
case("Tensor.times(2.5)", "torch.mul", lambda x: x * 2.5, A)
case("Tensor.divide(b)", "torch.div", torch.div, A, B)
case("Tensor.divide(b)", "torch.div", torch.div, B, A)
case("Tensor.divide(2.5)", "torch.div", lambda x: x / 2.5, A)
case("Tensor.mod(b)", "torch: x - b floor(x / b)", lambda x, b: x - b * torch.floor((x / b).detach()), 3 * A, B)
case("Tensor.mod(0.7)", "torch.remainder", lambda x: torch.remainder(x, 0.7), A)
case("Tensor.power(b)", "torch.pow", torch.pow, P, Q)
exact("Tensor.power(b)", mp.power, (1e-5, 3.5), (1e8, -2.25), (1e-100, 0.5), (1.0, 7), (1 + 1e-9, -3e6), (7.5, 0))
for p in (0.5, 1, 2, 3, -1.5):
    case(f"Tensor.power({p})", "torch.pow", lambda x: torch.pow(x, p), P)
case("Tensor.power(3)", "torch.pow", lambda x: torch.pow(x, 3), A)
case("Tensor.power(2)", "torch: product", lambda x: x * x, torch.tensor([0.0, -0.5, 1.5]))
case("Tensor.plusScaled(b, -0.7)", "torch.add", lambda a, b: torch.add(a, b, alpha=-0.7), A, B)
case("Tensor.hypot(b)", "torch.hypot", torch.hypot, A, B)
exact("Tensor.hypot(b)", mp.hypot, (3e200, 4e200), (3e-150, -4e-150), (0, 3))
exact("Tensor.hypot(b)", mp.hypot, (1e-8, 1), (-1e9, 2), unit=1e-14)
case("Tensor.hypot(1.5)", "torch.hypot", lambda x: torch.hypot(x, torch.tensor(1.5)), A)
case("Tensor.atan2(b)", "torch.atan2", torch.atan2, A, Q)
exact("Tensor.atan2(b)", mp.atan2, (1e-9, 2), (2, 1e-9), (-3e100, 4e100), (-1e-3, -5), (0, 3), (3e-120, -4e-120))
case("Tensor.logAddExp(b)", "torch.logaddexp", torch.logaddexp, A, B)
LOG_ADD_EXP = lambda x, b: mp.log(mp.exp(x) + mp.exp(b))
exact("Tensor.logAddExp(b)", LOG_ADD_EXP, (700, 702.5), (-1000, -1000.5))
exact("Tensor.logAddExp(b)", LOG_ADD_EXP, (700, 710.5), (30, -10), (-3, 60.5), (1e-9, -1e-9), unit=1e-14)
case("Tensor.xLogY(b)", "torch.xlogy", torch.xlogy, A, P)
exact("Tensor.xLogY(b)", lambda x, b: x * mp.log(b), (0, 2), (1e-200, 1e-200), (3, 1 + 1e-9), (-1e9, 1e9))
case("Tensor.maximum(b)", "torch.maximum", torch.maximum, A, B - 1)
case("Tensor.maximum(b)", "torch.maximum, ties", torch.maximum, torch.tensor([1.0, 2.0, -3.0]), torch.tensor([1.0, -2.0, -3.0]))
case("Tensor.maximum(0.25)", "torch.clamp", lambda x: x.clamp(min=0.25), A)
case("Tensor.minimum(b)", "torch.minimum", torch.minimum, A, B - 1)
case("Tensor.minimum(b)", "torch.minimum, ties", torch.minimum, torch.tensor([1.0, 2.0, -3.0]), torch.tensor([1.0, -2.0, -3.0]))
case("Tensor.minimum(0.25)", "torch.clamp", lambda x: x.clamp(max=0.25), A)
case("Tensor.clamp(-0.5, 0.75)", "torch.clamp", lambda x: x.clamp(-0.5, 0.75), torch.cat([A.flatten(), torch.tensor([-0.5, 0.75])]))
MASK = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
case("Tensor.where([[1, 0, 0], [0, 1, 1]], a, b)", "torch.where", lambda a, b: torch.where(MASK > 0, a, b), A, Q)

# ---------------------------------------------------------------- functions, elementwise

SIGMOID = lambda x: 1 / (1 + mp.exp(-x))
SOFTPLUS = lambda x: mp.log1p(mp.exp(x))
PHI = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2
GELU_TANH = lambda x: x * SIGMOID(mp.sqrt(8 / mp.pi) * (x + mp.mpf(0.044715) * x**3))
SINC = lambda x: mp.sinpi(x) / (mp.pi * x) if x else mp.mpf(1)

unary("exp", "torch.exp", torch.exp, -3, 3, mp.exp, -700, -1e-9, 700)
unary("expm1", "torch.expm1", torch.expm1, -3, 3, mp.expm1, -1e-12, 1e-5, 300)
cancels("expm1", mp.expm1, -10, -30)
unary("exp2", "torch.exp2", torch.exp2, -3, 3, lambda x: mp.mpf(2) ** x, -1000, 1e-9, 1000.5)
unary("log", "torch.log", torch.log, 0.1, 3, mp.log, 1e-100, 1 + 1e-9, 1e100)
unary("log1p", "torch.log1p", torch.log1p, -0.8, 3, mp.log1p, -1 + 1e-6, 1e-12, -1e-5, 1e100)
unary("log2", "torch.log2", torch.log2, 0.1, 3, lambda x: mp.log(x) / mp.log(2), 1e-100, 1 + 1e-9, 1e100)
unary("log10", "torch.log10", torch.log10, 0.1, 3, lambda x: mp.log(x) / mp.log(10), 1e-100, 1 + 1e-9, 1e100)
unary("sqrt", "torch.sqrt", torch.sqrt, 0.1, 3, mp.sqrt, 1e-100, 1e100)
unary("rsqrt", "torch.rsqrt", torch.rsqrt, 0.1, 3, lambda x: 1 / mp.sqrt(x), 1e-100, 1e100)
CBRT = lambda x: mp.sign(x) * mp.cbrt(abs(x))
unary("cbrt", "torch: sign(x) |x|^(1/3)", lambda x: x.sign() * x.abs() ** (1 / 3), -3, 3, CBRT, 1e-100, -1e100)
unary("square", "torch.square", torch.square, -3, 3, lambda x: x * x, 1e-100, -1e100, 0)
unary("reciprocal", "torch.reciprocal", torch.reciprocal, -3, 3, lambda x: 1 / x, 1e-90, -1e90)
unary("abs", "torch.abs", torch.abs, -3, 3)
unary("sin", "torch.sin", torch.sin, -4, 4, mp.sin, 1e-9, math.pi, 1e6, -1e12)
unary("cos", "torch.cos", torch.cos, -4, 4, mp.cos, 1e-9, math.pi / 2, 1e6, -1e12)
unary("sinc", "torch.sinc", torch.sinc, -4, 4, SINC, 0, 1e-9, -1e-5, 1e-3, 0.02, -0.1, 0.4, 1, 1.4303, 7, 1000.25)
unary("tan", "torch.tan", torch.tan, -1.4, 1.4, mp.tan, 1e-9, math.pi, 1.57, 1e6)
unary("asin", "torch.asin", torch.asin, -0.9, 0.9, mp.asin, 1e-9, 1 - 1e-10, -1 + 1e-12)
unary("acos", "torch.acos", torch.acos, -0.9, 0.9, mp.acos, 1e-9, 1 - 1e-10, -1 + 1e-12)
unary("atan", "torch.atan", torch.atan, -3, 3, mp.atan, 1e-9, 1e9, -1e50)
unary("sinh", "torch.sinh", torch.sinh, -3, 3, mp.sinh, 1e-9, 700, -30)
unary("cosh", "torch.cosh", torch.cosh, -3, 3, mp.cosh, 1e-9, 700, -30)
unary("tanh", "torch.tanh", torch.tanh, -3, 3, mp.tanh, 1e-9, -3, 5)
cancels("tanh", mp.tanh, -10, 20, 300)
unary("asinh", "torch.asinh", torch.asinh, -3, 3, mp.asinh, 1e-9, 1e9, -1e100)
unary("acosh", "torch.acosh", torch.acosh, 1.1, 4, mp.acosh, 1 + 1e-10, 1e9, 1e100)
unary("atanh", "torch.atanh", torch.atanh, -0.9, 0.9, mp.atanh, 1e-3, 1 - 1e-10, -1 + 1e-12)
cancels("atanh", mp.atanh, 1e-9)
unary("erf", "torch.erf", torch.erf, -2.5, 2.5, mp.erf, 1e-9, 0.5, 1, 5.5, -10, 25)
unary("erfc", "torch.erfc", torch.erfc, -2.5, 2.5, mp.erfc, 1e-9, 0.5, 1, 5.5, -10, 25)
unary("erfInv", "torch.erfinv", torch.erfinv, -0.9, 0.9, mp.erfinv, 1e-12, 0.5, 0.999, 1 - 1e-10, -1 + 1e-14)
unary("sigmoid", "torch.sigmoid", torch.sigmoid, -4, 4, SIGMOID, 1e-3, 5, -10, -30, -300)
cancels("sigmoid", SIGMOID, 1e-9, 10, 30, 300)
LOG_SIGMOID = lambda x: -SOFTPLUS(-x)
unary("logSigmoid", "torch: logsigmoid", F.logsigmoid, -4, 4, LOG_SIGMOID, 1e-9, 10, 30, 300)
cancels("logSigmoid", LOG_SIGMOID, -30, -300)
unary("hardSigmoid", "torch.clamp", lambda x: (x / 6 + 0.5).clamp(0, 1), -5, 5)
unary("softplus", "torch: -logsigmoid(-x)", lambda x: -F.logsigmoid(-x), -4, 4, SOFTPLUS, 1e-9, -10, -30, -300)
cancels("softplus", SOFTPLUS, 10, 30, 300)
unary("relu", "torch.relu", torch.relu, -3, 3)
unary("selu", "torch.selu", torch.selu, -3, 3)
unary("gelu", "torch: gelu", F.gelu, -3, 3, lambda x: x * PHI(x), 1e-9, -5, 5, -8.5, 8.5, -12, 30)
unary("geluTanh", "torch: gelu of tanh", lambda x: F.gelu(x, approximate="tanh"), -3, 3, GELU_TANH, 1e-9, -2, 3, -5, -8.5, -12)
cancels("geluTanh", GELU_TANH, 5, 8.5, 30, unit=1e-13)
SILU = lambda x: x * SIGMOID(x)
unary("silu", "torch: silu", F.silu, -4, 4, SILU, 1e-9, 10, -30, -300)
cancels("silu", SILU, 30, 300)
MISH = lambda x: x * mp.tanh(SOFTPLUS(x))
unary("mish", "torch: mish", F.mish, -4, 4, MISH, 1e-9, 3, -10, -30, -300)
cancels("mish", MISH, 10, 30, 300)
unary("softsign", "torch: softsign", F.softsign, -3, 3)
case("Tensor.leakyRelu(0.1)", "torch: leaky_relu", lambda x: F.leaky_relu(x, 0.1), A)
case("Tensor.elu(1.3)", "torch: elu", lambda x: F.elu(x, 1.3), A)
exact("Tensor.elu(1.3)", lambda x: x if x > 0 else mp.mpf(1.3) * mp.expm1(x), 1e-9, -1e-9, -30, 30)

# PyTorch's trigamma has nine digits, so what it is the derivative of is left to mpmath.
POSITIVE = [0.1, 0.35, 0.7, 1.2, 1.9, 3.3, 8.5, 40.25]
case("Tensor.polygamma(2)", "torch.polygamma", lambda x: torch.polygamma(2, x), torch.tensor(POSITIVE))
case("Tensor.polygamma(3)", "torch.polygamma", lambda x: torch.polygamma(3, x), torch.tensor(POSITIVE))
exact("Tensor.lgamma()", lambda x: mp.log(abs(mp.gamma(x))), *POSITIVE, 1e-9, 1, 1 + 1e-7, 2, 2 - 1e-7, 170.5, 1e8, -0.5, -3.3, -20.75)
exact("Tensor.digamma()", mp.digamma, *POSITIVE, 1e-9, 1, 1.46, 1.4616321449683622, 170.5, 1e8, -0.5, -3.3, -20.75)
for n in (1, 2, 3):
    exact(f"Tensor.polygamma({n})", lambda x: mp.polygamma(n, x), *POSITIVE, 1e-9, 1, 170.5, 1e8, -0.5, -3.3, -20.75)

# ---------------------------------------------------------------- reductions

C, D = spread(2, 3, 4), spread(3, 4, start=2)
ZERO, ZEROS, HUGE = D.clone(), D.clone(), 1000 + D
ZERO[1, 2] = ZEROS[0, 1] = ZEROS[0, 3] = ZEROS[2, 2] = 0
TIES = torch.tensor([[3.0, 1.0, 3.0, 3.0], [2.0, 5.0, 5.0, 0.0], [-1.0, -2.0, -3.0, -3.0]])


def product(x, dim):
    """Factor by factor, so that no derivative divides by one."""
    result = torch.ones(())
    for factor in x.unbind(dim):
        result = result * factor
    return result


def prefixes(f, x, dim):
    return torch.stack([f(x.narrow(dim, 0, n + 1), dim) for n in range(x.shape[dim])], dim)


def softmax(x, dims):
    return torch.exp(x - x.logsumexp(dims, keepdim=True))


def middle(x):
    ordered = x.flatten().sort().values
    return (ordered[(x.numel() - 1) // 2] + ordered[x.numel() // 2]) / 2


for name, f in [("sum", torch.sum), ("mean", torch.mean), ("logSumExp", torch.logsumexp), ("max", torch.amax), ("min", torch.amin)]:
    source = "torch." + f.__name__
    case(f"Tensor.{name}()", source, lambda x: f(x, (0, 1, 2)), C)
    case(f"Tensor.{name}(1)", source, lambda x: f(x, 1), C)
    case(f"Tensor.{name}(keep(-1, 0))", source, lambda x: f(x, (0, 2), keepdim=True), C)
case("Tensor.max(1)", "torch.amax, ties", lambda x: x.amax(1), TIES)
case("Tensor.min(1)", "torch.amin, ties", lambda x: x.amin(1), TIES)
case("Tensor.logSumExp(1)", "torch.logsumexp, large", lambda x: x.logsumexp(1), HUGE)
for x, note in [(D, ""), (ZERO, ", one zero"), (ZEROS, ", many zeros")]:
    case("Tensor.prod()", "torch: factor by factor" + note, lambda x: product(x.flatten(), 0), x)
    case("Tensor.prod(1)", "torch: factor by factor" + note, lambda x: product(x, 1), x)
    case("Tensor.cumProd(1)", "torch: factor by factor" + note, lambda x: prefixes(product, x, 1), x)
case("Tensor.prod(1)", "torch.prod", lambda x: x.prod(1), D)
case("Tensor.cumProd(0)", "torch.cumprod", lambda x: x.cumprod(0), D)
for correction in (0, 1):
    case(f"Tensor.var({correction}, drop(1))", "torch.var", lambda x: x.var(1, correction=correction), D)
    case(f"Tensor.std({correction}, keep(0, 2))", "torch.std", lambda x: x.std((0, 2), correction=correction, keepdim=True), C)
case("Tensor.var()", "torch.var", lambda x: x.var(unbiased=False), D)
case("Tensor.var()", "torch.var, far from 0", lambda x: x.var(unbiased=False), HUGE)
case("Tensor.std(0)", "torch.std", lambda x: x.std(0, unbiased=False), D)
case("Tensor.norm()", "torch: vector_norm", torch.linalg.vector_norm, D)
for p in (1, 1.5, 2, 3, math.inf):
    case(f"Tensor.norm({p}, 1)", "torch: vector_norm", lambda x: torch.linalg.vector_norm(x, p, 1), D)
case("Tensor.norm(3, keep(0, 2))", "torch: vector_norm", lambda x: torch.linalg.vector_norm(x, 3, (0, 2), True), C)
for scale in (2.0**600, 2.0**-600):
    scaled = lambda x, p: scale * torch.linalg.vector_norm(x / scale, p, 1)
    case("Tensor.norm(2, 1)", f"torch: vector_norm, scaled by {scale}", lambda x: scaled(x, 2), scale * D)
    case("Tensor.norm(3, 1)", f"torch: vector_norm, scaled by {scale}", lambda x: scaled(x, 3), scale * D)
case("Tensor.softmax()", "torch.softmax", lambda x: x.softmax(0), D[0])
case("Tensor.softmax(1)", "torch.softmax", lambda x: x.softmax(1), C)
case("Tensor.softmax(1)", "torch.softmax, large", lambda x: x.softmax(1), HUGE)
case("Tensor.softmax(0, 2)", "torch: exp(x - logsumexp)", lambda x: softmax(x, (0, 2)), C)
case("Tensor.logSoftmax(1)", "torch.log_softmax", lambda x: x.log_softmax(1), C)
case("Tensor.logSoftmax(1)", "torch.log_softmax, large", lambda x: x.log_softmax(1), HUGE)
case("Tensor.logSoftmax(0, 2)", "torch: x - logsumexp", lambda x: x - x.logsumexp((0, 2), keepdim=True), C)
case("Tensor.cumSum(1)", "torch.cumsum", lambda x: x.cumsum(1), C)
case("Tensor.cumLogSumExp(1)", "torch: logsumexp of prefixes", lambda x: prefixes(torch.logsumexp, x, 1), C)
case("Tensor.cumLogSumExp(-1)", "torch: logsumexp of prefixes, large", lambda x: prefixes(torch.logsumexp, x, 1), HUGE)
case("Tensor.cumMax(1)", "torch.cummax", lambda x: x.cummax(1).values, C)
case("Tensor.cumMin(-1)", "torch.cummin", lambda x: x.cummin(-1).values, C)
case("Tensor.sort(1)", "torch.sort", lambda x: x.sort(1).values, C)
case("Tensor.topK(2, -1)", "torch.topk", lambda x: x.topk(2).values, C)
case("Tensor.median()", "torch: mean of the middle two", middle, D)
case("Tensor.median(0)", "torch.median", lambda x: x.median(0).values, D)
case("Tensor.median(keep(1))", "torch.quantile", lambda x: x.quantile(0.5, 1, keepdim=True), D)
case("Tensor.quantile(0.3)", "torch.quantile", lambda x: x.quantile(0.3), D)
case("Tensor.quantile(0.9, 1)", "torch.quantile", lambda x: x.quantile(0.9, 1), C)

# ---------------------------------------------------------------- products

M, N = spread(3, 4), spread(4, 2, start=4)
case("Tensor.matmul(b)", "torch.matmul", torch.matmul, M, N)
case("Tensor.matmul(b)", "torch.matmul, vectors", torch.matmul, M[0], N[:, 1])
case("Tensor.matmul(b)", "torch.matmul, row", torch.matmul, M[0], spread(2, 4, 2, start=9))
case("Tensor.matmul(b)", "torch.matmul, column", torch.matmul, spread(2, 3, 4), N[:, 0])
case("Tensor.matmul(b)", "torch.matmul, batches", torch.matmul, spread(2, 1, 2, 3), spread(3, 3, 2, start=8))
case("Tensor.dot(b)", "torch.dot", torch.dot, M[0], M[1])
case("Tensor.outer(b)", "torch.outer", torch.outer, M[0], N[:, 0])
case("Tensor.kron(b)", "torch.kron", torch.kron, spread(2, 3), spread(2, 2, start=3))
case("Tensor.trace()", "torch.trace", torch.trace, spread(3, 3))
case("Tensor.trace()", "torch: sum of the diagonals", lambda x: x.diagonal(0, 1, 2).sum(-1), C)
EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 2)), ("bij,bj", (2, 3, 2), (2, 2)), ("ii->i", (3, 3)), ("ij->j", (2, 3)), ("ij,ij->", (2, 3), (2, 3)),
    ("i,j->ji", (2,), (3,)), ("bi,ij,bj->b", (2, 3), (3, 2), (2, 2)), ("...i,...i->...", (2, 2, 3), (2, 3)),
]
for expression, *shapes in EINSUMS:
    inputs = [spread(*shape, start=1 + i) for i, shape in enumerate(shapes)]
    case(f"Tensor.einsum({expression})", "torch.einsum", lambda *x: torch.einsum(expression, *x), *inputs)

# ---------------------------------------------------------------- movement

case("Tensor.reshape(3, -1)", "torch.reshape", lambda x: x.reshape(3, -1), spread(2, 6))
case("Tensor.transpose()", "torch.transpose", lambda x: x.mT, C)
case("Tensor.permute(2, 0, 1)", "torch.permute", lambda x: x.permute(2, 0, 1), C)
case("Tensor.swapAxes(0, -1)", "torch.swapaxes", lambda x: x.swapaxes(0, -1), C)
case("Tensor.moveAxis(0, 2)", "torch.moveaxis", lambda x: x.moveaxis(0, 2), C)
case("Tensor.squeeze(1)", "torch.squeeze", lambda x: x.squeeze(1), spread(2, 1, 3))
case("Tensor.expandDims(1)", "torch.unsqueeze", lambda x: x.unsqueeze(1), A)
case("Tensor.broadcastTo(2, 3, 2)", "torch.broadcast_to", lambda x: x.broadcast_to(2, 3, 2), spread(3, 1))
case("Tensor.sumTo(3, 1)", "torch: sum_to_size", lambda x: x.sum_to_size(3, 1), C)
case("Tensor.slice(1, 1, 3)", "torch.narrow", lambda x: x.narrow(1, 1, 2), C)
case("Tensor.at(1, -1)", "torch: index", lambda x: x[1, -1], C)
case("Tensor.pad(1, 1, 2)", "torch: pad", lambda x: F.pad(x, (1, 2)), A)
case("Tensor.pad(0, 1, 2, 0.5)", "torch: pad", lambda x: F.pad(x, (0, 0, 1, 2), value=0.5), A)
case("Tensor.padReflect(1, 3, 2)", "torch: pad", lambda x: F.pad(x, (3, 2), mode="reflect"), D)
case("Tensor.padEdge(1, 3, 2)", "torch: pad", lambda x: F.pad(x, (3, 2), mode="replicate"), D)
case("Tensor.flip()", "torch.flip", lambda x: x.flip(0, 1), A)
case("Tensor.flip(0, -1)", "torch.flip", lambda x: x.flip(0, -1), C)
case("Tensor.roll(1, -3)", "torch.roll", lambda x: x.roll(-3, 1), D)
case("Tensor.repeat(1, 3)", "torch.repeat_interleave", lambda x: x.repeat_interleave(3, 1), A)
case("Tensor.tile(2, 1, 3)", "torch.tile", lambda x: x.tile(2, 1, 3), A)
case("Tensor.split(1, 2)", "torch: tensor_split, the second part", lambda x: x.tensor_split(2, 1)[1], D)
case("Tensor.split(1, [1, 3])", "torch.split, the product of the parts", lambda x: torch.mul(*x.split([1, 3], 1)), D)
case("Tensor.unstack(1)", "torch.unbind, the product of the parts", lambda x: product(x, 1), A)
case("Tensor.concat(1, a, b, a)", "torch.cat", lambda a, b: torch.cat([a, b, a], 1), A, Q)
case("Tensor.stack(1, a, b, a)", "torch.stack", lambda a, b: torch.stack([a, b, a], 1), A, P)
case("Tensor.stack(-1, a, b)", "torch.stack", lambda a, b: torch.stack([a, b], -1), A, P)
case("Tensor.gather(1, 2, 0, 2)", "torch.index_select", lambda x: x.index_select(1, torch.tensor([2, 0, 2])), D)
case("Tensor.scatterAdd(1, 5, 2, 0, 2)", "torch.index_add", lambda x: torch.zeros(2, 5).index_add(1, torch.tensor([2, 0, 2]), x), A)
INDICES = torch.tensor([[2, 0], [1, 2], [0, 0]])
ADDED = lambda x: torch.zeros(3, 4).scatter_add(1, INDICES, x)
case("Tensor.gather(1, [[2, 0], [1, 2], [0, 0]])", "torch: index", lambda x: x[:, INDICES], A)
case("Tensor.takeAlongAxis(1, [[2, 0], [1, 2], [0, 0]])", "torch.gather", lambda x: x.gather(1, INDICES), D)
case("Tensor.addAlongAxis(1, 4, [[2, 0], [1, 2], [0, 0]])", "torch.scatter_add", ADDED, spread(3, 2))
case("Tensor.pick([1, 0, 1], [2, 2, 0])", "torch: index", lambda x: x[[1, 0, 1], [2, 2, 0]], C)
case("Tensor.diagonal()", "torch.diagonal", lambda x: x.diagonal(0, -2, -1), C)
case("Tensor.diagonal(-1)", "torch.diagonal", lambda x: x.diagonal(-1, -2, -1), C)
case("Tensor.diagonalMatrix()", "torch.diag_embed", torch.diag_embed, A)
case("Tensor.diagonalMatrix(1)", "torch.diag_embed", lambda x: torch.diag_embed(x, 1), A)
case("Tensor.tril()", "torch.tril", torch.tril, C)
case("Tensor.tril(1)", "torch.tril", lambda x: x.tril(1), D)
case("Tensor.triu()", "torch.triu", torch.triu, C)
case("Tensor.triu(-1)", "torch.triu", lambda x: x.triu(-1), D)

# ---------------------------------------------------------------- windows

IMAGE, SIGNAL = spread(2, 5, 4), spread(2, 2, 7)
WINDOWS = dict(kernel_size=(3, 2), stride=(2, 1), padding=(1, 1), dilation=(1, 2))
UNFOLDED = lambda x: F.unfold(x[None], **WINDOWS).reshape(2, 3, 2, 3, 4)
FOLDED = lambda x: F.fold(x.reshape(1, 12, 12), (5, 4), **WINDOWS)[0]
STRIDED = lambda x, w: F.conv2d(x[None], w, None, (2, 1), 1, (1, 2))[0]
TRANSPOSED = lambda x, w: F.conv_transpose2d(x[None], w, None, 2, 1)[0]
W1, W2, W3 = spread(3, 2, 3, start=5), spread(2, 2, 3, 2, start=5), spread(2, 1, 2, 2, 2, start=5)
case("Window.unfold(x)", "torch: unfold", UNFOLDED, IMAGE)
case("Window.fold(x, 5, 4)", "torch: fold", FOLDED, spread(2, 3, 2, 3, 4))
case("Window.convolve(x, w)", "torch: conv1d", F.conv1d, SIGNAL, W1)
case("Window.convolve(x, w) strided", "torch: conv2d", STRIDED, IMAGE, W2)
case("Window.convolve(x, w) of volumes", "torch: conv3d", F.conv3d, spread(1, 1, 3, 3, 2), W3)
case("Window.convolve(x, w, 2)", "torch: conv1d", lambda x, w: F.conv1d(x, w, groups=2), SIGNAL, spread(4, 1, 3, start=5))
case("Window.convolveTransposed(x, w)", "torch: conv_transpose1d", F.conv_transpose1d, spread(2, 3, 3), W1)
case("Window.convolveTransposed(x, w) strided", "torch: conv_transpose2d", TRANSPOSED, spread(2, 3, 2), W2)
GROUPED = lambda x, w: F.conv_transpose1d(x, w, None, 2, 0, 1, 2)
case("Window.convolveTransposed(x, w, 2, 1)", "torch: conv_transpose1d", GROUPED, spread(1, 4, 3), spread(4, 1, 2, start=5))
case("Window.maxPool(x)", "torch: max_pool2d", lambda x: F.max_pool2d(x[None], 2)[0], IMAGE)
case("Window.maxPool(x) strided", "torch: max_pool2d", lambda x: F.max_pool2d(x[None], 3, (2, 1), 1)[0], IMAGE - 3)
case("Window.averagePool(x)", "torch: avg_pool1d", lambda x: F.avg_pool1d(x, 2), SIGNAL)
case("Window.averagePool(x) strided", "torch: avg_pool2d", lambda x: F.avg_pool2d(x[None], 3, (2, 1), 1)[0], IMAGE)
case("Window.adaptiveAveragePool(x, 3, 2)", "torch: adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x[None], (3, 2))[0], IMAGE)
case("Window.adaptiveMaxPool(x, 3, 2)", "torch: adaptive_max_pool2d", lambda x: F.adaptive_max_pool2d(x[None], (3, 2))[0], IMAGE)

# ---------------------------------------------------------------- linear algebra

LA = torch.linalg


def regular(*shape, start=1):
    """Matrices well away from singular ones, with spectra well apart."""
    return 0.3 * spread(*shape, start=start) + torch.diag(2.0 + torch.arange(max(shape[-2:])))[: shape[-2], : shape[-1]]


def joined(*parts):
    return torch.cat([part.flatten() for part in parts])


def symmetric(a):
    return (a + a.mT) / 2


def signs(a):
    """What makes the largest element of each column positive."""
    largest = a.abs().argmax(-2, keepdim=True)
    return a.gather(-2, largest).sign().detach()


def qr(a):
    q, r = LA.qr(a)
    sign = r.diagonal(0, -2, -1).sign().detach()
    return joined(q * sign[..., None, :], r * sign[..., :, None])


def wide_qr(a):
    q, r = LA.qr(a[:, : a.shape[0]])
    sign = r.diagonal().sign().detach()
    q, r = q * sign, r * sign[:, None]
    return joined(q, torch.cat([r, q.T @ a[:, a.shape[0] :]], 1))


def eigh(a):
    values, vectors = LA.eigh(symmetric(a))
    return joined(values, vectors * signs(vectors))


def svd(a):
    u, s, vh = LA.svd(a, full_matrices=False)
    return joined(u * signs(u), s, vh.mT * signs(u))


def determinant(a):
    """A polynomial, which holds for singular matrices too."""
    n = a.shape[-1]
    parity = lambda p: (-1) ** sum(p[i] > p[j] for i in range(n) for j in range(i + 1, n))
    return sum(parity(p) * product(torch.stack([a[i, p[i]] for i in range(n)]), 0) for p in itertools.permutations(range(n)))


S, T, R = regular(3, 3), regular(2, 3, 3), spread(3, 2, start=6)
TALL, WIDE = regular(4, 3), regular(3, 4)
RANK_2 = torch.tensor([[1.0, 2.0, 4.0], [2.0, 1.0, -1.0], [3.0, 3.0, 3.0]])
case("Linalg.solve(a, b)", "torch: linalg.solve", LA.solve, S, R)
case("Linalg.solve(a, b)", "torch: linalg.solve, vector", LA.solve, S, R[:, 0])
case("Linalg.solve(a, b)", "torch: linalg.solve, batches", LA.solve, T, R.expand(2, 3, 2).clone())
case("Linalg.solve(a, b)", "torch: linalg.solve, broadcast", lambda a, b: LA.solve(a, b.expand(2, 3, 2)), T, R)
LOWER = lambda a, b: LA.solve_triangular(a.tril(), b, upper=False)
UPPER = lambda a, b: LA.solve_triangular(a.triu(), b, upper=True)
LOWER_T = lambda a, b: LA.solve_triangular(a.tril().mT, b, upper=True)
UPPER_T = lambda a, b: LA.solve_triangular(a.triu().mT, b, upper=False)
case("Linalg.solveTriangular(a, b, lower)", "torch: linalg.solve_triangular", LOWER, S, R)
case("Linalg.solveTriangular(a, b, upper)", "torch: linalg.solve_triangular", UPPER, S, R)
case("Linalg.solveTriangular(a, b, lower, transpose)", "torch: linalg.solve_triangular", LOWER_T, T, T)
case("Linalg.solveTriangular(a, b, upper, transpose)", "torch: linalg.solve_triangular", UPPER_T, S, R)
case("Linalg.leastSquares(a, b)", "torch: linalg.lstsq", lambda a, b: LA.lstsq(a, b).solution, TALL, spread(4, 2, start=6))
case("Linalg.leastSquares(a, b)", "torch: linalg.pinv(a) b", lambda a, b: LA.pinv(a) @ b, TALL, spread(4, start=6))
case("Linalg.inverse(a)", "torch: linalg.inv", LA.inv, T)
case("Linalg.pseudoInverse(a)", "torch: linalg.pinv", LA.pinv, TALL)
case("Linalg.pseudoInverse(a)", "torch: linalg.pinv", LA.pinv, WIDE)
case("Linalg.pseudoInverse(a b)", "torch: linalg.pinv, rank 2", lambda a, b: LA.pinv(a @ b), spread(4, 2), spread(2, 3, start=3))
for n in (0, 1, 3, 10, -2):
    case(f"Linalg.matrixPower(a, {n})", "torch: linalg.matrix_power", lambda a: LA.matrix_power(a, n) + 0 * a, T / 3)
# At a norm of 0.05, PyTorch's exponential has ten digits.
TAYLOR = lambda a: sum(LA.matrix_power(a, n) / math.factorial(n) for n in range(15))
case("Linalg.expm(a)", "torch: Taylor, near 0", TAYLOR, 0.01 * spread(2, 3, 3))
for scale in (1, 5):
    case("Linalg.expm(a)", f"torch: linalg.matrix_exp, scale {scale}", LA.matrix_exp, scale * spread(2, 3, 3))
case("Linalg.det(a)", "torch: linalg.det", LA.det, T)
case("Linalg.det(a)", "torch: polynomial, rank 2", determinant, RANK_2)
case("Linalg.det(a)", "torch: polynomial", determinant, spread(4, 4))
case("Linalg.logDet(a)", "torch: linalg.slogdet", lambda a: LA.slogdet(a).logabsdet, T)
case("Linalg.signLogDet(a)", "torch: linalg.slogdet", lambda a: joined(*LA.slogdet(a)), T[:, [1, 0, 2]])
case("Linalg.cholesky(a)", "torch: linalg.cholesky", lambda a: LA.cholesky(symmetric(a)), T)
case("Linalg.qr(a)", "torch: linalg.qr", qr, T)
case("Linalg.qr(a)", "torch: linalg.qr, tall", qr, TALL)
case("Linalg.qr(a)", "torch: linalg.qr of the first columns, wide", wide_qr, WIDE)
case("Linalg.eigh(a)", "torch: linalg.eigh", eigh, T)
case("Linalg.svd(a)", "torch: linalg.svd", svd, T)
case("Linalg.svd(a)", "torch: linalg.svd, tall", svd, TALL)
case("Linalg.svd(a)", "torch: linalg.svd, wide", svd, WIDE)
case("Linalg.singularValues(a)", "torch: linalg.svdvals", LA.svdvals, T)
case("Linalg.nuclearNorm(a)", "torch: linalg.matrix_norm", lambda a: LA.matrix_norm(a, "nuc"), T)
case("Linalg.spectralNorm(a)", "torch: linalg.matrix_norm", lambda a: LA.matrix_norm(a, 2), TALL)

SPARSE = torch.tensor([[0, 2.5, 0, -1], [0, 0, 0, 0], [1.5, 0, -3, 0]])
PLACES = ([0, 0, 2, 2], [1, 3, 0, 2])
case("Linalg.sparseMatMul(a, x)", "torch: dense product", lambda x: SPARSE @ x, spread(4, 2))


def sparse(values):
    return torch.zeros(3, 4).index_put([torch.tensor(places) for places in PLACES], values)


case("SparseMatrix.matmul(x)", "torch: dense product", lambda values, x: sparse(values) @ x, spread(4, start=3), spread(4, 2))
case("SparseMatrix.transpose()", "torch: dense product", lambda values, x: sparse(values).T @ x, spread(4, start=3), spread(3))

# ---------------------------------------------------------------- the file

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden.txt")
with open(TARGET, "w", encoding="utf-8", newline="\n") as out:
    out.write(f"# PyTorch {torch.__version__}, mpmath {mp.__version__}, double precision; written by golden.py, which says what is what.\n")
    out.write("".join("\n" + block + "\n" for blocks in CASES.values() for block in blocks))
