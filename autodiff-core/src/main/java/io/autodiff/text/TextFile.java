package io.autodiff.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/** Texts in files: a file is the old one or the new one, whatever happens. */
public final class TextFile {
    private TextFile() {}

    /**
     * Writes to a new file beside the old one, which then takes its place.
     *
     * @param operation what an error names
     * @param example a name that a file could have
     * @throws IllegalArgumentException «writeHtml: … is a folder; name a file in it, …», «writeHtml: there is no folder … for …; create it
     *     first, …»
     * @throws UncheckedIOException «writeHtml: … could not be written and is as it was: …»
     */
    public static void write(String operation, Path file, String text, String example) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    operation + ": " + file + " is a folder; name a file in it, such as " + file.resolve(example));
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(operation + ": there is no folder " + folder + " for "
                    + file.getFileName() + "; create it first, with Files.createDirectories");
        }
        Path draft = folder.resolve("." + UUID.randomUUID() + "-" + example);
        try {
            try {
                Files.writeString(draft, text, StandardOpenOption.CREATE_NEW);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    operation + ": " + file + " could not be written and is as it was: " + e
                            + "; is the folder writable, and is there room?",
                    e);
        }
    }
}
