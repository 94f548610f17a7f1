package io.autodiff.examples;

import io.autodiff.Trees;
import io.autodiff.check.GradientCheck;
import io.autodiff.check.Probe;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleMatrix;
import org.jspecify.annotations.Nullable;

/**
 * What the static methods of a class say of a function: its values, its derivatives by hand, and where to check them.
 *
 * @param type the class
 * @param f the function: the method named f, cost or forward, or else the only one of one argument, and a {@link Probe} if it has δ to show
 * @param byHand gradient(x), backward(x, yBar), vjp(x, yBar), jvp(x, xDot), jacobian(x), hessian(x), hvp(x, v): those that are there
 * @param point point(RandomGenerator) or point(), if it is there
 */
record Derivation(
        Class<?> type,
        Method f,
        Map<String, Method> byHand,
        @Nullable Method point) {
    private static final List<String> FUNCTIONS = List.of("f", "cost", "forward");
    private static final List<String> DERIVATIVES =
            List.of("gradient", "backward", "vjp", "jvp", "jacobian", "hessian", "hvp");

    /**
     * Reads a class.
     *
     * @throws IllegalArgumentException «check: my.Norm has several functions: static double a(double[]), …; choose one with --function»
     */
    static Derivation of(Class<?> type, @Nullable String function) {
        Method f = function(type, function);
        Class<?> x = f.getParameterTypes()[0];
        Map<String, Method> byHand = new LinkedHashMap<>();
        for (String name : DERIVATIVES) {
            List<Class<?>> takes = switch (name) {
                case "backward", "vjp" -> List.of(x, f.getReturnType());
                case "jvp", "hvp" -> List.of(x, x);
                default -> List.of(x);
            };
            Method method = find(type, name, Object.class, List.of(takes));
            if (method != null) {
                byHand.put(name, method);
            }
        }
        return new Derivation(
                type, f, byHand, find(type, "point", x, List.of(List.of(RandomGenerator.class), List.of())));
    }

    private static Method function(Class<?> type, @Nullable String name) {
        List<Method> all = methods(type, method -> true);
        List<Method> functions = methods(
                type,
                method -> Modifier.isStatic(method.getModifiers())
                        && (method.getParameterCount() == 1 || isProbed(method))
                        && method.getReturnType() != void.class
                        && !method.getName().equals("point")
                        && !DERIVATIVES.contains(method.getName()));
        List<Method> named = functions.stream()
                .filter(method -> (name == null ? FUNCTIONS : List.of(name)).contains(method.getName()))
                .toList();
        List<Method> chosen = name == null && named.isEmpty() ? functions : named;
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("check: " + type.getName() + " has no function"
                    + (name == null ? "" : " " + name) + " of one argument, for example static double f(double[]) or"
                    + " static Tensor f(Tensor), but " + signatures(all)
                    + "; put several arguments into a record");
        }
        if (chosen.size() > 1) {
            throw new IllegalArgumentException("check: " + type.getName() + " has several functions: "
                    + signatures(chosen) + "; " + (name == null ? "choose one with --function" : "rename all but one"));
        }
        return chosen.get(0);
    }

    /** The static method of a name, with such a result and one of these lists of arguments; null if nothing has the name. */
    private static @Nullable Method find(Class<?> type, String name, Class<?> result, List<List<Class<?>>> arguments) {
        List<Method> named = methods(type, method -> method.getName().equals(name));
        List<Method> found = methods(
                type,
                method -> method.getName().equals(name)
                        && Modifier.isStatic(method.getModifiers())
                        && accepts(result, method.getReturnType())
                        && arguments.stream().anyMatch(types -> accepts(method, types)));
        if (named.isEmpty()) {
            return null;
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("check: " + type.getName() + " has " + signatures(named)
                    + ", expected one "
                    + arguments.stream()
                            .map(types -> "static "
                                    + (result == Object.class ? "" : result.getSimpleName() + " ")
                                    + signature(name, types))
                            .collect(Collectors.joining(" or ")));
        }
        return found.get(0);
    }

    private static boolean accepts(Method method, List<Class<?>> arguments) {
        return method.getParameterCount() == arguments.size()
                && IntStream.range(0, arguments.size())
                        .allMatch(i -> accepts(method.getParameterTypes()[i], arguments.get(i)));
    }

    private static boolean accepts(Class<?> to, Class<?> from) {
        return from != void.class && boxed(to).isAssignableFrom(boxed(from));
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private static List<Method> methods(Class<?> type, Predicate<Method> which) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .filter(which)
                .toList();
    }

    private static String signatures(List<Method> methods) {
        return methods.isEmpty()
                ? "no methods at all"
                : methods.stream()
                        .map(method -> (Modifier.isStatic(method.getModifiers()) ? "static " : "non-static ")
                                + method.getReturnType().getSimpleName() + " "
                                + signature(method.getName(), List.of(method.getParameterTypes())))
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static String signature(String name, List<Class<?>> types) {
        return types.stream().map(Class::getSimpleName).collect(Collectors.joining(", ", name + "(", ")"));
    }

    /**
     * A check of each derivative by hand; and if there is none or an order is given, one of forward and reverse mode against each other.
     *
     * @throws IllegalArgumentException «check: my.Norm has no point; …», «check: the value of f is of class java.lang.Float; expected …»
     */
    List<GradientCheck<Object, Object>> checks(
            @Nullable Integer points, long seed, int @Nullable [] shape, @Nullable Integer order) {
        Method given = point;
        boolean fixed = given != null && given.getParameterCount() == 0;
        if (given != null && shape != null) {
            throw new IllegalArgumentException("check: " + type.getName() + " has a point; leave out --shape");
        }
        if (fixed && points != null) {
            throw new IllegalArgumentException("check: point() of " + type.getName()
                    + " is always the same; let it take a RandomGenerator, or leave out --points");
        }
        Function<RandomGenerator, Object> draw = given == null
                ? PointsByClass.of(type, f.getParameterTypes()[0], shape)
                : random -> fixed ? call(given) : call(given, random);
        Object x = draw.apply(new SplittableRandom(seed));
        boolean plainArgument = isPlain("argument", x);
        boolean plainValue = isPlain("value", value(x));
        boolean plain = plainArgument || plainValue;
        GradientCheck<Object, Object> anywhere = (plain
                        ? GradientCheck.ofPlain(this::value)
                        : isProbed(f) ? GradientCheck.ofProbed(this::probed) : GradientCheck.of(this::value))
                .seed(seed);
        GradientCheck<Object, Object> check =
                fixed ? anywhere.at(x) : anywhere.atPoints(points == null ? 3 : points, draw);

        List<GradientCheck<Object, Object>> checks = new ArrayList<>();
        byHand.forEach((name, hand) -> checks.add(against(check, name, hand)));
        if (order != null || checks.isEmpty()) {
            if (plain) {
                throw new IllegalArgumentException("check: forward and reverse mode need tensors, but " + f.getName()
                        + " of " + type.getName() + " computes with plain numbers; let it take and return Tensor, or "
                        + (order == null ? "add a derivative by hand, for example gradient" : "leave out --order"));
            }
            checks.add(check.alone(order == null ? 1 : order));
        }
        return checks;
    }

    private static boolean isProbed(Method method) {
        return method.getParameterCount() == 2 && method.getParameterTypes()[1] == Probe.class;
    }

    private Object value(Object x) {
        return isProbed(f) ? probed(x, (name, z) -> z) : call(f, x);
    }

    private Object probed(Object x, Probe probe) {
        return call(f, x, probe);
    }

    /** Whether it is made of plain numbers, where tensors let the function be recorded. */
    private boolean isPlain(String what, Object value) {
        boolean plain = value instanceof Double
                || value instanceof double[]
                || value instanceof double[][]
                || value instanceof DMatrixRMaj
                || value instanceof SimpleMatrix;
        if (!plain && Trees.flatten(value).isEmpty()) {
            throw new IllegalArgumentException("check: the " + what + " of " + f.getName() + " is of class "
                    + value.getClass().getTypeName()
                    + "; expected double, double[], double[][], DMatrixRMaj, SimpleMatrix, Tensor, or a record, list"
                    + " or map of tensors");
        }
        return plain;
    }

    private GradientCheck<Object, Object> against(GradientCheck<Object, Object> check, String name, Method hand) {
        return switch (name) {
            case "gradient" -> check.against(x -> call(hand, x));
            case "jvp" -> check.againstJvp((x, xDot) -> call(hand, x, xDot));
            case "jacobian" -> check.againstJacobian(x -> call(hand, x));
            case "hessian" -> check.againstHessian(x -> call(hand, x));
            case "hvp" -> check.againstHvp((x, v) -> call(hand, x, v));
            default -> check.againstVjp((x, yBar) -> call(hand, x, yBar));
        };
    }

    /** What a method returns; what it throws comes with the line of the class. */
    private Object call(Method method, Object... arguments) {
        try {
            method.trySetAccessible();
            Object result = method.invoke(null, arguments);
            if (result == null) {
                throw new IllegalArgumentException(
                        "check: " + method.getName() + " of " + type.getName() + " returned null; return the numbers");
            }
            return result;
        } catch (InvocationTargetException | ExceptionInInitializerError e) {
            Throwable thrown = Objects.requireNonNull(e.getCause());
            List<StackTraceElement> trace = List.of(thrown.getStackTrace());
            Predicate<StackTraceElement> own = frame -> frame.getClassName().startsWith(type.getName());
            if (thrown instanceof ArithmeticException notFinite
                    && trace.stream().limit(1).noneMatch(own)) {
                throw notFinite; // of an operation, which makes a check inconclusive
            }
            String line = trace.stream()
                    .filter(own)
                    .map(frame -> " at " + frame)
                    .findFirst()
                    .orElse("");
            throw new IllegalArgumentException("check: " + method.getName() + " threw " + thrown + line, thrown);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
