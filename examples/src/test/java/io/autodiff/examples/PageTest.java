package io.autodiff.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    @TempDir
    Path directory;

    @Test
    void acceptsWhatIsPrinted() {
        assertPasses("""
                # Title

                ```java
                Tensor x = Tensor.of(1, 2);
                System.out.println(x.square());
                ```

                ```text
                [1, 4]
                ```
                """);
    }

    @Test
    void refusesWhatIsNotPrinted() {
        assertFails("""
                # Title

                ```java
                System.out.println(6 * 7);
                ```

                ```text
                41
                ```
                """, "page.md:7: the page says that the block above prints\n\n41\n\nbut it prints\n\n42");
    }

    @Test
    void refusesOutputThatIsMissingOrTooMuch() {
        assertFails("```java\nint i = 1;\n```\n```text\n1\n```\n", "page.md:4: the page says");
        assertFails("```java\nSystem.out.println(1);\n```\n```text\n```\n", "page.md:4: the page says");
    }

    @Test
    void namesAllThatIsWrong() {
        String wrong = "```java\nSystem.out.println(1);\n```\n```text\n2\n```\n";
        assertThatThrownBy(() -> Page.of("page.md", wrong + wrong).check(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("page.md:4: ", "page.md:10: ");
    }

    @Test
    void trailingBlanksDoNotMatter() {
        assertPasses("```java\nSystem.out.print(\"a  \\n b\\n\\n\");\n```\n\n\n```text\na\n b \n```\n");
        assertFails("```java\nSystem.out.println(\" a\");\n```\n```text\na\n```\n", "page.md:4: the page says");
    }

    @Test
    void theBlocksOfAPageAreOneProgramOfWhichEachPrintsItsOwn() {
        assertPasses("""
                ```java
                import java.math.BigInteger; // is pulled to the top

                record Square(double side) {
                    double area() {
                        return side * side;
                    }
                }
                interface Shape2 {}
                enum Colour { RED }
                int n = 5;
                System.out.println("first");
                ```
                ```text
                first
                ```
                Prose, and what is not java:
                ```sh
                exit 1
                ```
                ```text
                not printed by anything
                ```
                1. In a list:
                   ```java
                   System.out.println(new Square(n).area() + " " + BigInteger.TWO + " " + Colour.RED);
                   ```
                   ```text
                25.0 2 RED
                   ```
                """);
    }

    @Test
    void textAfterProseIsNotCompared() {
        assertPasses("```java\nSystem.out.println(1);\n```\nprose\n```text\n2\n```\n");
    }

    /** An operation of one's own gets its loops from another class loader than its own. */
    @Test
    void recordsAndOperationsOfAPageAreAsGoodAsAnyOther() {
        assertPasses("""
                ```java
                record Twice() implements Op.Unary {
                    public double f(double x) { return 2 * x; }
                    public double slope(double x, double y) { return 2; }
                    public Tensor derivative(Tensor x, Tensor y) { return Tensor.full(x.shape(), 2); }
                }
                record Model(Linear layer, Tensor w) {}

                Model model = new Model(new Linear(Tensor.ones(2, 1), Tensor.zeros(1)), Tensor.of(3, 4));
                Model gradient = grad(m -> m.layer().apply(new Twice().apply(m.w())).sum(), model);
                System.out.println(gradient.w() + " " + gradient.layer().w());
                ```
                ```text
                [2, 2] [[6], [8]]
                ```
                """);
    }

    @Test
    void namesTheLineThatDoesNotCompile() {
        assertFails("# A\n\n```java\nint i = 1;\n\nint j = k;\n```\n", "page.md:6: cannot find symbol");
    }

    @Test
    void namesTheLineThatThrows() {
        String page =
                "# A\n```java\nFunction<Tensor, Tensor> f =\n    x -> x.matmul(x);\nf.apply(Tensor.scalar(1));\n```\n";
        assertFails(page, "page.md:4: java.lang.IllegalArgumentException: matmul: takes vectors or matrices");
    }

    @Test
    void namesTheBlockThatIsNotClosed() {
        assertThatThrownBy(() -> Page.of("page.md", "a\n```java\nint i;\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("page.md:2: this block is never closed");
    }

    @Test
    void aLongerFenceHoldsShorterOnes() {
        Page page =
                Page.of("page.md", "````md\n```java\n?\n```\n````\n``` Java title\nint i;\n```\n```not a fence```\n");
        assertThat(page.blocks()).containsExactly(new Page.Block("md", 1, 5), new Page.Block("java", 6, 8));
        assertThat(page.javaBlocks()).containsExactly(new Page.Block("java", 6, 8));
    }

    @Test
    void putsTheStandardOutputBack() {
        PrintStream out = System.out;
        assertFails("```java\nthrow new IllegalStateException();\n```\n", "");
        assertThat(System.out).isSameAs(out);
    }

    private void assertPasses(String markdown) {
        assertThatCode(() -> Page.of("page.md", markdown).check(directory)).doesNotThrowAnyException();
    }

    private void assertFails(String markdown, String message) {
        assertThatThrownBy(() -> Page.of("page.md", markdown).check(directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(message);
    }
}
