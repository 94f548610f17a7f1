package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import demo.UserCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A checked tape stops at the first NaN or infinity, and names the operation, the shapes and the user's own line. */
class CheckedTapeTest {
    private final Tape tape = Tape.checked();

    @Test
    void namesTheLineOfAScalar() {
        Tensor x = tape.watch("x", Tensor.scalar(-1));
        assertAnomaly(
                () -> UserCode.log(x),
                "log: the value is NaN, from input of shape [] with value -1.0 (checked tape), at ");
        assertThat(UserCode.where()).matches("demo\\.UserCode\\.log\\(UserCode\\.java:\\d+\\)");
    }

    @Test
    void namesTheElementOfATensor() {
        Tensor x = tape.watch("x", Tensor.of(new double[][] {{1, 2}, {1, 0}}));
        assertAnomaly(
                () -> UserCode.divide(Tensor.ones(2, 2), x),
                "divide: the value at [1, 1] of shape [2, 2] is Infinity, from input of shape [2, 2] with value 1.0"
                        + " and input of shape [2, 2] with value 0.0 (checked tape), at ");
        assertAnomaly(
                () -> UserCode.divide(x, Tensor.scalar(0)),
                "divide: the value at [0, 0] of shape [2, 2] is Infinity, from input of shape [2, 2] with value 1.0"
                        + " and input of shape [] (checked tape), at ");
    }

    /** The product of two vectors is a product of matrices between two reshapes, all of them the framework's own. */
    @Test
    void namesTheUsersLineThroughOperationsMadeOfOthers() {
        Tensor x = tape.watch("x", Tensor.of(1, Double.MAX_VALUE));
        assertAnomaly(
                () -> UserCode.matmul(x, Tensor.of(2, 2)),
                "matmul: the value at [0, 0] of shape [1, 1] is Infinity, from input of shape [1, 2] and input of"
                        + " shape [2, 1] (checked tape), at ");
    }

    @Test
    void namesTheWatchedValue() {
        assertAnomaly(
                () -> UserCode.watch(tape, "weights", Tensor.of(1, Double.NaN)),
                "watch: weights at [1] of shape [2] is NaN (checked tape), at ");
        assertAnomaly(
                () -> UserCode.watch(tape, "rate", Tensor.scalar(Double.NEGATIVE_INFINITY)),
                "watch: rate is -Infinity (checked tape), at ");
        assertAnomaly(
                () -> UserCode.watch(tape, "", Tensor.of(Double.NaN)),
                "watch: the value at [0] of shape [1] is NaN (checked tape), at ");
    }

    /** The value √0 is fine, its slope is not; the line is the one where the root was taken. */
    @Test
    void namesTheLineThatAnInfiniteAdjointComesFrom() {
        Tensor x = tape.watch("x", Tensor.of(4, 0));
        Tensor y = UserCode.sqrt(x);
        assertAnomaly(
                () -> tape.backward(y.sum()),
                "sqrt: its vjp for input 0 at [1] of shape [2] is Infinity (checked tape), recorded at ");
        assertAnomaly(
                () -> tape.forward(x, Tensor.of(1, 1)),
                "sqrt: its jvp for input 0 at [1] of shape [2] is Infinity (checked tape), recorded at ");
        Tensor s = tape.watch("s", Tensor.scalar(0));
        Tensor root = UserCode.sqrt(s);
        assertAnomaly(() -> tape.backward(root), "sqrt: its vjp for input 0 is Infinity (checked tape), recorded at ");
    }

    @Test
    void findsWhatAnUncheckedTapeFinds() {
        Tensor x = tape.watch("x", Tensor.of(1, 2));
        Tensor s = tape.watch("s", Tensor.scalar(3));
        Tensor y = UserCode.softmax(x.times(s)).square().sum().times(s.exp());
        Adjoints adjoints = tape.backward(y);
        Tape unchecked = new Tape();
        Tensor sameX = unchecked.watch("x", Tensor.of(1, 2));
        Tensor sameS = unchecked.watch("s", Tensor.scalar(3));
        Adjoints expected =
                unchecked.backward(sameX.times(sameS).softmax().square().sum().times(sameS.exp()));
        assertThat(adjoints.of(x)).isEqualTo(expected.of(sameX));
        assertThat(adjoints.of(s)).isEqualTo(expected.of(sameS));
    }

    /** The property is read once, so it takes another Java machine to see it. */
    @Test
    void aSystemPropertyChecksAllTapes() throws Exception {
        String anomaly = "log: the value is NaN, from input of shape [] with value -1.0 (checked tape), at"
                + " demo.UserCode.log(UserCode.java:";
        assertThat(run("true", "tape")).startsWith(anomaly);
        assertThat(run("true", "grad")).startsWith(anomaly);
        assertThat(run("false", "tape")).isEqualTo("NaN");
        assertThat(run("false", "grad")).isEqualTo("-1");
    }

    private static String run(String checked, String code) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        java, "-Dautodiff.checked=" + checked, "-cp", classPath, "demo.UserCode", code)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.strip();
    }

    private static void assertAnomaly(ThrowingCallable code, String text) {
        assertThatThrownBy(code)
                .isInstanceOf(ArithmeticException.class)
                .satisfies(e -> assertThat(e).hasMessage(text + UserCode.where()));
    }
}
