#!/usr/bin/env python3
"""Writes sequences.txt, the numbers of PyTorch that SequencesGoldenTest compares ours with; run by hand, with PyTorch.

For each case: the inputs x, the parameters p by the paths that ours have, the outputs y, weights w of these; and of the scalar
sum(w * y) the gradients g by the inputs and d by the parameters. Weights stand transposed, as ours do: rows are inputs.
"""

import math
import os

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

BLOCKS = []
LENGTHS = torch.tensor([4, 2, 3])
PRESENT = (torch.arange(4)[None, :] < LENGTHS[:, None])


# ---------------------------------------------------------------- how numbers are made


def sequence(function, shape, start=0):
    numbers = [round(function(start + k), 4) for k in range(math.prod(shape))]
    return torch.tensor(numbers, dtype=torch.float64).reshape(shape)


def spread(*shape, size=1.0, start=1):
    """Distinct numbers, evenly spread and out of order, the same in every run."""
    return sequence(lambda k: size * (2 * math.modf(k * (math.sqrt(5) - 1) / 2)[0] - 1), shape, start)


def weights(shape, start):
    return sequence(lambda k: 1.25 * math.cos(1 + 2.3 * k + start) + 0.1, shape)


def filled(module):
    """The module with parameters that are neither zeros nor ones."""
    start = 100
    for p in module.parameters():
        p.data = spread(*p.shape, size=0.8, start=start)
        start += p.numel()
    return module


def text(x):
    return " ".join([str(list(x.shape))] + [repr(number) for number in x.flatten().tolist()])


def case(name, source, f, inputs, parameters):
    """Parameters are pairs of a path and a function from a module's tensors, or from their gradients, to ours."""
    x = [tensor.clone().requires_grad_() for tensor in inputs]
    y = f(*x)
    w = [weights(tensor.shape, i) for i, tensor in enumerate(y)]
    sum((a * b).sum() for a, b in zip(w, y)).backward()
    lines = ["case " + name, "from " + source]
    for key, tensors in [("x", inputs), ("w", w), ("y", y), ("g", [tensor.grad for tensor in x])]:
        lines += [key + " " + text(tensor) for tensor in tensors]
    for path, value, gradient in parameters():
        lines += ["p " + path + " " + text(value), "d " + path + " " + text(gradient)]
    BLOCKS.append("\n".join(lines))


# ---------------------------------------------------------------- our parameters in theirs


def same(path, p, rows=slice(None)):
    return path, p.data[rows], p.grad[rows]


def transposed(path, p, rows=slice(None)):
    return path, p.data[rows].T, p.grad[rows].T


def summed(path, a, b):
    assert torch.allclose(a.grad, b.grad, rtol=0, atol=1e-14)
    return path, a.data + b.data, a.grad


def linear(path, module):
    return [transposed(path + ".w", module.weight), same(path + ".b", module.bias)]


def norm(path, module):
    return [same(path + "gamma", module.weight), same(path + "beta", module.bias)]


def cell(path, module, suffix):
    p = lambda name: getattr(module, name + suffix)
    products = [transposed(path + "wx", p("weight_ih")), transposed(path + "wh", p("weight_hh"))]
    if isinstance(module, (nn.GRU, nn.GRUCell)):
        return products + [same(path + "bx", p("bias_ih")), same(path + "bh", p("bias_hh"))]
    return products + [summed(path + "b", p("bias_ih"), p("bias_hh"))]


def attention(path, module):
    n = module.embed_dim
    parts = []
    for i, name in enumerate(["query", "key", "value"]):
        rows = slice(i * n, (i + 1) * n)
        parts.append(transposed(f"{path}{name}.w", module.in_proj_weight, rows))
        parts.append(same(f"{path}{name}.b", module.in_proj_bias, rows))
    return parts + linear(path + "output", module.out_proj)


def feed_forward(path, layer):
    return linear(path + "feedForward.layers.0", layer.linear1) + linear(path + "feedForward.layers.3", layer.linear2)


def encoder_layer(path, layer):
    return (
        attention(path + "attention.", layer.self_attn)
        + norm(path + "attended.norm.", layer.norm1)
        + feed_forward(path, layer)
        + norm(path + "fed.norm.", layer.norm2)
    )


