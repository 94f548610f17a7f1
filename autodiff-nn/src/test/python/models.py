#!/usr/bin/env python3
"""Writes models.txt, the losses of PyTorch over a hundred steps that ModelsParityTest compares ours with; run by hand, with PyTorch.

Weights and batches are fractions that both sides compute without rounding: number k of the tensor with number t is
((7919 k + 104729 t) mod 1000) / 1000 - 1/2, times a scale. Weights stand transposed, as ours do: rows are inputs.
"""

import os

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
STEPS = 100


def numbers(t, *shape):
    k = torch.arange(torch.Size(shape).numel())
    return (((7919 * k + 104729 * t) % 1000).double() / 1000 - 0.5).reshape(shape)


def fill(p, t, transposed=False, scale=1.0):
    shape = reversed(p.shape) if transposed else p.shape
    x = numbers(t, *shape) * scale
    p.data = x.T.contiguous() if transposed else x


def linear(layer, t, scale=1.0):
    fill(layer.weight, t, transposed=True, scale=scale)
    fill(layer.bias, t + 1)
    return layer


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = linear(nn.Linear(6, 8), 1, 2)
        self.out = linear(nn.Linear(8, 4), 3, 2)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3)
        self.norm2 = nn.BatchNorm2d(6)
        self.out = linear(nn.Linear(6 * 2 * 2, 4), 9)
        for t, layer in [(1, self.conv1), (3, self.norm1), (5, self.conv2), (7, self.norm2)]:
            fill(layer.weight, t)
            fill(layer.bias, t + 1)
        self.norm1.weight.data += 1
        self.norm2.weight.data += 1

    def forward(self, x):
        a = F.max_pool2d(torch.relu(self.norm1(self.conv1(x))), 2)
        b = torch.relu(self.norm2(self.conv2(a)))
        return self.out(b.flatten(1))


class Lstm(nn.Module):
    """PyTorch has two biases where one will do; the second stays zero."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 5, batch_first=True)
        fill(self.lstm.weight_ih_l0, 1, transposed=True)
        fill(self.lstm.weight_hh_l0, 2, transposed=True)
        fill(self.lstm.bias_ih_l0, 3)
        self.lstm.bias_hh_l0.data.zero_()
        self.lstm.bias_hh_l0.requires_grad_(False)
        self.out = linear(nn.Linear(5, 4), 4)

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.TransformerEncoderLayer(4, 2, 8, dropout=0, batch_first=True) for _ in range(2)])
        self.out = linear(nn.Linear(4, 4), 1, 2)
        for l, layer in enumerate(self.layers):
            t = 10 + 20 * l
            attention = layer.self_attn
            attention.in_proj_weight.data = torch.cat([numbers(t + 2 * i, 4, 4).T for i in range(3)])
            attention.in_proj_bias.data = torch.cat([numbers(t + 2 * i + 1, 4) for i in range(3)])
            linear(attention.out_proj, t + 6)
            linear(layer.linear1, t + 8)
            linear(layer.linear2, t + 10)
            for i, norm in enumerate([layer.norm1, layer.norm2]):
                norm.weight.data = 1 + numbers(t + 12 + 2 * i, 4)
                norm.bias.data = numbers(t + 13 + 2 * i, 4)

    def forward(self, x):
        a = x
        for layer in self.layers:
            a = layer(a)
        return self.out(a.mean(1))


def losses(model, optimizer, *shape):
    model.train()
    out = []
    for step in range(STEPS):
        x = 4 * numbers(1000 + step % 7, 8, *shape)
        y = torch.tensor([(3 * i + step % 7) % 4 for i in range(8)])
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        out.append(loss.item())
    return out


def main():
    models = [
        ("mlp", m := Mlp(), torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9), (6,)),
        ("cnn", m := Cnn(), torch.optim.SGD(m.parameters(), lr=0.05, momentum=0.9), (1, 8, 8)),
        ("lstm", m := Lstm(), torch.optim.Adam([p for p in m.parameters() if p.requires_grad], lr=0.05), (6, 3)),
        ("transformer", m := Transformer(), torch.optim.AdamW(m.parameters(), lr=0.01, weight_decay=0.1), (5, 4)),
    ]
    path = os.path.join(os.path.dirname(__file__), "../resources/io/autodiff/nn/models.txt")
    with open(path, "w", encoding="utf-8") as file:
        for name, model, optimizer, shape in models:
            file.write(name + " " + " ".join(map(repr, losses(model, optimizer, *shape))) + "\n")


if __name__ == "__main__":
    main()
