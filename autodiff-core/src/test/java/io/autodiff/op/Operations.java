package io.autodiff.op;

import io.autodiff.Op;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The built-in operations, found by looking at the classes: a new one is in no list. */
final class Operations {
    private static final String PACKAGE = "io.autodiff.op";

    private Operations() {}

    /** Every class of the package that is an operation, in the order of the names. */
    static List<Class<? extends Op>> discover(ClassLoader loader) {
        SortedSet<String> names = new TreeSet<>();
        try {
            for (URL directory : Collections.list(loader.getResources(PACKAGE.replace('.', '/')))) {
                try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".class"))
                            .forEach(file -> names.add(PACKAGE + "." + file.replace(".class", "")));
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return names.stream()
                .map(name -> load(name, loader))
                .filter(type -> Op.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                .<Class<? extends Op>>map(type -> type.asSubclass(Op.class))
                .toList();
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The operations of a class that are to be checked: its samples, or the only one there is. */
    static List<Subject> subjects(Class<? extends Op> type, Path sources) {
        List<Subject> subjects = Elementwise.is(type)
                ? elementwise(type).map(op -> subject(op, sources)).toList()
                : Samples.OTHERS.stream()
                        .filter(subject -> type.isInstance(subject.op()))
                        .toList();
        if (subjects.isEmpty()) {
            throw new AssertionError(missing(type));
        }
        return subjects;
    }

    private static Stream<Op> elementwise(Class<? extends Op> type) {
        Optional<Constructor<?>> constructor = Arrays.stream(type.getConstructors())
                .filter(candidate -> candidate.getParameterCount() == 0)
                .findFirst();
        return constructor.isPresent()
                ? Stream.of(instantiate(type, constructor.get()))
                : Samples.ELEMENTWISE.stream().filter(type::isInstance);
    }

    private static Op instantiate(Class<? extends Op> type, Constructor<?> constructor) {
        try {
            return type.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Subject subject(Op op, Path sources) {
        Elementwise elementwise = new Elementwise(op, Formula.of(op.getClass(), sources));
        return new Subject(op, elementwise.inputs().size(), elementwise::value);
    }

    private static String missing(Class<? extends Op> type) {
        String name = type.getSimpleName();
        String oracle = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return Elementwise.is(type)
                ? name + " has parameters: add to Samples.ELEMENTWISE the line «new " + name + "(…),»"
                : name + " is not elementwise: add to Samples.OTHERS the line «sample(inputs, Oracles::" + oracle
                        + ", new "
                        + name + "(…)),» and to Oracles the method «static Tensor " + oracle + "(" + name
                        + " op, Tensor... x)» with its value by the definition";
    }
}