def decoder_layer(path, layer):
    return (
        attention(path + "attention.", layer.self_attn)
        + norm(path + "attended.norm.", layer.norm1)
        + attention(path + "recall.", layer.multihead_attn)
        + norm(path + "recalled.norm.", layer.norm2)
        + feed_forward(path, layer)
        + norm(path + "fed.norm.", layer.norm3)
    )


def stack(path, part, stack):
    parameters = [p for i, layer in enumerate(stack.layers) for p in part(f"{path}layers.{i}.", layer)]
    return parameters + (norm(path + "norm.", stack.norm) if stack.norm else [])


# ---------------------------------------------------------------- recurrent layers

for name, kind in [("rnn", nn.RNNCell), ("lstm", nn.LSTMCell), ("gru", nn.GRUCell)]:
    module = filled(kind(3, 2))
    x, h, c = spread(4, 3), spread(4, 2, start=50), spread(4, 2, start=70)
    if name == "lstm":
        f, inputs = lambda x, h, c: module(x, (h, c)), [x, h, c]
    else:
        f, inputs = lambda x, h: [module(x, h)], [x, h]
    case(name + " cell", f"torch.nn.{kind.__name__}", f, inputs, lambda: cell("", module, ""))


def recurrent(name, kind, layers=1, bidirectional=False, padded=False, **options):
    module = filled(kind(3, 2, layers, batch_first=True, bidirectional=bidirectional, **options))
    directions = ["_l%d%s" % (l, d) for l in range(layers) for d in (["", "_reverse"] if bidirectional else [""])]
    states = 2 if kind is nn.LSTM else 1

    def f(x, *start):
        # Ours has the states of a layer and direction together, theirs the h of all and the c of all.
        start = [torch.stack(start[i::states]) for i in range(states)]
        start = tuple(start) if states == 2 else start[0]
        if padded:
            packed = pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
            y, last = module(packed, start)
            y, _ = pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])
        else:
            y, last = module(x, start)
        last = last if states == 2 else [last]
        return [y] + [last[s][d] for d in range(len(directions)) for s in range(states)]

    def parameters():
        found = []
        for i, suffix in enumerate(directions):
            path = "" if layers == 1 else f"layers.{i // (2 if bidirectional else 1)}."
            path += ["forward.", "backward."][i % 2] if bidirectional else ""
            found += cell(path + "cell.", module, suffix)
        return found

    start = [spread(3, 2, start=200 + 6 * i) for i in range(states * len(directions))]
    source = f"torch.nn.{kind.__name__}" + (" of packed sequences" if padded else "")
    case(name, source, f, [spread(3, 4, 3)] + start, parameters)


recurrent("rnn", nn.RNN)
recurrent("rnn relu", nn.RNN, nonlinearity="relu")
recurrent("rnn padded", nn.RNN, padded=True)
recurrent("lstm", nn.LSTM)
recurrent("lstm padded", nn.LSTM, padded=True)
recurrent("gru", nn.GRU)
recurrent("gru padded", nn.GRU, padded=True)
recurrent("rnn bidirectional", nn.RNN, bidirectional=True)
recurrent("lstm bidirectional padded", nn.LSTM, bidirectional=True, padded=True)
recurrent("gru stacked", nn.GRU, 2)
recurrent("lstm stacked bidirectional", nn.LSTM, 2, bidirectional=True)
recurrent("gru stacked bidirectional padded", nn.GRU, 2, bidirectional=True, padded=True)

# ---------------------------------------------------------------- attention

CAUSAL = torch.ones(4, 4).tril().bool()
ALLOWED = {"": None, " padded": PRESENT[:, None, :].expand(3, 4, 4), " causal": CAUSAL}


def scaled_dot_product(q, k, v, allowed):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    scores = scores if allowed is None else scores.masked_fill(~allowed, -math.inf)
    return scores.softmax(-1) @ v


for name, allowed in ALLOWED.items():
    case(
        "scaledDotProduct" + name,
        "torch: softmax(q @ k.T / sqrt(d)) @ v",
        lambda q, k, v: [scaled_dot_product(q, k, v, allowed)],
        [spread(3, 4, 3), spread(3, 4, 3, start=60), spread(3, 4, 2, start=130)],
        lambda: [],
    )


def banned(padded):
    return ~PRESENT if padded else None


