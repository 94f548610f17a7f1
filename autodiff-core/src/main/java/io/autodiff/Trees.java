package io.autodiff;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trees of tensors: a tensor, or a record, list, map, array or {@link Optional} of trees. A model is such a tree, and its gradient is
 * another of the same type.
 *
 * <p>Everything else in a tree, such as numbers, strings and functions, is a constant and stays as it is; a class that is found to hold
 * tensors is refused, since they would not be trained. Every tensor has a path from the root, for example {@code layers.0.w}. A tensor
 * that stands in a tree twice is two tensors to a transform. Lists come out as {@link ArrayList}, maps as {@link LinkedHashMap} or
 * {@link TreeMap}, so that is what a variable may be declared as, if not just as a list or a map.
 *
 * <pre>{@code
 * record Line(Tensor slope, Tensor intercept) {}
 * Line next = Trees.map(line, gradient, (p, g) -> p.minus(g.times(0.1)));   // one step of gradient descent
 * }</pre>
 */
public final class Trees {
    private static final Map<Module, MethodHandles.Lookup> LOOKUPS = new ConcurrentHashMap<>();

    private static final ClassValue<RecordType> RECORDS = new ClassValue<>() {
        @Override
        protected RecordType computeValue(Class<?> type) {
            return RecordType.of(type);
        }
    };

