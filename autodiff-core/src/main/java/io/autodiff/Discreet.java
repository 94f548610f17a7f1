package io.autodiff;

import java.lang.reflect.Method;

/** Tells of a class of operation whether its value and its rules keep nothing of what they get and make: so of all that are built in. */
final class Discreet {
    private static final ClassValue<Boolean> CLASSES = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> operation) {
            boolean discreet = !CustomFunction.class.equals(operation.getEnclosingClass());
            for (Method method : operation.getMethods()) {
                boolean isRule = method.getName().equals("value")
                        || method.getName().equals("addValue")
                        || method.getName().equals("vjp")
                        || method.getName().equals("addVjp")
                        || method.getName().equals("jvp");
                discreet &= !isRule || isOurs(method.getDeclaringClass());
            }
            return discreet;
        }
    };

    private Discreet() {}

    static boolean is(Op op) {
        return CLASSES.get(op.getClass());
    }

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().equals("io.autodiff")
                || type.getPackageName().equals("io.autodiff.op");
    }
}
