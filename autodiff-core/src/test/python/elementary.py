#!/usr/bin/env python3
"""Writes elementary.txt, values of elementary functions that ElementaryTest compares ours with; run by hand, with mpmath.

A line is a function, x, and the value as the sum of two numbers, of which the second is what rounding the first left over.
"""

import math
import os
import random

import mpmath as mp

# Where ours are off most, of 600,000 random numbers for each function.
WORST = {
    "exp": [
        "0x1.156f3c4ab3993p+9", "0x1.698340ae373ecp-2", "0x1.c19c436afab39p+4", "-0x1.4c0660ccb9a1cp+7",
        "0x1.84ca6a3048910p-2", "0x1.61fd82935bdc0p-2", "0x1.5a3837278703ep+8", "0x1.628daaa4c3f26p+8",
        "-0x1.dff68aed093d6p+8", "-0x1.f14943b07844ep-1", "0x1.835ad183a3d10p-2", "-0x1.aa2ccbc4a5fb0p+0",
        "0x1.c0acbe1737494p+0",
    ],
    "expm1": [
        "0x1.6eb83f5d781c8p-2", "0x1.6371350e1c29cp-2", "-0x1.0b3248b11f3ccp-2", "0x1.6671f1291aec0p-2",
        "0x1.57251e603d956p-2", "0x1.5c4546ffb5364p-2", "0x1.847cc09a50f0ap-2", "0x1.8a093e0ec131cp-2",
        "0x1.5fb6fb48fb6a0p-2", "0x1.808be6d60d968p-2", "0x1.7c3ba77d36c38p-2", "-0x1.13663c2d43ff0p-2",
    ],
    "tanh": [
        "-0x1.eaeccc8c45763p-5", "0x1.f85a2c570ef8cp-7", "0x1.e0ca1e56d1d20p-4", "0x1.e5755f39efa60p-5",
        "-0x1.fea1d83529480p-6", "-0x1.fde6f38ad9a4ep-4", "-0x1.f34b3fd9f6e80p-5", "-0x1.eea18be477f58p-5",
        "-0x1.ca9ccb2d63410p-4", "-0x1.ed2f26b4e0a50p-4", "0x1.e544c34572be6p-5", "0x1.fd69a8e71567cp-6",
        "0x1.e58afe0ab02e0p-5",
    ],
    "sigmoid": [
        "-0x1.9b0ea7dd7a83ap+8", "-0x1.d20f26acb394ep+4", "-0x1.c343518eb3059p+8", "-0x1.0a39c314df414p+2",
        "-0x1.1faa10d4d3484p+8", "-0x1.05538a95cd23dp+8", "-0x1.2b9f86cd11b87p+5", "-0x1.791d607ecdd28p+8",
        "-0x1.c6d58ae3df197p+6", "-0x1.1e9dea9ab72d6p+9", "-0x1.c12b90b023028p+5", "-0x1.25ecdbda7e755p+8",
    ],
    "log": [
        "0x1.6738c77d76c2bp+0", "0x1.67b58a2f7f3ddp-1", "0x1.66cc8ea7f37d9p-1", "0x1.5b777f7a02153p-1",
        "0x1.6639b4cb9e3fbp+0", "0x1.6821e959052d1p-1", "0x1.485132b92fb7bp+0", "0x1.69db2fdfe284dp-1",
        "0x1.65c913d85c7b0p-1", "0x1.692d8b1961609p-1", "0x1.67045a9a90fa3p+0", "0x1.678cf3fb670f5p+0",
        "0x1.6821e959052d1p-1",
    ],
    "log1p": [
        "-0x1.31c86f95b3e54p-2", "-0x1.335ecdcac9bcdp-2", "0x1.a4aebddb680b0p-2", "0x1.96984643bdbe4p-2",
        "-0x1.33b8adf2f5411p-2", "0x1.98a469bf1e2fcp-2", "-0x1.332d89fcd15a1p-2", "0x1.a0b03d7838d18p-2",
        "-0x1.33679f76ed5f8p-2", "0x1.1bf9d06f18e2ap-2", "-0x1.2c581479b2645p-2", "0x1.9853ad57c210cp-2",
    ],
    "sin": [
        "0x1.02e21f18e0e43p+25", "0x1.0275255df0e27p+9", "0x1.b9d1ce9ee5eabp+29", "0x1.7e41a9bc731adp+0",
        "-0x1.b9dc743c720eap+0", "-0x1.b6de60f7c380ap+0", "0x1.492541e2dbec9p+9", "-0x1.3d50c36cacc70p+23",
        "0x1.71848299b76b4p+0", "0x1.3380d3e56c031p+26", "-0x1.7914458f76b70p+0", "0x1.0619249181067p+29",
    ],
    "cos": [
        "-0x1.286e13d907b80p-3", "-0x1.dcaf1afb520f3p+29", "-0x1.402e2ae00969ap-4", "0x1.3e27d50288084p+28",
        "0x1.bc17c32c6ada5p+28", "0x1.0167c26b6cc1ap-3", "0x1.15fd44311e800p-3", "0x1.e371ac7737034p-4",
        "-0x1.20c4fad1115dap+7", "-0x1.7da2a57c6076ap+9", "-0x1.82d424a98ed50p+1", "0x1.7f0902d002df7p+1",
    ],
}

