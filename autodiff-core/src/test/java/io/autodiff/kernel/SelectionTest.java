package io.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which kernels are used, and what is said when they cannot be. */
class SelectionTest {
    private static final Kernels VECTOR = new PlainKernels();

    @Test
    void takesVectorKernelsWhereTheModuleIs() {
        for (String wanted : List.of("auto", "vector")) {
            for (int feature : new int[] {17, 21, 25}) {
                Selection selection = Selection.choose(wanted, feature, true, () -> VECTOR);
                assertThat(selection.get()).isSameAs(VECTOR);
                assertThat(selection.level()).isEqualTo(Level.OFF);
                assertThat(selection.describe()).endsWith(": module jdk.incubator.vector is present");
            }
        }
    }

    @Test
    void takesPlainKernelsWhenAskedTo() {
        Selection selection = Selection.choose("plain", 17, true, () -> VECTOR);
        assertThat(selection.get()).isSameAs(PlainKernels.INSTANCE);
        assertThat(selection.level()).isEqualTo(Level.OFF);
        assertThat(selection.describe()).isEqualTo("plain Java kernels: autodiff.kernels is plain");
    }

    @Test
    void saysHowToHaveTheModule() {
        String reason = "module jdk.incubator.vector is absent; start Java with --add-modules jdk.incubator.vector";
        assertPlain(Selection.choose("auto", 17, false, () -> VECTOR), Level.DEBUG, reason);
        assertImpossible(Selection.choose("vector", 17, false, () -> VECTOR), reason);
    }

    @Test
    void warnsOfAJavaVersionItDoesNotKnow() {
        for (int feature : new int[] {16, 26}) {
            String reason = "vector kernels are for Java 17 to 25, this is Java " + feature
                    + "; use one of these, or plain kernels with -Dautodiff.kernels=plain";
            assertPlain(Selection.choose("auto", feature, true, () -> VECTOR), Level.WARNING, reason);
            assertImpossible(Selection.choose("vector", feature, true, () -> VECTOR), reason);
        }
    }

    @Test
    void warnsOfAMachineThatCannotRunThem() {
        List<RuntimeException> none = List.of(new UnsupportedOperationException("too narrow; do this"));
        Supplier<Kernels> fails = () -> {
            throw none.get(0);
        };
        assertPlain(Selection.choose("auto", 17, true, fails), Level.WARNING, "too narrow; do this");
        assertImpossible(Selection.choose("vector", 17, true, fails), "too narrow; do this");
    }

    @Test
    void refusesOtherNames() {
        Selection selection = Selection.choose("fast", 17, true, () -> VECTOR);
        assertThatThrownBy(selection::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("autodiff.kernels: takes plain, vector or auto, got «fast»");
    }

    private static void assertPlain(Selection selection, Level level, String reason) {
        assertThat(selection.get()).isSameAs(PlainKernels.INSTANCE);
        assertThat(selection.level()).isEqualTo(level);
        assertThat(selection.describe()).isEqualTo("plain Java kernels: " + reason);
    }

    private static void assertImpossible(Selection selection, String reason) {
        String message = "autodiff.kernels: cannot use vector kernels, since " + reason;
        assertThat(selection.level()).isEqualTo(Level.ERROR);
        assertThat(selection.describe()).isEqualTo(message);
        assertThatThrownBy(selection::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    /** What a machine does with its own properties and modules is decided once, so it takes other machines to see it. */
    @Test
    void aJavaMachineChoosesByItsPropertyAndModules() throws Exception {
        String module = "--add-modules=jdk.incubator.vector";
        assertThat(run()).startsWith("plain Java kernels: module jdk.incubator.vector is absent");
        assertThat(run(module)).matches("vector kernels of (256|512) bits: module jdk.incubator.vector is present");
        assertThat(run(module, "-Dautodiff.kernels=plain")).startsWith("plain Java kernels: autodiff.kernels is plain");
        assertThat(run("-Dautodiff.kernels=vector"))
                .startsWith("autodiff.kernels: cannot use vector kernels, since module jdk.incubator.vector is absent");
        assertThat(run(module, "-XX:MaxVectorSize=16"))
                .startsWith("plain Java kernels: this processor's vectors have 128 bits");
    }

    public static void main(String[] arguments) {
        System.out.println(Kernels.describe());
    }

    private static String run(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SelectionTest.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.strip();
    }
}
