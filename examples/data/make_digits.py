#!/usr/bin/env python3
"""Writes the 8x8 handwritten digits as four gzip-compressed IDX files.

    python3 make_digits.py digits.csv.gz OUTPUT_DIRECTORY

The input is the file digits.csv.gz that scikit-learn ships in
sklearn/datasets/data (Debian package python3-sklearn): 1,797 lines of 64
pixels, row by row, and the digit. Pixels are whole numbers from 0 to 16 and
are written as they are, one byte each.

Split: within each class, counted in file order, every fifth image (the 5th,
10th, 15th, ...) is a test image and the others are training images. Both
parts keep the file order. There is no randomness.

Only Python's standard library is needed. The compressed members are written
without a name and with a zero time stamp, so that the same input and the
same zlib give the same bytes.
"""

import gzip
import hashlib
import io
import struct
import sys
from pathlib import Path

SIDE = 8
PIXELS = SIDE * SIDE
CLASSES = 10
MAX_PIXEL = 16
TEST_EVERY = 5

IMAGES_MAGIC = 0x00000803  # unsigned bytes, three dimensions
LABELS_MAGIC = 0x00000801  # unsigned bytes, one dimension


def read_digits(path):
    """Returns a list of (pixels, label) in file order."""
    digits = []
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for number, line in enumerate(lines, start=1):
            values = [int(field) for field in line.split(",")]
            if len(values) != PIXELS + 1:
                raise ValueError(f"line {number}: {len(values)} fields, expected {PIXELS + 1}")
            pixels, label = values[:PIXELS], values[PIXELS]
            if min(pixels) < 0 or max(pixels) > MAX_PIXEL or not 0 <= label < CLASSES:
                raise ValueError(f"line {number}: value out of range")
            digits.append((bytes(pixels), label))
    return digits


def split(digits):
    """Sends every fifth image of each class to the test part."""
    train, test = [], []
    seen = [0] * CLASSES
    for digit in digits:
        label = digit[1]
        seen[label] += 1
        (test if seen[label] % TEST_EVERY == 0 else train).append(digit)
    return train, test


def images_idx(digits):
    header = struct.pack(">4i", IMAGES_MAGIC, len(digits), SIDE, SIDE)
    return header + b"".join(pixels for pixels, _ in digits)


def labels_idx(digits):
    header = struct.pack(">2i", LABELS_MAGIC, len(digits))
    return header + bytes(label for _, label in digits)


def compress(content):
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as out:
        out.write(content)
    return buffer.getvalue()


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: make_digits.py digits.csv.gz OUTPUT_DIRECTORY")
    source, target = Path(arguments[0]), Path(arguments[1])
    target.mkdir(parents=True, exist_ok=True)
    train, test = split(read_digits(source))
    for prefix, part in (("train", train), ("t10k", test)):
        counts = [sum(label == c for _, label in part) for c in range(CLASSES)]
        print(f"{prefix}: {len(part)} images, per class {counts}")
        for name, content in (
            (f"{prefix}-images-idx3-ubyte.gz", images_idx(part)),
            (f"{prefix}-labels-idx1-ubyte.gz", labels_idx(part)),
        ):
            packed = compress(content)
            (target / name).write_bytes(packed)
            print(
                f"{name}: {len(packed)} bytes, sha256 {hashlib.sha256(packed).hexdigest()},"
                f" uncompressed {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
