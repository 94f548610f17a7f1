#!/usr/bin/env python3
"""Writes the first 1,000 training images of MNIST as two gzip-compressed IDX files.

    python3 make_mnist.py DIRECTORY OUTPUT_DIRECTORY

The directory holds MNIST's uncompressed train-images-idx3-ubyte and
train-labels-idx1-ubyte. Only the number of images in the headers changes.
Only Python's standard library is needed.
"""

import hashlib
import struct
import sys
from pathlib import Path

from make_digits import compress

IMAGES = 1000


def first(content, shape):
    """The head of an IDX file: a header of the magic number and the sizes, then one byte per element."""
    rank = content[3]
    sizes = struct.unpack_from(f">{rank}i", content, 4)
    if sizes[1:] != shape:
        raise ValueError(f"an element has the shape {sizes[1:]}, expected {shape}")
    header = content[:4] + struct.pack(f">{rank}i", IMAGES, *shape)
    start = len(header)
    size = IMAGES
    for side in shape:
        size *= side
    return header + content[start : start + size]


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    source, target = map(Path, arguments)
    target.mkdir(parents=True, exist_ok=True)
    for name, shape in [("train-images-idx3-ubyte", (28, 28)), ("train-labels-idx1-ubyte", ())]:
        content = first((source / name).read_bytes(), shape)
        file = target / f"{name}.gz"
        file.write_bytes(compress(content))
        print(hashlib.sha256(content).hexdigest(), name)
        print(hashlib.sha256(file.read_bytes()).hexdigest(), file.name, file.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
