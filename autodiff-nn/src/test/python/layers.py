#!/usr/bin/env python3
"""Writes layers.txt, the numbers of PyTorch that LayersParityTest compares ours with; run by hand, with PyTorch.

For each case: the inputs x, constants k, the parameters p of a layer in the order of its components, its output y, weights w, and of
sum(w * y) the gradients g by the inputs and then by the parameters. A case is named as the layer is made in Java, and says whose numbers
these are. Parameters stand in the order of axes that ours have.
"""

import math
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

CASES = []


def sequence(function, shape, start=0):
    numbers = [round(function(start + k), 4) for k in range(math.prod(shape))]
    return torch.tensor(numbers).reshape(shape)


def spread(*shape, low=-2.0, high=2.0, start=1):
    """Distinct numbers, evenly spread and out of order, the same in every run."""
    return sequence(lambda k: low + (high - low) * math.modf(k * (math.sqrt(5) - 1) / 2)[0], shape, start)


def weights(shape):
    return sequence(lambda k: 1.25 * math.cos(1 + 2.3 * k) + 0.1, shape)


def text(x):
    return " ".join([str(list(x.shape))] + [repr(number) for number in x.flatten().tolist()])


def case(name, source, f, inputs, parameters=(), constants=()):
    """f takes inputs, then constants, then parameters; constants may change, and are written as they are afterwards."""
    x = [tensor.clone().requires_grad_() for tensor in inputs]
    p = [tensor.clone().requires_grad_() for tensor in parameters]
    y = f(*x, *constants, *p)
    w = weights(y.shape)
    g = torch.autograd.grad((w * y).sum(), x + p)
    lines = ["case " + name, "from " + source]
    for key, tensors in [("x", inputs), ("k", constants), ("p", parameters), ("w", [w]), ("y", [y]), ("g", g)]:
        lines += [key + " " + text(tensor.detach()) for tensor in tensors]
    CASES.append("\n".join(lines))


# ---------------------------------------------------------------- affine layers

case("linear", "torch: linear", lambda x, w, b: F.linear(x, w.T, b), [spread(3, 4)], [spread(4, 2, start=20), spread(2, start=40)])
case(
    "bilinear",
    "torch: bilinear",
    lambda x, y, w, b: F.bilinear(x, y, w.permute(2, 0, 1), b),
    [spread(3, 2), spread(3, 4, start=10)],
    [spread(2, 4, 3, start=30), spread(3, start=60)],
)
INDICES = torch.tensor([[4, 0, 2], [2, 2, 1]])
case("embedding", "torch: embedding", lambda k, w: F.embedding(INDICES, w), [], [spread(5, 3)], [INDICES])
case("embedding, padding 2", "torch: embedding", lambda k, w: F.embedding(INDICES, w, padding_idx=2), [], [spread(5, 3)], [INDICES])

# ---------------------------------------------------------------- convolutions and pooling


def convolution(name, f, x, w, out, **options):
    said = ", ".join(f"{key}={value}" for key, value in options.items())
    call = lambda x, w, b: f(x, w, b, **options)
    case(name, f"torch: {f.__name__}" + (", " + said if said else ""), call, [spread(*x)], [spread(*w, start=100), spread(out, start=300)])


convolution("conv1d(4, 2, 3)", F.conv1d, (2, 4, 6), (2, 4, 3), 2)
convolution("conv1d, stride 2, padding 1, dilation 2", F.conv1d, (2, 2, 9), (3, 2, 3), 3, stride=2, padding=1, dilation=2)
convolution("convolution, 2 groups", F.conv1d, (2, 4, 5), (6, 2, 2), 6, groups=2)
convolution("conv2d(2, 3, 2)", F.conv2d, (2, 2, 4, 3), (3, 2, 2, 2), 3)
ODD = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}
convolution("convolution, 3 by 2, all options", F.conv2d, (1, 2, 5, 4), (4, 1, 3, 2), 4, groups=2, **ODD)
convolution("convolution, depthwise", F.conv2d, (1, 3, 4, 4), (3, 1, 3, 3), 3, padding=1, groups=3)
convolution("convolution, 3 axes", F.conv3d, (1, 2, 2, 4, 3), (2, 2, 2, 3, 2), 2, padding=(1, 0, 1))

