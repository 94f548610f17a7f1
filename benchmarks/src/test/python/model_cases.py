#!/usr/bin/env python3
"""The same as cases.py, for the objectives that are models: bundle adjustment, LSTM, hand tracking and ordinary differential equations."""

import mpmath as mp

from cases import STEP, gradient, numbers, plain, rows, write


def jacobian(f, x):
    """By differences, of a function of a list of numbers that gives such a list: rows of results, columns of variables."""
    count = len(f([mp.mpf(v) for v in x]))
    return [gradient(lambda v, i=i: f(v)[i], x) for i in range(count)]


def cross(a, b):
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def dot(a, b):
    return sum(u * v for u, v in zip(a, b))


def turned(v, r):
    """Rodrigues' formula."""
    angle = mp.sqrt(dot(r, r))
    if angle == 0:
        return [u + w for u, w in zip(v, cross(r, v))]
    a = [u / angle for u in r]
    across = cross(a, v)
    along = dot(a, v) * (1 - mp.cos(angle))
    return [v[i] * mp.cos(angle) + across[i] * mp.sin(angle) + a[i] * along for i in range(3)]


def observed(x, feature):
    """Both residuals of an observation, of camera, point and weight in one list."""
    cam, point, w = x[:11], x[11:14], x[14]
    p = turned([u - c for u, c in zip(point, cam[3:6])], cam[:3])
    s = [p[0] / p[2], p[1] / p[2]]
    q = dot(s, s)
    scale = (1 + cam[9] * q + cam[10] * q * q) * cam[6]
    return [w * (s[k] * scale + cam[7 + k] - feature[k]) for k in range(2)]


def residuals_and_jacobian(n, m, cams, points, weights, features, observations):
    p = len(weights)
    errors, starts, columns, values = [], [0], [], []
    for i, (c, x) in enumerate(observations):
        arguments = cams[c] + points[x] + [weights[i]]
        places = [11 * c + j for j in range(11)] + [11 * n + 3 * x + j for j in range(3)] + [11 * n + 3 * m + i]
        errors += observed([mp.mpf(v) for v in arguments], features[i])
        for row in jacobian(lambda v, i=i: observed(v, features[i]), arguments):
            columns += places
            values += row
            starts.append(len(values))
    for i, w in enumerate(weights):
        columns.append(11 * n + 3 * m + i)
        values.append(-2 * mp.mpf(w))
        starts.append(len(values))
    return errors, [1 - mp.mpf(w) ** 2 for w in weights], starts, columns, values


def camera(start):
    x = numbers(11, start)
    return x[:6] + [400 + x[6], x[7], x[8], x[9] / 100, x[10] / 1000]


def ba():
    """Several cameras, points and observations; a camera that is not turned."""
    cams = [camera(1), [0, 0, 0] + camera(20)[3:], camera(40)]
    points = [[x, y, 8 + z] for x, y, z in rows(numbers(6, 60), 3)]
    weights, features = numbers(4, 80, 0.2, 1), rows(numbers(8, 90, -20, 20), 2)
    observations = [[0, 1], [1, 0], [2, 1], [1, 1]]
    errors, w_err, starts, columns, values = residuals_and_jacobian(3, 2, cams, points, weights, features, observations)
    inputs = {"n": 3, "m": 2, "p": 4, "cams": cams, "x": points, "w": weights, "feats": features, "obs": observations}
    expected = {"reproj_err": errors, "w_err": w_err, "nrows": 12, "ncols": 43, "rows": starts, "cols": columns, "vals": values}
    write("ba_unturned", inputs, {name: x if isinstance(x, int) else plain(x) for name, x in expected.items()})


def lstm():
    """A loss that is not zero, of more than one layer."""
    layers, b = 3, 2
    weights, state = numbers(8 * layers * b + 3 * b), rows(numbers(2 * layers * b, 200), b)
    sequence = [[1, 0], [0, 1], [1, 1], [0, 0], [1, 1]]

    def sigmoid(z):
        return 1 / (1 + mp.exp(-z))

    def loss(x):
        main, extra = rows(x[: 8 * layers * b], 4 * b), rows(x[8 * layers * b :], b)
        at = [[mp.mpf(v) for v in row] for row in state]
        total = mp.mpf(0)
        for now, then in zip(sequence, sequence[1:]):
            z = [s * w for s, w in zip(now, extra[0])]
            for i in range(layers):
                w, c, h, e = main[2 * i], main[2 * i + 1], at[2 * i], at[2 * i + 1]
                for j in range(b):
                    f = sigmoid(z[j] * w[j] + c[j])
                    g = sigmoid(h[j] * w[b + j] + c[b + j])
                    o = sigmoid(z[j] * w[2 * b + j] + c[2 * b + j])
                    a = mp.tanh(h[j] * w[3 * b + j] + c[3 * b + j])
                    e[j] = e[j] * f + g * a
                    h[j] = o * mp.tanh(e[j])
                z = h
            y = [z[j] * extra[1][j] + extra[2][j] for j in range(b)]
            log = mp.log(2 + sum(mp.exp(v) for v in y))
            total += sum(s * (v - log) for s, v in zip(then, y))
        return -total / (b * (len(sequence) - 1))

    inputs = {
        "main_params": rows(weights[: 8 * layers * b], 4 * b),
        "extra_params": rows(weights[8 * layers * b :], b),
        "state": state,
        "sequence": sequence,
    }
    value = loss([mp.mpf(v) for v in weights])
    write("lstm_layers", inputs, {"objective": plain(value), "jacobian": plain(gradient(loss, weights))})


