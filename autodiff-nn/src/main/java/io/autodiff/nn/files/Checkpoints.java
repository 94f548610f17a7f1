package io.autodiff.nn.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The last checkpoints of a run, in a folder of its own: {@code step-12.safetensors} and those before it.
 *
 * <p>A process may be killed at any moment: each file is whole, the new one is there before the oldest goes, and what a killed process left
 * half-written is removed by the next save.
 *
 * <pre>{@code
 * Checkpoints checkpoints = new Checkpoints(Path.of("run"), 3);
 * Checkpoint<Mlp> at = checkpoints.newest(model).orElse(new Checkpoint<>(model, Map.of("step", 0L), Map.of()));
 * checkpoints.save(at.counter("step") + 1, next);
 * }</pre>
 *
 * @param folder made by the first save; one process writes in it at a time
 * @param keep how many to keep, at least 1
 */
public record Checkpoints(Path folder, int keep) {
    private static final Pattern NAME = Pattern.compile("step-(0|[1-9]\\d{0,17})\\.safetensors");
    private static final Pattern LEFT = Pattern.compile("\\.step-\\d{1,18}\\.safetensors\\.[0-9a-f]+\\.tmp");

    public Checkpoints {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints: keeps at least 1, got " + keep);
        }
    }

    /**
     * Writes the checkpoint of a step, then removes those that are more than are kept.
     *
     * @throws FileAlreadyExistsException «step-12.safetensors: of a later step than 3; give each run a folder of its own»
     */
    public void save(long step, Checkpoint<?> checkpoint) throws IOException {
        if (step < 0 || step >= 1_000_000_000_000_000_000L) {
            throw new IllegalArgumentException("checkpoints: a step is from 0 to 10^18 - 1, got " + step);
        }
        Files.createDirectories(folder);
        for (Path left : all()) {
            if (LEFT.matcher(left.getFileName().toString()).matches()) {
                Files.deleteIfExists(left);
            }
        }
        NavigableMap<Long, Path> files = files();
        if (!files.isEmpty() && files.lastKey() > step) {
            throw new FileAlreadyExistsException(
                    files.lastEntry().getValue().toString(),
                    null,
                    "of a later step than " + step + "; give each run a folder of its own");
        }
        Path file = folder.resolve("step-" + step + ".safetensors");
        checkpoint.write(file);
        files.put(step, file);
        while (files.size() > keep) {
            Files.deleteIfExists(files.pollFirstEntry().getValue());
        }
    }

    /**
     * The newest checkpoint, if there is one.
     *
     * @throws MalformedFileException «step-12.safetensors: its checksum is a1b2c3d4, but its content has 1b2c3d4e (at byte 8); newestIntact
     *     goes back to the one before»
     */
    public <M> Optional<Checkpoint<M>> newest(M like) throws IOException {
        Map.Entry<Long, Path> newest = files().lastEntry();
        try {
            return newest == null ? Optional.empty() : Optional.of(Checkpoint.read(newest.getValue(), like));
        } catch (MalformedFileException e) {
            throw e.withRemedy("newestIntact goes back to the one before");
        }
    }

    /** The newest checkpoint that is not corrupt, if there is one; corrupt ones get {@code .corrupt} after their name. */
    public <M> Optional<Checkpoint<M>> newestIntact(M like) throws IOException {
        for (Path file : files().descendingMap().values()) {
            try {
                return Optional.of(Checkpoint.read(file, like));
            } catch (MalformedFileException e) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".corrupt"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Optional.empty();
    }

    /** The files by step. */
    public NavigableMap<Long, Path> files() throws IOException {
        NavigableMap<Long, Path> files = new TreeMap<>();
        for (Path file : all()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                files.put(Long.valueOf(name.group(1)), file);
            }
        }
        return files;
    }

    private List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
