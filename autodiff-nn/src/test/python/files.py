#!/usr/bin/env python3
"""Files of tensors across languages; run by hand, with NumPy and the package safetensors.

    files.py write          writes the fixtures of FixturesTest to src/test/resources/io/autodiff/nn/files
    files.py check FOLDER   reads the files that FixturesTest writes with -Dfiles.write=FOLDER, and compares

npy and npz are read and written by NumPy, and safetensors by its own package. What that does not write, or does not tell, is written and read by the few
lines below, which follow the published description of the format: an order of the data, and BF16, which NumPy does not have.
"""

import json
import pathlib
import struct
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
RESOURCES = HERE.parent / "resources" / "io" / "autodiff" / "nn" / "files"

DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
}


def numbers(dtype):
    """Six numbers of a type, with its limits."""
    kind = np.dtype(dtype).kind
    if kind == "b":
        return np.array([True, False, True, True, False, False])
    if kind == "f":
        limits = np.finfo(dtype)
        return np.array([0.0, -1.5, limits.max, limits.tiny, -limits.smallest_subnormal, np.inf], dtype)
    limits = np.iinfo(dtype)
    return np.array([0, 1, 100, limits.max, limits.min, limits.max // 3], dtype)


def bfloat16(bits):
    return (np.array(bits, np.uint32) << 16).view(np.float32)


def save_safetensors(path, tensors, metadata):
    """tensors: name -> (dtype, shape, bytes)."""
    header, data = {"__metadata__": metadata}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def load_safetensors(path):
    content = path.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    assert size % 8 == 0 and content[8:9] == b"{"
    header = json.loads(content[8 : 8 + size].decode())
    metadata = header.pop("__metadata__", {})
    data, end, tensors = content[8 + size :], 0, {}
    for name, entry in header.items():
        begin, stop = entry["data_offsets"]
        assert begin == end
        tensors[name] = np.frombuffer(data[begin:stop], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        end = stop
    assert end == len(data)
    return tensors, metadata


def text(x):
    return " ".join([str(list(x.shape))] + [repr(float(number)) for number in x.flatten()])


def write():
    RESOURCES.mkdir(parents=True, exist_ok=True)
    expected = []

    tensors = {}
    for name, dtype in DTYPES.items():
        x = numbers(dtype).reshape(2, 3)
        tensors["of " + name] = (name, x.shape, x.tobytes())
        expected.append("types.safetensors\tof " + name + "\t" + text(x))
    bits = [0x0000, 0x3FC0, 0xC000, 0x7F80, 0x0001, 0x7F7F]
    tensors["of BF16"] = ("BF16", (6,), struct.pack("<6H", *bits))
    expected.append("types.safetensors\tof BF16\t" + text(bfloat16(bits)))
    for name, x in {"scalar": np.array(2.5), "empty": np.zeros((0, 3)), "äöü \"€\" 𝛿": np.array([1.0, 2.0])}.items():
        tensors[name] = ("F64", x.shape, x.tobytes())
        expected.append("types.safetensors\t" + name + "\t" + text(x))
    save_safetensors(RESOURCES / "types.safetensors", tensors, {"format": "np", "naïve": "ja\n\"nein\""})

    arrays = {"of " + name: numbers(dtype).reshape(2, 3) for name, dtype in DTYPES.items()}
    arrays.update({"scalar": np.array(2.5), "empty": np.zeros((0, 3)), "äöü \"€\" 𝛿": np.array([1.0, 2.0])})
    save_file(arrays, RESOURCES / "package.safetensors", {"naïve": "ja\n\"nein\""})
    expected.extend("package.safetensors\t" + name + "\t" + text(x) for name, x in arrays.items())

    def npy(name, x, version=None):
        with open(RESOURCES / name, "wb") as file:
            np.lib.format.write_array(file, x, version, allow_pickle=False)
        expected.append(name + "\t\t" + text(x))

    for dtype in DTYPES.values():
        for order in "<>":
            code = np.dtype(dtype).newbyteorder(order)
            name = ("big-" if order == ">" else "little-") + np.dtype(dtype).str[1:]
            if code.itemsize > 1 or order == "<":
                npy(name + ".npy", numbers(dtype).astype(code).reshape(3, 2))
    x = np.arange(24.0).reshape(2, 3, 4)
    for version in [(1, 0), (2, 0), (3, 0)]:
        npy("version-%d.npy" % version[0], x, version)
        npy("columns-%d.npy" % version[0], np.asfortranarray(x + 0.5), version)
    npy("columns-matrix.npy", np.asfortranarray(np.arange(6, dtype=">i2").reshape(2, 3)))
    npy("scalar.npy", np.array(-2.5))
    npy("vector.npy", np.array([1.0, 2.0, 3.0]))
    npy("empty.npy", np.zeros((3, 0, 2)))

    arrays = {"w": x, "b": np.array([0.1, 0.2], np.float32), "columns": np.asfortranarray(x[0]), "inner/n": np.array(7)}
    for name, save in [("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)]:
        save(RESOURCES / name, **arrays)
        expected.extend(name + "\t" + key + "\t" + text(array) for key, array in arrays.items())

    (RESOURCES / "expected.txt").write_text("\n".join(expected) + "\n", encoding="utf-8")
    print("wrote", len(expected), "tensors in", len(list(RESOURCES.iterdir())) - 1, "files")


def check(folder):
    """The same tensors that FixturesTest makes."""
    i = np.arange(24)
    w = (i / 7.0 - 1.0).reshape(2, 3, 4)
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1.7976931348623157e308, 0.1])
    expected = {"layers.0.w": w, "special": special, "scalar": np.array(-2.5), "empty": np.zeros((0, 3))}
    floats = {"layers.0.w": w.astype(np.float32), "scalar": np.array(-2.5, np.float32)}

    def compare(where, got, expected):
        assert got.dtype == expected.dtype, (where, got.dtype)
        assert got.shape == expected.shape, (where, got.shape)
        assert got.tobytes() == expected.tobytes(), (where, got)
        print("equal to the bit:", where, got.dtype, got.shape)

    for name, arrays in [("f64", expected), ("f32", floats)]:
        tensors, metadata = load_safetensors(folder / (name + ".safetensors"))
        assert list(tensors) == list(arrays) and metadata == {"naïve": "ja\n\"nein\""}, (list(tensors), metadata)
        for key, x in arrays.items():
            compare(name + ".safetensors " + key, tensors[key], x)
        with safe_open(folder / (name + ".safetensors"), "np") as file:
            assert set(file.keys()) == set(arrays) and file.metadata() == metadata, (file.keys(), file.metadata())
            for key, x in arrays.items():
                compare(name + ".safetensors, by its package, " + key, file.get_tensor(key), x)
        for key, x in arrays.items():
            compare(name + "-" + key + ".npy", np.load(folder / (name + "-" + key + ".npy"), allow_pickle=False), x)
        for suffix in ["stored", "deflated"]:
            file = name + "-" + suffix + ".npz"
            with np.load(folder / file, allow_pickle=False) as npz:
                assert list(npz) == list(arrays), list(npz)
                assert npz.zip.testzip() is None
                for key, x in arrays.items():
                    compare(file + " " + key, npz[key], x)


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    else:
        assert sys.argv[1:2] == ["check"] and len(sys.argv) == 3, __doc__
        check(pathlib.Path(sys.argv[2]))
