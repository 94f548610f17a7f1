package io.autodiff.nn.files;

import java.io.IOException;

/**
 * A file that is not of its format: truncated, corrupt or made to do harm.
 *
 * <p>The text names the file, the fault and the place: «model.safetensors: the data take 96 bytes, but 100 follow the header (at byte 72)».
 */
public final class MalformedFileException extends IOException {
    private final String file;
    private final long position;

    MalformedFileException(String file, long position, String problem) {
        super(file + ": " + problem + " (at byte " + position + ")");
        this.file = file;
        this.position = position;
    }

    MalformedFileException(String file, long position, String problem, Throwable cause) {
        this(file, position, problem);
        initCause(cause);
    }

    /** The same, with what to do about it. */
    MalformedFileException withRemedy(String remedy) {
        return new MalformedFileException(getMessage() + "; " + remedy, this);
    }

    private MalformedFileException(String message, MalformedFileException cause) {
        super(message, cause);
        file = cause.file;
        position = cause.position;
    }

    /** The name of the file; of an entry of an archive with that of the archive, as in {@code arrays.npz!w.npy}. */
    public String file() {
        return file;
    }

    /** How many bytes of the file, or of the content of the entry, come before the fault. */
    public long position() {
        return position;
    }
}