FUNCTIONS = {
    "exp": mp.exp,
    "expm1": mp.expm1,
    "tanh": mp.tanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "log": mp.log,
    "log1p": mp.log1p,
    "sin": mp.sin,
    "cos": mp.cos,
}

TINY = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-200, 1e-20, 1e-17, 2.0**-53, 2.0**-52, 1e-9, 1e-5]


def neighbours(x):
    return [math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf)]


def both(xs):
    return [sign * x for x in xs for sign in (1, -1)]


def nearly_multiple(exponent):
    """A number m 2^(exponent - 52) nearer to a multiple of pi / 2 than others of its size, by a continued fraction."""
    rest = mp.ldexp(2 / mp.pi, exponent - 52)
    before, m = 0, 1
    while True:
        rest = 1 / (rest - mp.floor(rest))
        before, m = m, int(mp.floor(rest)) * m + before
        if m >= 2**53:
            return math.ldexp(before * -(-(2**52) // before), exponent - 52)


def points(name, draw):
    """Random numbers of all sizes, tiny ones, and those at the seams of the formulas."""
    sizes = [draw.choice((1, -1)) * 2 ** draw.uniform(-20, 9) for _ in range(40)]
    unit = [draw.uniform(-3, 3) for _ in range(40)]
    halves = [x for k in range(-6, 7) for x in neighbours((k + 0.5) * math.log(2))]
    if name == "log":
        seams = [x for k in range(-3, 4) for x in neighbours(2**k * math.sqrt(0.5)) + neighbours(2.0**k)]
        return [abs(x) for x in sizes + unit] + TINY + seams + [1e300, 1.7976931348623157e308]
    if name == "log1p":
        seams = [x for k in range(-3, 4) for x in neighbours(2**k * math.sqrt(0.5) - 1)]
        near = [-1 + 2.0**-k for k in (1, 2, 10, 30, 53)]
        return [abs(x) for x in sizes] + [x for x in unit if x > -1] + both(TINY) + seams + near + [1e300]
    if name in ("sin", "cos"):
        multiples = [x for k in list(range(1, 12)) + [355, 1000, 12345, 10**6, 10**8] for x in neighbours(k * math.pi / 2)]
        large = [draw.uniform(-1, 1) * 2**k for k in (20, 25, 29, 29, 29, 30, 35, 45, 55, 60)] + [1e10, 1e22, -1e300]
        nearly = [nearly_multiple(exponent) for exponent in range(30)]
        return sizes + unit + both(TINY) + both(multiples) + nearly + large
    if name == "tanh":
        return sizes + unit + both(TINY) + [x / 2 for x in halves] + both([17, 18.3, 18.7, 19, 19.1, 20, 20.1, 400])
    ends = {
        "exp": [707.9, 708.1, 709.7, 709.782712893384, -708.1, -710, -740, -745.1, -745.13],
        "expm1": [36, 37.24125011949364, 37.3306740262954, 40, 707.9, 708.1, 709.78, -30, -37, -40, -707.9, -708.1, -800],
        "sigmoid": [36, 37, 40, 708.1, 800, -707.9, -708.1, -709.9, -720, -740, -745.1],
    }
    return [x for x in sizes if abs(x) < 700] + unit + both(TINY) + halves + ends[name]


def main():
    mp.mp.prec = 1200  # the 1074 bits of a small number beside 1, and more
    lines = []
    for name, function in FUNCTIONS.items():
        draw = random.Random(name)
        for x in [float(p) for p in points(name, draw)] + [float.fromhex(h) for h in WORST[name]]:
            value = function(mp.mpf(x))
            first = float(value)
            lines.append(" ".join([name, x.hex(), first.hex(), float(value - first).hex()]))
    path = os.path.join(os.path.dirname(__file__), "..", "resources", "elementary.txt")
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


main()
