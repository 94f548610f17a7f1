package io.autodiff.nn;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The content of a gzip stream: that of its members, one after another. Source: RFC 1952.
 *
 * <p>Bytes after a member that are no member are left unread in the stream below, for the caller to find; {@link
 * java.util.zip.GZIPInputStream} drops them without a word.
 */
final class GzipContent extends InflaterInputStream {
    private static final int BUFFER = 8192;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final PushbackInputStream below;
    private final DataInputStream frame;
    private final CRC32 crc = new CRC32();
    private boolean ended;

    /** The content of a stream in which a member begins; closing it leaves that stream open. */
    GzipContent(PushbackInputStream below) throws IOException {
        super(below, new Inflater(true), BUFFER);
        this.below = below;
        this.frame = new DataInputStream(below);
        readHeader();
    }

    /** A stream with room to put back what is read too far. */
    static PushbackInputStream below(InputStream stream) {
        return new PushbackInputStream(stream, BUFFER);
    }

    /** Whether a member begins here. */
    static boolean beginsIn(PushbackInputStream stream) throws IOException {
        byte[] magic = stream.readNBytes(2);
        stream.unread(magic);
        return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        while (!ended) {
            int n = super.read(bytes, from, count);
            if (n >= 0) {
                crc.update(bytes, from, n);
                return n;
            }
            readTrailer();
            ended = !beginsIn(below);
            if (!ended) {
                readHeader();
            }
        }
        return -1;
    }

    private void readHeader() throws IOException {
        inf.reset();
        crc.reset();
        frame.skipNBytes(2); // the magic number
        int method = frame.readUnsignedByte();
        int flags = frame.readUnsignedByte();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw new ZipException("unknown compression method " + method + " or flags " + flags);
        }
        frame.skipNBytes(6); // time, level, operating system
        if ((flags & EXTRA) != 0) {
            frame.skipNBytes(Short.toUnsignedInt(Short.reverseBytes(frame.readShort())));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            frame.skipNBytes(2);
        }
    }

    private void skipText() throws IOException {
        while (frame.readUnsignedByte() != 0) {}
    }

    private void readTrailer() throws IOException {
        below.unread(buf, len - inf.getRemaining(), inf.getRemaining());
        if (Integer.reverseBytes(frame.readInt()) != (int) crc.getValue()
                || Integer.reverseBytes(frame.readInt()) != (int) inf.getBytesWritten()) {
            throw new ZipException("the checksum or the length is wrong");
        }
    }

    @Override
    public void close() {
        inf.end();
    }
}
