package io.autodiff.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.autodiff.Op;
import io.autodiff.op.OperationChecks.Check;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every operation there is, found by looking, does what it says, at every order. */
@TestInstance(Lifecycle.PER_CLASS)
class OperationsTest {
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final Map<Class<? extends Op>, List<Check>> checks = new LinkedHashMap<>();

    OperationsTest() {
        for (Class<? extends Op> type : Operations.discover(OperationsTest.class.getClassLoader())) {
            checks.put(type, OperationChecks.of(type, SOURCES));
        }
    }

    @TestFactory
    Stream<DynamicContainer> operation() {
        return checks.entrySet().stream()
                .map(entry -> DynamicContainer.dynamicContainer(
                        entry.getKey().getSimpleName(),
                        entry.getValue().stream()
                                .map(check -> DynamicTest.dynamicTest(
                                        check.name() + " (" + check.count() + ")", check.body()::run))));
    }

    /** What is not there passes every check. */
    @Test
    void nothingIsLeftOut() {
        int count = checks.values().stream()
                .flatMap(List::stream)
                .mapToInt(Check::count)
                .sum();
        System.out.println(checks.size() + " operations, " + count + " checks");
        assertThat(checks).hasSizeGreaterThanOrEqualTo(106);
        assertThat(count).isGreaterThanOrEqualTo(70_000);
    }

    @Test
    void aMissingSampleIsAskedFor() {
        assertThat(failure(Scale.class)).contains("Scale has parameters: add to Samples.ELEMENTWISE");
        assertThat(failure(Determinant.class)).contains("Determinant is not elementwise: add to Samples.OTHERS");
    }

    private static String failure(Class<? extends Op> type) {
        List<Check> checks = OperationChecks.of(type, SOURCES);
        assertThat(checks).hasSize(1);
        return catchThrowable(checks.get(0).body()::run).getMessage();
    }

    private abstract static class Scale implements Op.Unary {
        @SuppressWarnings("unused")
        Scale(double factor) {}
    }

    private abstract static class Determinant implements Op {}
}
