package io.autodiff.kernel;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which kernels are used, and why: as the system property {@code autodiff.kernels} says, {@code plain}, {@code vector} or {@code auto}.
 *
 * @param kernels null if what was asked for is impossible
 * @param level how much it matters to the reader of a log: not at all if these are the best, or what was asked for
 */
record Selection(@Nullable Kernels kernels, String reason, Level level) {
    static final String PROPERTY = "autodiff.kernels";

    private static final String MODULE = "jdk.incubator.vector";

    /** The Java versions whose vector module has the methods called here. */
    private static final int FIRST_JAVA = 17;

    private static final int LAST_JAVA = 25;

    /** What this Java machine uses. */
    static final Selection CURRENT = current();

    /** The kernels, or an exception each time, not only the first. */
    Kernels get() {
        if (kernels == null) {
            throw new IllegalStateException(reason);
        }
        return kernels;
    }

    /** The kernels and the reason in one line. */
    String describe() {
        return kernels == null ? reason : kernels.name() + ": " + reason;
    }

    private static Selection current() {
        boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
        String wanted = System.getProperty(PROPERTY, "auto");
        Selection selection = choose(wanted, Runtime.version().feature(), present, Selection::vectorKernels);
        // Making a logger takes a tenth of the time of a short program.
        if (selection.kernels != null && selection.level != Level.OFF) {
            System.getLogger(Selection.class.getPackageName()).log(selection.level, selection::describe);
        }
        return selection;
    }

    /**
     * Chooses.
     *
     * @param feature the version of Java
     * @param present whether the vector module is there
     * @param vector makes the vector kernels; throws with reason and remedy if the machine cannot run them
     */
    static Selection choose(String wanted, int feature, boolean present, Supplier<Kernels> vector) {
        return switch (wanted) {
            case "plain" -> new Selection(PlainKernels.INSTANCE, PROPERTY + " is plain", Level.OFF);
            case "auto" -> vectorOr(PlainKernels.INSTANCE, feature, present, vector);
            case "vector" -> vectorOr(null, feature, present, vector);
            default ->
                new Selection(null, PROPERTY + ": takes plain, vector or auto, got «" + wanted + "»", Level.ERROR);
        };
    }

    private static Selection vectorOr(@Nullable Kernels other, int feature, boolean present, Supplier<Kernels> vector) {
        String prefix = other == null ? PROPERTY + ": cannot use vector kernels, since " : "";
        Level serious = other == null ? Level.ERROR : Level.WARNING;
        if (!present) {
            Level absent = other == null ? Level.ERROR : Level.DEBUG;
            return new Selection(
                    other, prefix + "module " + MODULE + " is absent; start Java with --add-modules " + MODULE, absent);
        }
        if (feature < FIRST_JAVA || feature > LAST_JAVA) {
            String reason = "vector kernels are for Java " + FIRST_JAVA + " to " + LAST_JAVA + ", this is Java "
                    + feature + "; use one of these, or plain kernels with -D" + PROPERTY + "=plain";
            return new Selection(other, prefix + reason, serious);
        }
        try {
            return new Selection(vector.get(), "module " + MODULE + " is present", Level.OFF);
        } catch (UnsupportedOperationException | LinkageError e) {
            return new Selection(other, prefix + e.getMessage(), serious);
        }
    }

    /** By reflection, since the class is compiled after this one, with the module that may be absent here. */
    private static Kernels vectorKernels() {
        Selection.class
                .getModule()
                .addReads(ModuleLayer.boot().findModule(MODULE).orElseThrow());
        try {
            Class<?> type = Class.forName(Selection.class.getPackageName() + ".VectorKernels");
            return (Kernels) type.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new UnsupportedOperationException(e.getTargetException().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(
                    "the vector kernels are not in this build; use plain kernels with -D" + PROPERTY + "=plain", e);
        }
    }
}
