package io.autodiff.nn.files;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The types of elements that files hold, each with its name in safetensors and in NumPy, and how it becomes a double. */
enum Element {
    F64(8, "f8"),
    F32(4, "f4"),
    F16(2, "f2"),
    BF16(2, ""),
    I64(8, "i8"),
    I32(4, "i4"),
    I16(2, "i2"),
    I8(1, "i1"),
    U64(8, "u8"),
    U32(4, "u4"),
    U16(2, "u2"),
    U8(1, "u1"),
    BOOL(1, "b1");

    private final int size;
    private final String npy;

    Element(int size, String npy) {
        this.size = size;
        this.npy = npy;
    }

    static Optional<Element> safetensors(String name) {
        return find(element -> element.name().equals(name));
    }

    static Optional<Element> npy(String code) {
        return find(element -> !code.isEmpty() && element.npy.equals(code));
    }

    static String npyCodes() {
        return Arrays.stream(values())
                .map(element -> element.npy)
                .filter(code -> !code.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static Optional<Element> find(Predicate<Element> wanted) {
        return Arrays.stream(values()).filter(wanted).findFirst();
    }

    int size() {
        return size;
    }

    double read(ByteBuffer bytes) {
        return switch (this) {
            case F64 -> bytes.getDouble();
            case F32 -> bytes.getFloat();
            case F16 -> half(bytes.getShort());
            case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
            case I64 -> bytes.getLong();
            case I32 -> bytes.getInt();
            case I16 -> bytes.getShort();
            case I8 -> bytes.get();
            case U64 -> unsigned(bytes.getLong());
            case U32 -> Integer.toUnsignedLong(bytes.getInt());
            case U16 -> Short.toUnsignedInt(bytes.getShort());
            case U8 -> Byte.toUnsignedInt(bytes.get());
            case BOOL -> bytes.get() == 0 ? 0 : 1;
        };
    }

    /** IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude = switch (exponent) {
            case 0 -> Math.scalb((double) fraction, -24);
            case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb((double) (fraction | 0x400), exponent - 25);
        };
        return bits < 0 ? -magnitude : magnitude;
    }

    /** Half of it, with its last bit kept as a sticky one for the rounding, is positive. */
    private static double unsigned(long bits) {
        return bits >= 0 ? bits : 2.0 * ((bits >>> 1) | (bits & 1));
    }
}