    private static final ClassValue<String> TENSOR_FIELDS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return tensorField(type);
        }
    };

    private static final List<Class<?>> CONTAINERS = List.of(Collection.class, Map.class, Optional.class);

    private Trees() {}

    /**
     * Lets trees hold the records of a named module that does not open its packages: call it once with {@code MethodHandles.lookup()} from
     * anywhere in that module.
     */
    public static void allow(MethodHandles.Lookup lookup) {
        LOOKUPS.put(lookup.lookupClass().getModule(), lookup);
    }

    /** The tree with each tensor replaced by what the function makes of its path and itself. */
    public static <T> T map(T tree, BiFunction<String, Tensor, Tensor> function) {
        return mapLeaves(tree, Tensor.class, function);
    }

    /**
     * The tree with each object of a class replaced by what the function makes of its path and itself: for constants that a model carries
     * along, such as statistics. What is found is not taken apart.
     */
    public static <T, L> T mapLeaves(T tree, Class<L> type, BiFunction<String, L, L> function) {
        return new Leaves<>(type, (Path path, L leaf) -> function.apply(path.toString(), leaf)).map(Path.ROOT, tree);
    }

    /** The tree with each tensor replaced by what the function makes of its path, which becomes text only when it is read, and itself. */
    static <T> T mapUnread(T tree, BiFunction<Path, Tensor, Tensor> function) {
        return new Leaves<>(Tensor.class, function).map(Path.ROOT, tree);
    }

    /**
     * The first tree with each tensor replaced by what the function makes of it and its counterpart in the second.
     *
     * @throws IllegalArgumentException «trees differ: the first has tensors at [w, b], the second at [w]»
     */
    public static <T> T map(T first, T second, BinaryOperator<Tensor> function) {
        Map<String, Tensor> others = flatten(second);
        Map<String, Tensor> own = flatten(first);
        if (!own.keySet().equals(others.keySet())) {
            throw new IllegalArgumentException(
                    "trees differ: the first has tensors at " + own.keySet() + ", the second at " + others.keySet());
        }
        return map(first, (path, x) -> function.apply(x, others.get(path)));
    }

    /** The tensors of a tree by their paths, in the order in which they stand; a tensor on its own has the path {@code ""}. */
    public static Map<String, Tensor> flatten(Object tree) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        map(tree, (path, x) -> {
            if (tensors.put(path, x) != null) {
                throw new IllegalArgumentException("trees: two tensors have the path \"" + path + "\"; rename a key");
            }
            return x;
        });
        return Collections.unmodifiableMap(tensors);
    }

    /** All elements of a tree in one vector, tensor after tensor in the order of {@link #flatten}, each in row-major order. */
    public static Tensor toVector(Object tree) {
        Tensor[] parts =
                flatten(tree).values().stream().map(x -> x.reshape(x.size())).toArray(Tensor[]::new);
        return parts.length == 1 ? parts[0] : parts.length == 0 ? Tensor.zeros(0) : Tensor.concat(0, parts);
    }

    /**
     * The tree with the elements of a vector in place of its own, in the order of {@link #toVector}.
     *
     * @throws IllegalArgumentException «trees: the tree has 6 elements, but the vector has shape [5]»
     */
    public static <T> T fromVector(T tree, Tensor vector) {
        int[] sizes = flatten(tree).values().stream().mapToInt(Tensor::size).toArray();
        int size = Arrays.stream(sizes).sum();
        if (!vector.shape().equals(Shape.of(size))) {
            throw new IllegalArgumentException(
                    "trees: the tree has " + size + " elements, but the vector has shape " + vector.shape());
        }
        Iterator<Tensor> parts = vector.split(0, sizes).iterator();
        return map(tree, (path, x) -> parts.next().reshape(x.shape()));
    }

    /** Where something stands in a tree: joining the names takes longer than going through the tree. */
    record Path(@Nullable Path above, @Nullable Object name) {
        private static final Path ROOT = new Path(null, "");

        Path at(@Nullable Object child) {
            return new Path(this, child);
        }

        @Override
        public String toString() {
            return above == null || above.above == null ? String.valueOf(name) : above + "." + name;
        }
    }

    /** What is done with the leaves of a class, wherever they stand. */
    private record Leaves<L>(Class<L> type, BiFunction<Path, L, L> function) {
        @SuppressWarnings("unchecked") // each branch makes an object of the class of the tree
        <T> T map(Path path, T tree) {
            if (type.isInstance(tree)) {
                return (T) function.apply(path, type.cast(tree));
            }
            if (tree instanceof Tensor) {
                return tree;
            }
            if (tree instanceof List<?> list) {
                return (T) mapList(path, list);
            }
            if (tree instanceof Map<?, ?> map) {
                return (T) mapMap(path, map);
            }
            if (tree instanceof Object[] array) {
                return (T) mapArray(path, array);
            }
            if (tree instanceof Optional<?> optional) {
                return (T) optional.map(value -> map(path, value));
            }
            if (tree instanceof Record) {
                return (T) RECORDS.get(tree.getClass()).map(path, tree, this);
            }
            requireNoTensors(
                    path, Objects.requireNonNull(tree, "trees: the tree is null; give a tensor, record, list or map"));
            return tree;
        }

        @Nullable
        Object mapNullable(Path path, @Nullable Object tree) {
            return tree == null ? null : map(path, tree);
        }

        private List<?> mapList(Path path, List<?> list) {
            List<@Nullable Object> mapped = new ArrayList<>();
            for (Object element : list) {
                mapped.add(mapNullable(path.at(mapped.size()), element));
            }
            return mapped;
        }

        private Map<?, ?> mapMap(Path path, Map<?, ?> map) {
            @SuppressWarnings("unchecked") // the comparator of a sorted map compares its keys
            Map<Object, @Nullable Object> mapped = map instanceof SortedMap<?, ?> sorted
                    ? new TreeMap<>((Comparator<Object>) sorted.comparator())
                    : new LinkedHashMap<>();
            map.forEach((key, value) -> mapped.put(key, mapNullable(path.at(key), value)));
            return mapped;
        }

        private Object[] mapArray(Path path, Object[] array) {
            @Nullable Object[] mapped = array.clone();
            for (int i = 0; i < mapped.length; i++) {
                mapped[i] = mapNullable(path.at(i), mapped[i]);
            }
            return mapped;
        }
    }

    /** What cannot be taken apart must hold no tensors: they would silently not be trained. */
    private static void requireNoTensors(Path path, Object constant) {
        String type = constant.getClass().getName();
        if (constant instanceof Collection<?> collection
                && !flatten(new ArrayList<>(collection)).isEmpty()) {
            throw new IllegalArgumentException("trees: " + type + " at path \"" + path
                    + "\" holds tensors but has no order to name them by; make it a list or a map");
        }
        String field = TENSOR_FIELDS.get(constant.getClass());
        if (!field.isEmpty()) {
            throw new IllegalArgumentException("trees: " + type + " at path \"" + path + "\" holds the tensor " + field
                    + " but is not a record; make it a record, so that it can be taken apart and rebuilt");
        }
    }

    /** The name of a field of the class or of one above it that is declared to hold tensors, or nothing. */
    private static String tensorField(Class<?> type) {
        for (Class<?> c = type.isHidden() ? null : type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && holdsTensors(field.getGenericType(), new HashSet<>())) {
                    return field.getName();
                }
            }
        }
        return "";
    }

    private static boolean holdsTensors(Type declared, Set<Type> seen) {
        if (declared instanceof WildcardType wildcard) {
            return holdsTensors(wildcard.getUpperBounds()[0], seen);
        }
        if (declared instanceof ParameterizedType generic) {
            return generic.getRawType() instanceof Class<?> raw
                    && CONTAINERS.stream().anyMatch(container -> container.isAssignableFrom(raw))
                    && Arrays.stream(generic.getActualTypeArguments())
                            .anyMatch(argument -> holdsTensors(argument, seen));
        }
        if (!(declared instanceof Class<?> type) || !seen.add(type)) {
            return false;
        }
        return type == Tensor.class
                || (type.isArray() && holdsTensors(type.getComponentType(), seen))
                || (type.isRecord()
                        && Arrays.stream(type.getRecordComponents())
                                .anyMatch(component -> holdsTensors(component.getGenericType(), seen)));
    }

    /** How to take a class of records apart and to rebuild it. */
    private record RecordType(String name, MethodHandle constructor, List<String> names, List<MethodHandle> accessors) {
        static RecordType of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            try {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(
                        type, LOOKUPS.getOrDefault(type.getModule(), MethodHandles.lookup()));
                List<MethodHandle> accessors = new ArrayList<>();
                for (RecordComponent component : components) {
                    accessors.add(lookup.unreflect(component.getAccessor())
                            .asType(MethodType.methodType(Object.class, Object.class)));
                }
                Class<?>[] types =
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
                MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                        .asSpreader(Object[].class, types.length)
                        .asType(MethodType.methodType(Object.class, Object[].class));
                return new RecordType(
                        type.getName(),
                        constructor,
                        Arrays.stream(components).map(RecordComponent::getName).toList(),
                        accessors);
            } catch (IllegalAccessException | NoSuchMethodException e) {
                String module = type.getModule().getName();
                throw new IllegalArgumentException(
                        "trees: cannot take record " + type.getName() + " apart, since module " + module
                                + " does not open package "
                                + type.getPackageName() + "; add «opens " + type.getPackageName()
                                + " to io.autodiff.core;» to its module-info, or call Trees.allow(MethodHandles.lookup()) in it",
                        e);
            }
        }

        Object map(Path path, Object tree, Leaves<?> leaves) {
            @Nullable Object[] values = new Object[names.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = leaves.mapNullable(path.at(names.get(i)), read(accessors.get(i), tree));
            }
            return build(values);
        }

        private @Nullable Object read(MethodHandle accessor, Object tree) {
            try {
                return (Object) accessor.invokeExact(tree);
            } catch (Throwable e) {
                throw new IllegalArgumentException("trees: reading record " + name + " failed: " + e, e);
            }
        }

        private Object build(@Nullable Object[] values) {
            try {
                return (Object) constructor.invokeExact(values);
            } catch (ClassCastException e) {
                throw new IllegalArgumentException(
                        "trees: cannot rebuild record " + name + "; declare its lists and maps as List and Map", e);
            } catch (Throwable e) {
                throw new IllegalArgumentException("trees: the constructor of record " + name + " refused: " + e, e);
            }
        }
    }
}
