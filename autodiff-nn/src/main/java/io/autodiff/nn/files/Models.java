package io.autodiff.nn.files;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import io.autodiff.nn.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Models in safetensors files: each tensor under its path, such as {@code layers.0.w}, and running statistics as {@code <path>.mean} and
 * {@code <path>.variance}.
 *
 * <p>A file has no code and no structure in it; a model is loaded into another of the same structure, whose tensors it replaces.
 *
 * <pre>{@code
 * Models.save(Path.of("model.safetensors"), trained);
 * Mlp loaded = Models.load(Path.of("model.safetensors"), Mlp.of(random));
 * Mlp tuned = Models.load(Path.of("base.safetensors"), mlp, path -> path.startsWith("encoder."));
 * }</pre>
 */
public final class Models {
    private Models() {}

    /** Writes a file of doubles, whole or not at all. */
    public static void save(Path file, Object model) throws IOException {
        save(file, model, Precision.F64);
    }

    /** Writes a file, whole or not at all. */
    public static void save(Path file, Object model, Precision precision) throws IOException {
        new Safetensors(tensors(model)).write(file, precision);
    }

    /**
     * The model with the tensors of a file in place of its own.
     *
     * @throws IllegalArgumentException «models: model.safetensors does not fit the model: missing: out.b [2]; unexpected: out.bias [2]; of
     *     another shape: out.w [3, 4] instead of [4, 2]; to load a part, say which paths»
     */
    public static <M> M load(Path file, M model) throws IOException {
        return load(file, model, path -> true);
    }

    /** The model with the tensors of a file at the accepted paths, where model and file must agree; what is elsewhere stays. */
    public static <M> M load(Path file, M model, Predicate<String> paths) throws IOException {
        return restore(model, Safetensors.read(file).tensors(), paths, file.toString());
    }

    /** All that {@link #save} writes of a model, by path. */
    public static Map<String, Tensor> tensors(Object model) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(Trees.flatten(model));
        Trees.mapLeaves(model, Running.class, (path, running) -> {
            put(tensors, mean(path), running.mean());
            put(tensors, variance(path), running.variance());
            return running;
        });
        return tensors;
    }

    private static void put(Map<String, Tensor> tensors, String path, Tensor x) {
        if (tensors.put(path, x) != null) {
            throw new IllegalArgumentException("models: two tensors have the path " + path + "; rename one");
        }
    }

    private static String mean(String path) {
        return path.isEmpty() ? "mean" : path + ".mean";
    }

    private static String variance(String path) {
        return path.isEmpty() ? "variance" : path + ".variance";
    }

    /** The model with these tensors at the accepted paths; the name of where they come from is for errors. */
    static <M> M restore(M model, Map<String, Tensor> loaded, Predicate<String> paths, String name) {
        Map<String, Tensor> own = tensors(model);
        requireSame(own, loaded, paths, name);
        M replaced = Trees.map(model, (path, x) -> paths.test(path) ? get(loaded, path) : x);
        return Trees.mapLeaves(
                replaced,
                Running.class,
                (path, running) -> Running.of(
                        paths.test(mean(path)) ? get(loaded, mean(path)) : running.mean(),
                        paths.test(variance(path)) ? get(loaded, variance(path)) : running.variance()));
    }

    private static Tensor get(Map<String, Tensor> loaded, String path) {
        Tensor x = loaded.get(path);
        if (x == null) {
            throw new IllegalStateException(
                    "models: the predicate first accepted " + path + ", then did not, or the other way round");
        }
        return x;
    }

    private static void requireSame(
            Map<String, Tensor> own, Map<String, Tensor> loaded, Predicate<String> paths, String name) {
        List<String> missing = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        List<String> otherShape = new ArrayList<>();
        TreeSet<String> all = new TreeSet<>(own.keySet());
        if (all.stream().noneMatch(paths)) {
            throw new IllegalArgumentException("models: no path of the model is accepted; it has " + all);
        }
        all.addAll(loaded.keySet());
        for (String path : all) {
            Tensor mine = own.get(path);
            Tensor others = loaded.get(path);
            if (!paths.test(path)) {
                continue;
            }
            if (others == null && mine != null) {
                missing.add(path + " " + mine.shape());
            } else if (mine == null && others != null) {
                unexpected.add(path + " " + others.shape());
            } else if (mine != null && others != null && !mine.shape().equals(others.shape())) {
                otherShape.add(path + " " + others.shape() + " instead of " + mine.shape());
            }
        }
        String differences =
                list("missing", missing) + list("unexpected", unexpected) + list("of another shape", otherShape);
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "models: " + name + " does not fit the model: " + differences + "to load a part, say which paths");
        }
    }

    private static String list(String what, List<String> paths) {
        return paths.isEmpty() ? "" : what + ": " + String.join(", ", paths) + "; ";
    }
}
