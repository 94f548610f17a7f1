#!/usr/bin/env python3
"""Writes losses.txt, the numbers of PyTorch that LossesGoldenTest compares ours with; run by hand, with PyTorch.

For each case: the inputs x, the targets t, weights w, the losses y, and of the function f(x) = sum(w * losses(x)) the gradient g. A case is
named as LossesGoldenTest names the call in Java. Reduced losses are scalars, with the weight 1.5.
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


def text(x):
    return " ".join([str(list(x.shape))] + [repr(float(number)) for number in x.flatten().tolist()])


def case(call, source, f, inputs, targets=()):
    x = [tensor.clone().requires_grad_() for tensor in inputs]
    y = f(*x, *targets)
    w = sequence(lambda k: 1.25 * math.cos(1 + 2.3 * k) + 0.1, y.shape) if y.dim() else torch.tensor(1.5)
    g = torch.autograd.grad((w * y).sum(), x)
    lines = ["case " + call, "from torch.nn.functional." + source]
    for key, tensors in [("x", inputs), ("t", targets), ("w", [w]), ("y", [y.detach()]), ("g", g)]:
        for tensor in tensors:
            assert torch.isfinite(tensor).all(), (call, key, tensor)
            lines.append(key + " " + text(tensor))
    CASES.append("\n".join(lines))


A, Y = spread(4, 3), spread(4, 3, start=20)
P = spread(4, 3, low=0.05, high=0.95, start=7)
BITS = torch.tensor([[1.0, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]])
SIGNS = 2 * BITS - 1
CLASSES = torch.tensor([2, 0, 1, 0])
ROWS = torch.softmax(spread(4, 3, start=30), 1)
ROWS[1] = torch.tensor([0.0, 1.0, 0.0])
EACH = torch.tensor([1.0, -1, -1, 1])
N = dict(reduction="none")

case("absolute", "l1_loss", lambda a, y: F.l1_loss(a, y, **N), [A], [Y])
case("huber 0.7", "huber_loss", lambda a, y: F.huber_loss(a, y, delta=0.7, **N), [A], [Y])
case("huber 1", "huber_loss", lambda a, y: F.huber_loss(a, y, **N), [A], [Y])
case("smoothL1 0.7", "smooth_l1_loss", lambda a, y: F.smooth_l1_loss(a, y, beta=0.7, **N), [A], [Y])
case("smoothL1 2", "smooth_l1_loss", lambda a, y: F.smooth_l1_loss(a, y, beta=2.0, **N), [A], [Y])
bce = F.binary_cross_entropy_with_logits
case("binaryCrossEntropy", "binary_cross_entropy_with_logits", lambda z, y: bce(z, y, **N), [5 * A], [BITS])
case("binaryCrossEntropy", "binary_cross_entropy_with_logits", lambda z, y: bce(z, y, **N), [A], [P])
case("binaryCrossEntropy", "binary_cross_entropy_with_logits", lambda z, y: bce(z, y, **N), [300 * A], [BITS])
for weight in (torch.tensor([0.5, 2.0, 3.5]), torch.tensor(2.5)):
    case(
        "binaryCrossEntropy weighted",
        "binary_cross_entropy_with_logits",
        lambda z, y, p: bce(z, y, pos_weight=p, **N),
        [3 * A],
        [P, weight],
    )
case("kullbackLeibler", "kl_div", lambda q, p: F.kl_div(q, p, **N), [torch.log_softmax(A, 1)], [ROWS])
case("hinge", "relu of 1 - y z", lambda z, y: F.relu(1 - y * z), [A], [SIGNS])
case("poisson", "poisson_nll_loss", lambda z, y: F.poisson_nll_loss(z, y, **N), [A], [torch.round(3 * P)])
case(
    "gaussian",
    "gaussian_nll_loss",
    lambda mean, variance, y: F.gaussian_nll_loss(mean, y, variance, **N),
    [A, spread(4, 3, low=0.1, high=3.0, start=11)],
    [Y],
)
case("negativeLogLikelihood", "nll_loss", lambda p, y: F.nll_loss(p, y, **N), [torch.log_softmax(A, 1)], [CLASSES])
for margin in (1.0, 0.4):
    case(
        f"multiMargin {margin}",
        "multi_margin_loss",
        lambda z, y: F.multi_margin_loss(z, y, margin=margin, **N),
        [A],
        [CLASSES],
    )
for margin in (0.0, 0.3, -0.5):
    case(
        f"cosineEmbedding {margin}",
        "cosine_embedding_loss",
        lambda a, b, y: F.cosine_embedding_loss(a, b, y, margin=margin, **N),
        [A, spread(4, 3, start=41)],
        [EACH],
    )
for margin in (0.5, 2.0):
    case(
        f"tripletMargin {margin}",
        "triplet_margin_loss with eps=0",
        lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=margin, eps=0, **N),
        [A, spread(4, 3, start=41), spread(4, 3, start=77)],
    )

WEIGHTS = torch.tensor([0.5, 1.5, 2.0])
IMAGE, MAP = spread(2, 3, 2, 2, start=5), torch.tensor([[[0, 2], [1, 1]], [[2, 2], [0, 1]]])
PADDED = torch.tensor([2, -1, 1, 0])
for reduction in ("none", "mean"):
    for name, more in {
        "plain": {},
        "weighted": dict(weight=WEIGHTS),
        "smoothed": dict(label_smoothing=0.2),
        "weighted smoothed": dict(weight=WEIGHTS, label_smoothing=0.2),
    }.items():
        for z, y in ((A, CLASSES), (A, ROWS), (IMAGE, MAP), (IMAGE, torch.softmax(spread(2, 3, 2, 2, start=50), 1))):
            case(
                f"crossEntropy {reduction} {name}",
                "cross_entropy",
                lambda z, y: F.cross_entropy(z, y, reduction=reduction, **more),
                [z],
                [y],
            )
        case(
            f"crossEntropy {reduction} {name} ignoring",
            "cross_entropy",
            lambda z, y: F.cross_entropy(z, y, reduction=reduction, ignore_index=-1, **more),
            [A],
            [PADDED],
        )


def ctc(z, y, lengths, sizes):
    logs = torch.log_softmax(z, 2).transpose(0, 1)
    return F.ctc_loss(logs, y, lengths.long(), sizes.long(), reduction="none")


for batch, times, classes, labels, lengths, sizes in (
    (1, 4, 3, [[1, 2]], [4], [2]),
    (1, 5, 3, [[2, 2, 1]], [5], [3]),
    (1, 3, 4, [[1]], [3], [0]),
    (3, 7, 5, [[1, 1, 4], [3, 2, 1], [4, 1, 1]], [7, 4, 5], [3, 2, 1]),
):
    case(
        "ctc",
        "ctc_loss",
        ctc,
        [spread(batch, times, classes, start=3)],
        [torch.tensor(labels), torch.tensor(lengths), torch.tensor(sizes)],
    )

with open(os.path.join(os.path.dirname(__file__), "../resources/losses.txt"), "w") as file:
    file.write(f"# PyTorch {torch.__version__}, double precision; written by losses.py, which says what is what.\n\n")
    file.write("\n\n".join(CASES) + "\n")
