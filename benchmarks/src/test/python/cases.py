#!/usr/bin/env python3
"""Writes cases of our own beside the samples of the suites, where those leave something out; run by hand, with mpmath.

Each objective is written anew by its definition, in 60 digits, and its derivatives are differences with a step of 1e-20.
"""

import json
import math
import os

import mpmath as mp

mp.mp.dps = 60
STEP = mp.mpf("1e-20")
FOLDER = os.path.join(os.path.dirname(__file__), "..", "resources", "objectives")


def numbers(n, start=1, low=-1.5, high=1.5):
    """Numbers spread evenly and out of order, the same in every run."""
    return [round(low + (high - low) * math.modf((start + k) * (math.sqrt(5) - 1) / 2)[0], 4) for k in range(n)]


def rows(x, columns):
    return [x[i : i + columns] for i in range(0, len(x), columns)]


def plain(x):
    return [plain(v) for v in x] if isinstance(x, list) else float(x)


def gradient(f, x):
    """By differences, of a function of a list of numbers."""
    x = [mp.mpf(v) for v in x]

    def shifted(i, step):
        return f(x[:i] + [x[i] + step] + x[i + 1 :])

    return [(shifted(i, STEP) - shifted(i, -STEP)) / (2 * STEP) for i in range(len(x))]


def write(name, inputs, expected):
    eval_name, case = name.split("_", 1)
    content = {"eval": eval_name, "case": case, "input": inputs, "expected": expected}
    with open(os.path.join(FOLDER, name + ".json"), "w") as file:
        json.dump(content, file)
        file.write("\n")


def det():
    """More than two columns, so that signs alternate."""

    def f(a):
        if len(a) == 1:
            return a[0]
        size = math.isqrt(len(a))
        below = rows(a, size)[1:]
        minors = [f([v for row in below for v in row[:j] + row[j + 1 :]]) for j in range(size)]
        return sum((-1) ** j * a[j] * minors[j] for j in range(size))

    a = numbers(25)
    write("det_five", {"A": a, "ell": 5}, {"primal": float(f([mp.mpf(v) for v in a])), "gradient": plain(gradient(f, a))})


def llsq():
    """An even number of points, none of them 0."""
    n = 8

    def f(x):
        total = 0
        for i in range(n):
            t = -1 + mp.mpf(2 * i) / (n - 1)
            total += (mp.sign(t) - sum(c * t**j for j, c in enumerate(x))) ** 2
        return total / 2

    x = numbers(5)
    write("llsq_even", {"x": x, "n": n}, {"primal": float(f([mp.mpf(v) for v in x])), "gradient": plain(gradient(f, x))})


def log_sum_exp(x):
    largest = max(x)
    return largest + mp.log(sum(mp.exp(v - largest) for v in x))


def lse():
    """Exponentials that overflow."""
    x = [1000.5, -3.0, 1000.0, 999.25]
    expected = {"primal": float(log_sum_exp([mp.mpf(v) for v in x])), "gradient": plain(gradient(log_sum_exp, x))}
    write("lse_large", {"x": x}, expected)


def gmm():
    """A prior: m other than 0 and gamma other than 1."""
    d, k, n, m, gamma = 3, 2, 5, 2, 0.7
    below = d * (d - 1) // 2
    x = rows(numbers(n * d, 3), d)
    start = numbers(k, 7) + numbers(k * d, 11) + numbers(k * d, 19) + numbers(k * below, 31)

    def parts(v):
        at = [0, k, k + k * d, k + 2 * k * d]
        return v[: at[1]], rows(v[at[1] : at[2]], d), rows(v[at[2] : at[3]], d), rows(v[at[3] :], below)

    def f(v):
        alpha, mu, q, l = parts(v)
        total = -mp.mpf(n * d) / 2 * mp.log(2 * mp.pi) - n * log_sum_exp(alpha)
        for point in x:
            b = []
            for c in range(k):
                factor = mp.zeros(d, d)
                elements = iter(l[c])
                for column in range(d):
                    factor[column, column] = mp.exp(q[c][column])
                    for row in range(column + 1, d):
                        factor[row, column] = next(elements)
                product = factor * mp.matrix([p - u for p, u in zip(point, mu[c])])
                b.append(alpha[c] + sum(q[c]) - sum(y**2 for y in product) / 2)
            total += log_sum_exp(b)
        freedom = d + m + 1
        log_gamma = mp.mpf(d * (d - 1)) / 4 * mp.log(mp.pi)
        log_gamma += sum(mp.loggamma((mp.mpf(freedom) + 1 - j) / 2) for j in range(1, d + 1))
        total += k * (freedom * d * (mp.log(gamma) - mp.log(2) / 2) - log_gamma)
        for c in range(k):
            squares = sum(mp.exp(2 * v) for v in q[c]) + sum(v**2 for v in l[c])
            total -= mp.mpf(gamma) ** 2 / 2 * squares - m * sum(q[c])
        return total

    names = ["alpha", "mu", "q", "l"]
    inputs = {"d": d, "k": k, "n": n, "m": m, "gamma": gamma, **dict(zip(names, parts(start))), "x": x}
    jacobian = dict(zip(names, parts(plain(gradient(f, start)))))
    write("gmm_prior", inputs, {"objective": float(f([mp.mpf(v) for v in start])), "jacobian": jacobian})


def kmeans():
    """More centroids than two, in more dimensions than two."""
    d, k = 3, 4
    points = rows(numbers(11 * d, 2), d)
    centroids = [v for row in points[:k] for v in row]
    centroids = [round(v + 0.1 * math.cos(i), 4) for i, v in enumerate(centroids)]

    def f(c):
        return sum(min(sum((p - u) ** 2 for p, u in zip(point, centre)) for centre in rows(c, d)) for point in points)

    slopes = gradient(f, centroids)
    exact = [mp.mpf(v) for v in centroids]
    curvatures = []
    for i in range(len(exact)):
        up, down = list(exact), list(exact)
        up[i] += STEP
        down[i] -= STEP
        curvatures.append((f(up) - 2 * f(exact) + f(down)) / STEP**2)
    expected = {
        "cost": float(f(exact)),
        "gradient": rows(plain(slopes), d),
        "hessian_diagonal": rows(plain(curvatures), d),
        "dir": rows(plain([a / b for a, b in zip(slopes, curvatures)]), d),
    }
    write("kmeans_four", {"points": points, "centroids": rows(centroids, d)}, expected)


if __name__ == "__main__":
    for case in (det, llsq, lse, gmm, kmeans):
        case()