def product(a, b):
    return [[dot(row, column) for column in zip(*b)] for row in a]


def ht():
    """Points on triangles of a mirrored hand."""
    bones, vertices, n = 22, 6, 4
    theta = numbers(26, 1, -0.6, 0.6)
    parents = [-1] + [0 if b % 4 == 1 else b - 1 for b in range(1, bones)]
    last = [0, 0, 0, 1]
    relatives = [rows(numbers(12, 100 + 12 * b, -1, 1), 4) + [last] for b in range(bones)]
    inverses = [rows(numbers(12, 500 + 12 * b, -1, 1), 4) + [last] for b in range(bones)]
    positions = [v + [1] for v in rows(numbers(3 * vertices, 900), 3)]
    weights = rows(numbers(bones * vertices, 1000, 0, 0.1), bones)
    triangles, on = [[0, 1, 2], [3, 5, 4], [2, 4, 0]], [1, 0, 2, 1]
    points, us = rows(numbers(3 * n, 1200), 3), rows(numbers(2 * n, 1300, 0, 0.5), 2)

    def skin(x):
        angles = {}
        for f in range(5):
            o = 6 + 4 * f
            angles[2 + 4 * f] = (x[o], x[o + 1])
            angles[3 + 4 * f] = (x[o + 2], mp.mpf(0))
            angles[4 + 4 * f] = (x[o + 3], mp.mpf(0))
        found = []
        for b in range(bones):
            ax, az = angles.get(b, (mp.mpf(0), mp.mpf(0)))
            z = [[mp.cos(az), -mp.sin(az), 0, 0], [mp.sin(az), mp.cos(az), 0, 0], [0, 0, 1, 0], last]
            about_x = [[1, 0, 0, 0], [0, mp.cos(ax), -mp.sin(ax), 0], [0, mp.sin(ax), mp.cos(ax), 0], last]
            local = product(relatives[b], product(z, about_x))
            found.append(local if parents[b] < 0 else product(found[parents[b]], local))
        moved = []
        for v in range(vertices):
            at = [mp.mpf(0)] * 3
            for b in range(bones):
                image = product(product(found[b], inverses[b]), [[c] for c in positions[v]])
                at = [at[i] + weights[v][b] * image[i][0] for i in range(3)]
            moved.append([t + p for t, p in zip(turned([-at[0], at[1], at[2]], x[:3]), x[3:6])])
        return moved

    def residuals(moved, places):
        all_points = []
        for i in range(n):
            a, b, c = (moved[v] for v in triangles[on[i]])
            u, w = places[i]
            all_points += [points[i][k] - (u * a[k] + w * b[k] + (1 - u - w) * c[k]) for k in range(3)]
        return all_points

    at = [mp.mpf(v) for v in theta]
    here = skin(at)
    columns = []
    for k in range(2):
        shifted = [
            residuals(here, [[mp.mpf(u[j]) + (s * STEP if j == k else 0) for j in range(2)] for u in us]) for s in (1, -1)
        ]
        columns.append([(a - b) / (2 * STEP) for a, b in zip(*shifted)])
    for k in range(26):
        shifted = [residuals(skin(at[:k] + [at[k] + s * STEP] + at[k + 1 :]), us) for s in (1, -1)]
        columns.append([(a - b) / (2 * STEP) for a, b in zip(*shifted)])
    model = {
        "bone_count": bones,
        "bone_names": ["bone" + str(b) for b in range(bones)],
        "parents": parents,
        "base_relatives": relatives,
        "inverse_base_absolutes": inverses,
        "base_positions": positions,
        "weights": weights,
        "triangles": triangles,
        "is_mirrored": True,
    }
    inputs = {"theta": theta, "data": {"model": model, "correspondences": on, "points": points}, "us": us}
    write(
        "ht_triangles",
        inputs,
        {"objective": plain(residuals(here, us)), "jacobian": [plain(list(row)) for row in zip(*columns)]},
    )


def ode():
    """More components than the one step reaches would hide mistakes: so several steps."""
    x, steps = numbers(5, 1, 0.5, 1.5), 3

    def final(x):
        h = mp.mpf(2) / steps

        def slope(y):
            return [x[0]] + [x[i] * y[i - 1] for i in range(1, len(x))]

        def moved(y, step, k):
            return [a + step * b for a, b in zip(y, k)]

        y = [mp.mpf(0)] * len(x)
        for _ in range(steps):
            k1 = slope(y)
            k2 = slope(moved(y, h / 2, k1))
            k3 = slope(moved(y, h / 2, k2))
            k4 = slope(moved(y, h, k3))
            y = [a + h / 6 * (b + 2 * c + 2 * d + e) for a, b, c, d, e in zip(y, k1, k2, k3, k4)]
        return y

    value = final([mp.mpf(v) for v in x])
    write("ode_steps", {"x": x, "s": steps}, {"primal": plain(value), "gradient": plain(gradient(lambda v: final(v)[-1], x))})


if __name__ == "__main__":
    ba()
    lstm()
    ht()
    ode()
