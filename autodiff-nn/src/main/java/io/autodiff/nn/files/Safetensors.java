package io.autodiff.nn.files;

import io.autodiff.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file: tensors by name, in the order of their data, and text by key.
 *
 * <p>The format: the size of the header as 8 bytes, little-endian; the header, a JSON object of at most 100,000,000 bytes that gives each
 * tensor a {@code dtype}, {@code shape} and {@code data_offsets}, and the text under {@code __metadata__}; then the data, little-endian and
 * row-major, without holes or overlaps to the end of the file. Elements of type F64, F32, F16, BF16, I64 to I8, U64 to U8 and BOOL are read as
 * doubles, where integers beyond 2⁵³ are rounded to the nearest. Source: the description of the format at
 * <a href="https://github.com/huggingface/safetensors">github.com/huggingface/safetensors</a>.
 *
 * <pre>{@code
 * new Safetensors(Trees.flatten(model)).write(Path.of("model.safetensors"));
 * Tensor w = Safetensors.read(Path.of("model.safetensors")).tensors().get("hidden.w");
 * }</pre>
 *
 * @param tensors by name
 * @param metadata by key
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Without metadata. */
    public Safetensors(Map<String, Tensor> tensors) {
        this(tensors, Map.of());
    }

    /**
     * What a file holds.
     *
     * @throws MalformedFileException «model.safetensors: the data of w begin at 48, but those before them end at 40; there must be no holes
     *     and no overlaps (at byte 8)»
     */
    public static Safetensors read(Path file) throws IOException {
        try (Source source = Source.of(file)) {
            return read(source);
        }
    }

    /** What the bytes of a file hold; the name is for errors. */
    public static Safetensors read(byte[] file, String name) throws MalformedFileException {
        try (Source source = Source.of(file, name)) {
            return read(source);
        } catch (MalformedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Safetensors read(Source source) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.read(source);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            tensors.put(entry.name(), source.tensor(entry.type(), ByteOrder.LITTLE_ENDIAN, entry.shape()));
        }
        return new Safetensors(tensors, header.metadata());
    }

    /** Writes a file of doubles. */
    public void write(Path file) throws IOException {
        write(file, Precision.F64);
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @throws IllegalArgumentException «files: 1.0E300 is too large for F32; write F64»
     */
    public void write(Path file, Precision precision) throws IOException {
        AtomicFile.write(file, out -> writeTo(out, precision));
    }

    /** The bytes of the file. */
    public byte[] toBytes(Precision precision) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writeTo(bytes, precision);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void writeTo(OutputStream out, Precision precision) throws IOException {
        byte[] header = SafetensorsHeader.write(this, precision);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (Tensor x : tensors.values()) {
            precision.write(out, x);
        }
    }
}
