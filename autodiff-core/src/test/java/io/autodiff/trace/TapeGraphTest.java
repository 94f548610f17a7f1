package io.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.autodiff.Tape;
import io.autodiff.Tensor;
import java.io.StringReader;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

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

    @Test
    void theSvgIsAPictureOfEveryNodeAndEdge() throws Exception {
        Document picture = read(colah().svg());
        assertThat(texts(picture))
                .containsSubsequence("v2", "plus", "3", "adjoint 2")
                .contains("a", "b", "v4");
        assertThat(picture.getElementsByTagName("rect").getLength()).isEqualTo(5);
        assertThat(picture.getElementsByTagName("path").getLength()).isEqualTo(5 + 1); // the arrowhead
        Element root = picture.getDocumentElement();
        double width = Double.parseDouble(root.getAttribute("width"));
        double height = Double.parseDouble(root.getAttribute("height"));
        for (int k = 0; k < 5; k++) {
            Element box = (Element) picture.getElementsByTagName("rect").item(k);
            assertThat(number(box, "x")).isNotNegative();
            assertThat(number(box, "x") + number(box, "width")).isLessThanOrEqualTo(width);
            assertThat(number(box, "y") + number(box, "height")).isLessThan(height);
        }
        assertThat(number((Element) picture.getElementsByTagName("rect").item(4), "y"))
                .as("v4 stands below v2, which it is computed from")
                .isGreaterThan(
                        number((Element) picture.getElementsByTagName("rect").item(2), "y"));
        assertThat(colah().svg()).contains("@media (prefers-color-scheme: dark)");
    }

    @Test
    void boxesOfTheSvgDoNotOverlap() throws Exception {
        Tape tape = Tape.checked();
        List<Tensor> x = List.of(
                tape.watch("x", Tensor.of(1, 2)), tape.watch("y", Tensor.of(3, 4)), tape.watch("z", Tensor.of(5, 6)));
        Tensor sum = x.get(0)
                .times(x.get(1))
                .plus(x.get(1).times(x.get(2)))
                .plus(x.get(0).sin())
                .sum();
        Document picture = read(TapeGraph.of(tape, sum).svg());
        var boxes = picture.getElementsByTagName("rect");
        for (int i = 0; i < boxes.getLength(); i++) {
            for (int j = 0; j < i; j++) {
                Element a = (Element) boxes.item(i);
                Element b = (Element) boxes.item(j);
                assertThat(number(a, "x") >= number(b, "x") + number(b, "width")
                                || number(b, "x") >= number(a, "x") + number(a, "width")
                                || number(a, "y") >= number(b, "y") + number(b, "height")
                                || number(b, "y") >= number(a, "y") + number(a, "height"))
                        .as("boxes %d and %d", i, j)
                        .isTrue();
            }
        }
    }

    @Test
    void theSvgOfALoopGoesBackAndNamesAreQuoted() throws Exception {
        Tape tape = Tape.checked();
        Tensor x = tape.watch("a\"b<c&\u0007", Tensor.scalar(0.5));
        Tensor h = x;
        for (int i = 0; i < 100; i++) {
            h = h.sin().plus(x);
        }
        String svg = TapeGraph.of(tape, h).svg();
        assertThat(texts(read(svg))).contains("sin × 100", "plus × 100", "a\"b<c&\\u0007");
        assertThat(svg).containsOnlyOnce("class=\"loop\"");
    }

    private static Document read(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document picture) {
        var texts = picture.getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
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
