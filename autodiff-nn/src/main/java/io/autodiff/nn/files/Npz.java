package io.autodiff.nn.files;

import io.autodiff.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * npz files, the format of NumPy's {@code savez} and {@code savez_compressed}: zip archives of npy files, by the names of the arrays.
 *
 * <p>A small file must not fill the memory. No entry is believed to inflate to more than 1032 times its bytes, which is the most that deflate
 * does; all entries together have no more bytes than the file; and the arrays have no more elements than the file has bytes, or than the limit
 * if that is more. Sizes and checksums that are wrong, names that come twice and entries that are no npy files are refused.
 */
public final class Npz {
    /** How many elements compressed arrays may have unless told otherwise: 2²⁷, which take a gibibyte. */
    public static final long MOST_ELEMENTS = 1L << 27;

    private static final String SUFFIX = ".npy";
    private static final int DEFLATE_MOST = 1032;

    /** So that the same arrays make the same file. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * The tensors in a file, of the default file system, by their names in the order of the archive.
     *
     * @throws MalformedFileException «x.npz!w.npy: 10000 bytes cannot come of 5 compressed ones (at byte 0)»
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        return read(file, MOST_ELEMENTS);
    }

    /** The tensors in a file with at most so many elements in all, or as many as the file has bytes. */
    public static Map<String, Tensor> read(Path file, long mostElements) throws IOException {
        long size = Source.sizeOf(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return read(zip, file.toString(), size, Math.max(size, mostElements));
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new MalformedFileException(
                    file.toString(), 0, "not a zip archive, or a corrupt one: " + e.getMessage(), e);
        }
    }

    private static Map<String, Tensor> read(ZipFile zip, String file, long size, long mostElements) throws IOException {
        List<? extends ZipEntry> entries = Collections.list(zip.entries());
        requirePlausible(entries, file, size);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long elements = 0;
        for (ZipEntry entry : entries) {
            Tensor x = read(zip, entry, name(file, entry), mostElements - elements);
            elements += x.size();
            tensors.put(entry.getName().substring(0, entry.getName().length() - SUFFIX.length()), x);
        }
        return Collections.unmodifiableMap(tensors);
    }

    /** Before anything is inflated. */
    private static void requirePlausible(List<? extends ZipEntry> entries, String file, long size)
            throws MalformedFileException {
        Set<String> names = new HashSet<>();
        long compressed = 0;
        for (ZipEntry entry : entries) {
            String problem = "";
            if (!entry.getName().endsWith(SUFFIX)) {
                problem = "an entry must be an npy file with a name that ends so";
            } else if (!names.add(entry.getName())) {
                problem = "two entries have this name";
            } else if (entry.getCompressedSize() < 0 || entry.getCompressedSize() > size - compressed) {
                problem = "the entries overlap: they have more bytes than the file";
            } else if (entry.getSize() < 0 || entry.getSize() / DEFLATE_MOST > entry.getCompressedSize()) {
                problem = entry.getSize() + " bytes cannot come of " + entry.getCompressedSize() + " compressed ones";
            }
            if (!problem.isEmpty()) {
                throw new MalformedFileException(name(file, entry), 0, problem);
            }
            compressed += entry.getCompressedSize();
        }
    }

    private static String name(String file, ZipEntry entry) {
        return file + "!" + entry.getName();
    }

    private static Tensor read(ZipFile zip, ZipEntry entry, String name, long mostElements) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
                Source source = new Source(in, entry.getSize(), name)) {
            Tensor x = Npy.read(source, mostElements);
            if (in.read() >= 0) {
                throw source.malformed("more bytes than the " + entry.getSize() + " that it claims");
            }
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw source.malformed("its checksum is not that of its bytes");
            }
            return x;
        } catch (ZipException | EOFException e) {
            throw new MalformedFileException(name, 0, "corrupt compressed data: " + e.getMessage(), e);
        }
    }

    /** Writes a file of doubles, stored as they are. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, tensors, Precision.F64, false);
    }

    /** Writes a file, whole or not at all, compressed if wanted. */
    public static void write(Path file, Map<String, Tensor> tensors, Precision precision, boolean compressed)
            throws IOException {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, Tensor> array : tensors.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
                entry.setTimeLocal(NO_TIME);
                if (!compressed) {
                    store(entry, array.getValue(), precision);
                }
                zip.putNextEntry(entry);
                Npy.write(zip, array.getValue(), precision);
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    /** What is stored has its size and checksum before it in the file. */
    private static void store(ZipEntry entry, Tensor x, Precision precision) throws IOException {
        CheckedOutputStream checksum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        Npy.write(checksum, x, precision);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(Npy.size(x, precision));
        entry.setCrc(checksum.getChecksum().getValue());
    }
}
