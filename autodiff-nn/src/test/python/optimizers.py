#!/usr/bin/env python3
"""Writes optimizers.txt, the steps of PyTorch that OptimizersParityTest repeats; run by hand, with PyTorch 1.13.

An MLP 4-8-3 with tanh and softmax cross-entropy takes 100 steps on four batches of fixed data in turn. For each optimiser: the loss before
each step, and the weights after the last. Then the rates of the schedules. Optimisers that PyTorch lacks are not here.
"""

import math
import os

import torch
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

STEPS = 100
LINES = []


def spread(shape, scale, start):
    """Distinct numbers around 0, out of order, the same in every run."""
    numbers = [round(scale * (2 * math.modf((start + k) * (math.sqrt(5) - 1) / 2)[0] - 1), 4) for k in range(math.prod(shape))]
    return torch.tensor(numbers).reshape(shape)


X = spread((24, 4), 2.0, 1)
LABELS = (X[:, 0] > 0).long() + (X[:, 1] + X[:, 2] > 0.3).long()
SHAPES = [("hidden.w", (4, 8)), ("hidden.b", (8,)), ("out.w", (8, 3)), ("out.b", (3,))]


def text(x):
    return " ".join([str(list(x.shape))] + [repr(number) for number in x.flatten().tolist()])


def start():
    return {path: spread(shape, 0.6, 200 + 50 * i).requires_grad_() for i, (path, shape) in enumerate(SHAPES)}


def loss(weights, step):
    rows = slice(6 * (step % 4), 6 * (step % 4) + 6)
    hidden = torch.tanh(X[rows] @ weights["hidden.w"] + weights["hidden.b"])
    return torch.nn.functional.cross_entropy(hidden @ weights["out.w"] + weights["out.b"], LABELS[rows])


def case(name, make, scheduler=None, clip=None, every=1, average=None, plateau=None):
    """make is given the weights by path; plateau is told the loss after every fourth step."""
    weights = start()
    optimizer = make(weights)
    schedule = scheduler(optimizer) if scheduler else None
    watch = plateau(optimizer) if plateau else None
    means = {path: w.detach().clone() for path, w in weights.items()}
    losses = []
    for step in range(STEPS):
        if step % every == 0:
            optimizer.zero_grad()
        cost = loss(weights, step)
        losses.append(cost.item())
        (cost / every).backward()
        if clip:
            clip(weights.values())
        if step % every == every - 1:
            optimizer.step()
        if schedule:
            schedule.step()
        if watch and step % 4 == 3:
            watch.step(losses[-1])
        if average:
            means = {path: average * means[path] + (1 - average) * w.detach() for path, w in weights.items()}
    LINES.append("case " + name)
    LINES.append("losses " + text(torch.tensor(losses)))
    for path, w in weights.items():
        LINES.append(path + " " + text(means[path] if average else w.detach()))


def clip_norm(limit):
    def clip(weights):
        gradients = [w.grad for w in weights]
        norm = torch.sqrt(sum((g * g).sum() for g in gradients))
        if norm > limit:
            for g in gradients:
                g.mul_(limit / norm)

    return clip


def plain(optimizer, **parameters):
    return lambda weights: optimizer(list(weights.values()), **parameters)


def groups(weights):
    kernels = [w for path, w in weights.items() if path.endswith("w")]
    biases = [w for path, w in weights.items() if path.endswith("b")]
    return torch.optim.AdamW([{"params": kernels, "weight_decay": 0.1}, {"params": biases, "weight_decay": 0, "lr": 0.05}], lr=0.01)


def frozen(weights):
    return torch.optim.Adam([w for path, w in weights.items() if not path.startswith("hidden")], lr=0.01)


o = torch.optim
case("sgd", plain(o.SGD, lr=0.1))
case("sgd with L2 decay", plain(o.SGD, lr=0.1, weight_decay=0.01))
case("momentum", plain(o.SGD, lr=0.05, momentum=0.9))
case("nesterov", plain(o.SGD, lr=0.05, momentum=0.9, nesterov=True))
case("adagrad", plain(o.Adagrad, lr=0.1))
case("adagrad with falling rate", plain(o.Adagrad, lr=0.1, lr_decay=0.01))
case("rmsProp", plain(o.RMSprop, lr=0.01))
case("rmsProp centered", plain(o.RMSprop, lr=0.01, centered=True))
case("rmsProp centered with momentum", plain(o.RMSprop, lr=0.003, alpha=0.9, centered=True, momentum=0.5))
case("adadelta", plain(o.Adadelta, lr=1.0))
case("adam", plain(o.Adam, lr=0.01))
case("adam with L2 decay", plain(o.Adam, lr=0.01, betas=(0.8, 0.99), weight_decay=0.01))
case("adamW", plain(o.AdamW, lr=0.01, weight_decay=0.05))
case("amsGrad", plain(o.Adam, lr=0.01, betas=(0.9, 0.9), amsgrad=True))
case("adamax", plain(o.Adamax, lr=0.01))
# Its single-tensor form counts mu_t twice in the next product, mended in PyTorch 2.0 (pull request 92699); this form does not.
case("nAdam", plain(o.NAdam, lr=0.01, foreach=True))
case("rAdam", plain(o.RAdam, lr=0.01))
case("rprop", plain(o.Rprop, lr=0.01))
case("asgd", plain(o.ASGD, lr=0.1, lambd=0.01))
case("clipped by value", plain(o.SGD, lr=0.1), clip=lambda w: torch.nn.utils.clip_grad_value_(w, 0.05))
case("clipped by norm", plain(o.Adam, lr=0.01), clip=clip_norm(0.3))
case("groups", groups)
case("frozen", frozen)
case("accumulated", plain(o.Adam, lr=0.01), every=4)
case("averaged", plain(o.Adam, lr=0.01), average=0.9)
case("scheduled", plain(o.Adam, lr=0.05), scheduler=lambda x: lr_scheduler.CosineAnnealingLR(x, 100, 0.001))
case("plateau", plain(o.SGD, lr=2.0), plateau=lambda x: lr_scheduler.ReduceLROnPlateau(x, factor=0.5, patience=1))


def schedule(name, make, rate, steps=40):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    LINES.append("case " + name)
    LINES.append("rates " + text(torch.tensor(rates)))


def warm_up(optimizer):
    first = lr_scheduler.LinearLR(optimizer, start_factor=1 / 11, total_iters=10)
    return lr_scheduler.SequentialLR(optimizer, [first, lr_scheduler.ExponentialLR(optimizer, 0.9)], [10])


schedule("schedule step", lambda x: lr_scheduler.StepLR(x, 7, 0.5), 0.1)
schedule("schedule exponential", lambda x: lr_scheduler.ExponentialLR(x, 0.9), 0.1)
schedule("schedule cosine", lambda x: lr_scheduler.CosineAnnealingLR(x, 39, 0.01), 0.1)
schedule("schedule oneCycle", lambda x: lr_scheduler.OneCycleLR(x, 0.1, total_steps=40), 0.1)
schedule("schedule warmUp", warm_up, 0.1)

with open(os.path.join(os.path.dirname(__file__), "../resources/io/autodiff/nn/optim/optimizers.txt"), "w") as file:
    file.write("x " + text(X) + "\n")
    file.write("y " + text(LABELS.double()) + "\n")
    for path, w in start().items():
        file.write(path + " " + text(w.detach()) + "\n")
    file.write("\n".join(LINES) + "\n")
