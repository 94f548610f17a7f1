package io.autodiff.nn;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** How numbers are stored in a file; the codes are those of {@link Idx}. */
public enum ElementType {
    /** 0 to 255. */
    UNSIGNED_BYTE(0x08, Byte.BYTES) {
        @Override
        public double read(ByteBuffer bytes) {
            return bytes.get() & 0xff;
        }
    },
    /** −128 to 127. */
    BYTE(0x09, Byte.BYTES) {
        @Override
        public double read(ByteBuffer bytes) {
            return bytes.get();
        }
    },
    /** 16 bits with a sign. */
    SHORT(0x0b, Short.BYTES) {
        @Override
        public double read(ByteBuffer bytes) {
            return bytes.getShort();
        }
    },
    /** 32 bits with a sign. */
    INT(0x0c, Integer.BYTES) {
        @Override
        public double read(ByteBuffer bytes) {
            return bytes.getInt();
        }
    },
    /** IEEE 754, 32 bits. */
    FLOAT(0x0d, Float.BYTES) {
        @Override
        public double read(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    /** IEEE 754, 64 bits. */
    DOUBLE(0x0e, Double.BYTES) {
        @Override
        public double read(ByteBuffer bytes) {
            return bytes.getDouble();
        }
    };

    private final int code;
    private final int size;

    ElementType(int code, int size) {
        this.code = code;
        this.size = size;
    }

    /** The type of a code, if there is one. */
    public static Optional<ElementType> ofCode(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** How many bytes an element takes. */
    public int size() {
        return size;
    }

    /** The next element, in the order of bytes of the buffer. */
    public abstract double read(ByteBuffer bytes);
}