UP = F.conv_transpose1d
convolution("transposed 1d", UP, (2, 3, 4), (3, 2, 3), 2)
convolution("transposed 1d, all options", UP, (2, 4, 4), (4, 3, 3), 6, stride=3, padding=1, output_padding=2, groups=2, dilation=2)
UP = F.conv_transpose2d
convolution("transposed 2d", UP, (1, 2, 3, 2), (2, 3, 2, 2), 3)
ODD = {"stride": (2, 3), "padding": (1, 0), "output_padding": (1, 2), "dilation": (2, 1)}
convolution("transposed 2d, all options", UP, (1, 4, 3, 2), (4, 1, 3, 2), 2, groups=2, **ODD)

X1 = spread(2, 2, 7)
X2 = spread(2, 2, 5, 6)
case("maxPool, 2", "torch: max_pool1d", lambda x: F.max_pool1d(x, 2), [X1])
case("maxPool, 3, stride 2, padding 1", "torch: max_pool1d", lambda x: F.max_pool1d(x, 3, 2, 1), [X1])
case("maxPool, 3 by 2, stride 2 by 1, dilation 1 by 2", "torch: max_pool2d", lambda x: F.max_pool2d(x, (3, 2), (2, 1), 0, (1, 2)), [X2])
case("averagePool, 2", "torch: avg_pool1d", lambda x: F.avg_pool1d(x, 2), [X1])
case("averagePool, 3, stride 2, padding 1", "torch: avg_pool1d", lambda x: F.avg_pool1d(x, 3, 2, 1), [X1])
case("averagePool, 2 by 3, padding 1", "torch: avg_pool2d", lambda x: F.avg_pool2d(x, (2, 3), None, 1), [X2])
case(
    "averageInside, 3, stride 2, padding 1",
    "torch: avg_pool1d, count_include_pad=False",
    lambda x: F.avg_pool1d(x, 3, 2, 1, count_include_pad=False),
    [X1],
)
case(
    "averageInside, 2 by 3, padding 1",
    "torch: avg_pool2d, count_include_pad=False",
    lambda x: F.avg_pool2d(x, (2, 3), None, 1, count_include_pad=False),
    [X2],
)
case("adaptiveAverage(3)", "torch: adaptive_avg_pool1d", lambda x: F.adaptive_avg_pool1d(x, 3), [X1])
case("adaptiveAverage(3, 4)", "torch: adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, (3, 4)), [X2])
case("adaptiveMax(3)", "torch: adaptive_max_pool1d", lambda x: F.adaptive_max_pool1d(x, 3), [X1])
case("adaptiveMax(3, 4)", "torch: adaptive_max_pool2d", lambda x: F.adaptive_max_pool2d(x, (3, 4)), [X2])

# ---------------------------------------------------------------- normalisations


def affine(*shape):
    return [spread(*shape, low=0.5, start=40), spread(*shape, start=70)]


def rms_norm(x, gamma):
    return x / (x.square().mean(-1, keepdim=True) + 1e-6).sqrt() * gamma


IMAGES = spread(3, 4, 2, 3)
case("layerNorm(4)", "torch: layer_norm", lambda x, g, b: F.layer_norm(x, (4,), g, b), [spread(2, 3, 4)], affine(4))
case("layerNorm(3, 4)", "torch: layer_norm", lambda x, g, b: F.layer_norm(x, (3, 4), g, b, 0.01), [spread(2, 3, 4)], affine(3, 4))
case("rmsNorm(4)", "torch: composed", rms_norm, [spread(2, 3, 4)], affine(4)[:1])
case("groupNorm(2, 4)", "torch: group_norm", lambda x, g, b: F.group_norm(x, 2, g, b), [IMAGES], affine(4))
case("groupNorm(2, 4), rows", "torch: group_norm", lambda x, g, b: F.group_norm(x, 2, g, b), [spread(3, 4)], affine(4))
case("groupNorm.ofInstances(4)", "torch: instance_norm", lambda x, g, b: F.instance_norm(x, weight=g, bias=b), [IMAGES], affine(4))

RUNNING = [torch.zeros(4), torch.ones(4)]
for step in (1, 2, 3):
    case(
        f"batchNorm, pass {step}",
        "torch: batch_norm, training; the constants are the running statistics afterwards",
        lambda x, mean, variance, g, b: F.batch_norm(x, mean, variance, g, b, training=True),
        [spread(3, 4, 2, low=-step, start=10 * step)],
        affine(4),
        RUNNING,
    )
for shape in ((3, 4, 2), (2, 4)):
    case(
        f"batchNorm in use, {len(shape)} axes",
        "torch: batch_norm",
        lambda x, mean, variance, g, b: F.batch_norm(x, mean, variance, g, b),
        [spread(*shape)],
        affine(4),
        RUNNING,
    )

# ---------------------------------------------------------------- activations

LINE = torch.cat([spread(2, 6, low=-8, high=8), spread(2, 6, start=5)], 1)
EDGES = torch.tensor([[-3.0, 3.0, 0.0, 6.0, 0.5, -0.5]])
case("relu6", "torch: relu6", F.relu6, [LINE])
case("relu6", "torch: relu6, at its edges", F.relu6, [EDGES])
case("hardswish", "torch: hardswish", F.hardswish, [LINE])
case("hardswish", "torch: hardswish, at its edges", F.hardswish, [EDGES])
case("threshold(0.5, -2)", "torch: threshold", lambda x: F.threshold(x, 0.5, -2), [LINE])
case("threshold(0.5, -2)", "torch: threshold, at its edges", lambda x: F.threshold(x, 0.5, -2), [EDGES])
case("celu(1.5)", "torch: celu", lambda x: F.celu(x, 1.5), [LINE])
case("celu(1.5)", "torch: celu, at its edges", lambda x: F.celu(x, 1.5), [EDGES])
case("softplus(2)", "torch: softplus", lambda x: F.softplus(x, 2, threshold=1000), [LINE])
case("softmin", "torch: softmin", lambda x: F.softmin(x, -1), [LINE])
case("tanhshrink", "torch: tanhshrink", F.tanhshrink, [LINE])
case("softshrink(0.5)", "torch: softshrink", F.softshrink, [LINE])
case("softshrink(0.5)", "torch: softshrink, at its edges", F.softshrink, [EDGES])
case("hardshrink(0.5)", "torch: hardshrink", F.hardshrink, [LINE])
case("hardshrink(0.5)", "torch: hardshrink, at its edges", F.hardshrink, [EDGES])
case("glu(-1)", "torch: glu", lambda x: F.glu(x, -1), [LINE])
case("glu(0)", "torch: glu", lambda x: F.glu(x, 0), [LINE])
case("prelu", "torch: prelu", F.prelu, [LINE], [torch.tensor([0.3])])
case("prelu", "torch: prelu, at its edges", F.prelu, [EDGES], [torch.tensor([0.3])])
case("prelu", "torch: prelu, channels", F.prelu, [spread(2, 3, 4)], [spread(3, start=9)])
case("randomLeakyRelu in use", "torch: rrelu", F.rrelu, [LINE])

# ---------------------------------------------------------------- compositions


def residual(x, w, b, v, c):
    return torch.tanh(F.linear(x, w.T, b)) + F.linear(x, v.T, c)


def parallel(x, w, b, v, c):
    return torch.cat([F.conv1d(x, w, b, padding=1), F.conv1d(x, v, c)], 1)


TWO = [spread(3, 2, start=20), spread(2, start=30), spread(3, 2, start=40), spread(2, start=50)]
case("residual", "torch: composed", lambda x, w, b: x + torch.tanh(F.linear(x, w.T, b)), [spread(2, 3)], [spread(3, 3, start=20), spread(3, start=30)])
case("residual, shortcut", "torch: composed", residual, [spread(2, 3)], TWO)
case("parallel", "torch: composed", parallel, [spread(2, 2, 4)], [spread(3, 2, 3, start=20), spread(3, start=40), spread(1, 2, 1, start=50), spread(1)])
case("flatten", "torch: flatten", lambda x: torch.flatten(x, 1), [spread(2, 3, 2)])

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "io", "autodiff", "nn", "layers.txt")
with open(TARGET, "w", encoding="utf-8", newline="\n") as out:
    out.write(f"# PyTorch {torch.__version__}, double precision; written by layers.py, which says what is what.\n")
    out.write("".join("\n" + block + "\n" for block in CASES))