for name, padded, causal in [("", 0, 0), (" padded", 1, 0), (" causal", 0, 1), (" padded causal", 1, 1)]:
    module = filled(nn.MultiheadAttention(4, 2, batch_first=True))
    f = lambda x: [module(x, x, x, key_padding_mask=banned(padded), attn_mask=~CAUSAL if causal else None)[0]]
    case("self-attention" + name, "torch.nn.MultiheadAttention", f, [spread(3, 4, 4)], lambda: attention("", module))

module = filled(nn.MultiheadAttention(4, 2, batch_first=True))
f = lambda q, k, v: [module(q, k, v, key_padding_mask=banned(True))[0]]
inputs = [spread(3, 2, 4), spread(3, 4, 4, start=60), spread(3, 4, 4, start=130)]
case("attention padded", "torch.nn.MultiheadAttention", f, inputs, lambda: attention("", module))

# ---------------------------------------------------------------- transformers

KINDS = [("", {}), (" gelu norm first", {"activation": "gelu", "norm_first": True})]
X, MEMORY = spread(3, 4, 4), spread(3, 4, 4, start=60)

for name, options in KINDS:
    options = {"dropout": 0.0, "batch_first": True, **options}
    module = filled(nn.TransformerEncoderLayer(4, 2, 5, **options))
    f = lambda x: [module(x, src_key_padding_mask=banned(True))]
    source = "torch.nn.TransformerEncoderLayer"
    case("encoder layer" + name, source, f, [X], lambda: encoder_layer("", module))

    decoder = filled(nn.TransformerDecoderLayer(4, 2, 5, **options))
    f = lambda x, m: [decoder(x, m, tgt_mask=~CAUSAL, memory_key_padding_mask=banned(True))]
    source = "torch.nn.TransformerDecoderLayer"
    case("decoder layer" + name, source, f, [X, MEMORY], lambda: decoder_layer("", decoder))

    last = lambda: nn.LayerNorm(4) if "norm_first" in options else None
    encoder = filled(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 5, **options), 2, last()))
    f = lambda x: [encoder(x, src_key_padding_mask=banned(True))]
    case("encoder" + name, "torch.nn.TransformerEncoder", f, [X], lambda: stack("", encoder_layer, encoder))

    decoders = filled(nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 5, **options), 2, last()))
    f = lambda x, m: [decoders(x, m, tgt_mask=~CAUSAL, memory_key_padding_mask=banned(True))]
    case("decoder" + name, "torch.nn.TransformerDecoder", f, [X, MEMORY], lambda: stack("", decoder_layer, decoders))

model = filled(nn.Transformer(4, 2, 1, 1, 5, dropout=0.0, batch_first=True))
f = lambda s, t: [
    model(s, t, tgt_mask=~CAUSAL, src_key_padding_mask=banned(True), memory_key_padding_mask=banned(True))
]
parameters = lambda: stack("encoder.", encoder_layer, model.encoder) + stack("decoder.", decoder_layer, model.decoder)
case("transformer", "torch.nn.Transformer", f, [MEMORY, X], parameters)

module = filled(nn.LayerNorm(4))
case("norm", "torch.nn.LayerNorm", lambda x: [module(x)], [X], lambda: norm("", module))

# ---------------------------------------------------------------- positions

ANGLES = torch.arange(4.0)[:, None] * 10000.0 ** (-torch.arange(0, 6, 2.0) / 6)


def turned(x):
    pairs = torch.view_as_complex(x.reshape(2, 4, 3, 2))
    return [torch.view_as_real(pairs * torch.polar(torch.ones(4, 3), ANGLES)).reshape(2, 4, 6)]


def placed(x):
    table = torch.zeros(4, 6)
    table[:, 0::2], table[:, 1::2] = ANGLES.sin(), ANGLES.cos()
    return [x + table]


embedding = filled(nn.Embedding(5, 6))
learned = lambda x: [x + embedding(torch.arange(4))]
table = lambda: [same("table", embedding.weight)]
case("learned positions", "torch.nn.Embedding", learned, [spread(2, 4, 6)], table)
case("sinusoidal positions", "torch: x + sin and cos", placed, [spread(2, 4, 6)], lambda: [])
case("rotary positions", "torch: x * polar(1, angle)", turned, [spread(2, 4, 6)], lambda: [])

if __name__ == "__main__":
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "io", "autodiff", "nn")
    with open(os.path.join(folder, "sequences.txt"), "w", encoding="utf-8") as file:
        title = "# Written by sequences.py with PyTorch " + torch.__version__.split("a")[0]
        file.write("\n\n".join([title] + BLOCKS) + "\n")
