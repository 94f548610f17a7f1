package io.autodiff.nn.files;

import io.autodiff.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A training at a step, with all that it needs to go on to the bit: one safetensors file.
 *
 * <p>The file has the model under {@code model.<path>}, the state under {@code state.<name>}, and in its metadata the counters and a checksum
 * over all of it, so that a single bit that is wrong is found.
 *
 * <pre>{@code
 * new Checkpoint<>(state.model(), Map.of("step", step, "random", random.state()), state.slots()).write(file);
 * Checkpoint<Mlp> before = Checkpoint.read(file, model);
 * Optimizer.State<Mlp> state = optimizer.resume(before.model(), before.state());
 * RandomGenerator random = new SplitMix64(before.counter("random"));
 * }</pre>
 *
 * @param model what is trained
 * @param counters whole numbers: steps, epochs, seeds, the state of a {@link SplitMix64}
 * @param state tensors by name: what optimisers and averages carry along
 */
public record Checkpoint<M>(M model, Map<String, Long> counters, Map<String, Tensor> state) {
    private static final String MODEL = "model.";
    private static final String STATE = "state.";
    private static final String COUNTER = "counter.";
    private static final String CHECKSUM = "checksum";

    public Checkpoint {
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }

    /**
     * A counter.
     *
     * @throws IllegalArgumentException «checkpoint: there is no counter epoch; there are [step, random]»
     */
    public long counter(String name) {
        Long value = counters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "checkpoint: there is no counter " + name + "; there are " + counters.keySet());
        }
        return value;
    }

    /** Writes a file, whole or not at all; the same training makes the same bytes. */
    public void write(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Models.tensors(model).forEach((path, x) -> tensors.put(MODEL + path, x));
        new TreeMap<>(state).forEach((name, x) -> tensors.put(STATE + name, x));
        Map<String, String> metadata = new LinkedHashMap<>();
        new TreeMap<>(counters).forEach((name, value) -> metadata.put(COUNTER + name, value.toString()));
        metadata.put(CHECKSUM, checksum(tensors, metadata));
        new Safetensors(tensors, metadata).write(file);
    }

    /**
     * The training in a file, with a model of the structure of this.
     *
     * @throws MalformedFileException «step-12.safetensors: its checksum is a1b2c3d4, but its content has 1b2c3d4e (at byte 8)»
     * @throws IllegalArgumentException as {@link Models#load(Path, Object)}
     */
    public static <M> Checkpoint<M> read(Path file, M like) throws IOException {
        return of(Safetensors.read(file), file.toString(), like);
    }

    static <M> Checkpoint<M> of(Safetensors content, String file, M like) throws MalformedFileException {
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        String written = metadata.remove(CHECKSUM);
        String actual = checksum(content.tensors(), metadata);
        if (!actual.equals(written)) {
            throw new MalformedFileException(
                    file,
                    Long.BYTES,
                    written == null
                            ? "not a checkpoint, since it has no checksum"
                            : "its checksum is " + written + ", but its content has " + actual);
        }
        Map<String, Long> counters = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            if (entry.getKey().startsWith(COUNTER)) {
                try {
                    counters.put(entry.getKey().substring(COUNTER.length()), Long.valueOf(entry.getValue()));
                } catch (NumberFormatException e) {
                    throw new MalformedFileException(
                            file, Long.BYTES, entry.getKey() + " is no whole number: " + entry.getValue());
                }
            }
        }
        M model = Models.restore(like, under(MODEL, content.tensors()), path -> true, file);
        return new Checkpoint<>(model, counters, under(STATE, content.tensors()));
    }

    private static Map<String, Tensor> under(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, x) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), x);
            }
        });
        return found;
    }

    /** CRC-32C of the names, shapes and elements of the tensors and of the metadata, in the order of their names. */
    private static String checksum(Map<String, Tensor> tensors, Map<String, String> metadata) {
        CRC32C checksum = new CRC32C();
        new TreeMap<>(metadata).forEach((key, value) -> {
            update(checksum, key);
            update(checksum, value);
        });
        new TreeMap<>(tensors).forEach((name, x) -> {
            update(checksum, name + x.shape());
            ByteBuffer row = ByteBuffer.allocate(1 << 13);
            for (double element : x.toArray()) {
                if (!row.hasRemaining()) {
                    checksum.update(row.flip());
                    row.clear();
                }
                row.putDouble(element);
            }
            checksum.update(row.flip());
        });
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static void update(CRC32C checksum, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        checksum.update(bytes);
    }
}
