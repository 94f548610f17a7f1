package io.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TapeGraphTest {
    /** Colah, Calculus on computational graphs (2015): e = (a + b)(b + 1). */
    private static TapeGraph colah() {
        Tape tape = Tape.checked();
        Tensor a = tape.watch("a", Tensor.scalar(2));
        Tensor b = tape.watch("b", Tensor.scalar(1));
        return TapeGraph.of(tape, a.plus(b).times(b.plus(1)));
    }

    @Test
    void everyValueHasANodeWithItsAdjoint() {
        TapeGraph graph = colah();
        assertThat(graph.nodes()).extracting(TapeGraph.Node::name).containsExactly("a", "b", "v2", "v3", "v4");
        assertThat(graph.nodes()).extracting(node -> node.adjoint().item()).containsExactly(2.0, 5.0, 2.0, 3.0, 1.0);
        assertThat(graph.edges())
                .containsExactly(
                        new TapeGraph.Edge(0, 2),
                        new TapeGraph.Edge(1, 2),
                        new TapeGraph.Edge(1, 3),
                        new TapeGraph.Edge(2, 4),
                        new TapeGraph.Edge(3, 4));
    }

    @Test
    void graphviz() {
        assertThat(colah().dot()).isEqualTo("""
                digraph tape {
                  rankdir=LR;
                  node [shape=box, fontname="sans-serif"];
                  n0 [label="a\\n2\\nadjoint 2", style=rounded];
                  n1 [label="b\\n1\\nadjoint 5", style=rounded];
                  n2 [label="v2\\nplus\\n3\\nadjoint 2"];
                  n3 [label="v3\\nplus\\n2\\nadjoint 3"];
                  n4 [label="v4\\ntimes\\n6\\nadjoint 1"];
                  n0 -> n2;
                  n1 -> n2;
                  n1 -> n3;
                  n2 -> n4;
                  n3 -> n4;
                }
                """);
    }

    @Test
    void mermaid() {
        assertThat(colah().mermaid()).isEqualTo("""
                flowchart LR
                  n0("a<br>2<br>adjoint 2")
                  n1("b<br>1<br>adjoint 5")
                  n2["v2<br>plus<br>3<br>adjoint 2"]
                  n3["v3<br>plus<br>2<br>adjoint 3"]
                  n4["v4<br>times<br>6<br>adjoint 1"]
                  n0 --> n2
                  n1 --> n2
                  n1 --> n3
                  n2 --> n4
                  n3 --> n4
                """);
    }

    @Test
    void namesThatWouldEndATextAreQuoted() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("a\"b<c\\", Tensor.scalar(2));
        TapeGraph graph = TapeGraph.of(tape, x.square());
        assertThat(graph.dot()).contains("label=\"a\\\"b&lt;c\\\\\\n2");
        assertThat(graph.mermaid()).contains("(\"a#quot;b&lt;c");
    }

    @Test
    void whatTheCostDoesNotDependOnIsSaid() {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("x", Tensor.scalar(2));
        tape.watch("unused", Tensor.scalar(3));
        assertThat(TapeGraph.of(tape, x.square()).dot()).contains("unused\\n3\\nthe cost does not depend on it");
    }

    /** A hundred layers in a loop are the picture of the loop, and no node is lost. */
    @Test
    void aDeepNetworkIsFoldedToItsLoop() {
        Tape tape = Tape.checked();
        Tensor x = Tensor.normal(new Random(1), 4, 3);
        Tensor a = x;
        for (int l = 1; l <= 100; l++) {
            Tensor w = tape.watch("w" + l, Tensor.normal(new Random(l), 3, 3));
            Tensor b = tape.watch("b" + l, Tensor.normal(new Random(-l), 3));
            a = a.matmul(w).plus(b).tanh();
        }
        TapeGraph graph = TapeGraph.of(tape, a.sum());
        assertThat(graph.nodes()).hasSizeLessThan(30);
        assertThat(graph.nodes().stream().mapToInt(TapeGraph.Node::times).sum()).isEqualTo(tape.size());
        assertThat(graph.nodes()).extracting(TapeGraph.Node::operation).contains("matmul", "plus", "tanh", "sum");
        int matmul = place(graph, "matmul");
        int tanh = place(graph, "tanh");
        assertThat(graph.edges()).contains(new TapeGraph.Edge(tanh, matmul));
        Set<Integer> used = graph.edges().stream()
                .flatMap(edge -> List.of(edge.from(), edge.to()).stream())
                .collect(Collectors.toSet());
        assertThat(used).hasSameSizeAs(graph.nodes());
        assertThat(graph.dot()).contains("matmul × 100");
    }

    private static int place(TapeGraph graph, String operation) {
        for (int k = 0; k < graph.nodes().size(); k++) {
            if (graph.nodes().get(k).operation().equals(operation)) {
                return k;
            }
        }
        throw new AssertionError(operation);
    }
}
