package io.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The δ of every layer, checked along with the gradient. */
class ProbeTest {
    record Network(Tensor w1, Tensor b1, Tensor w2, Tensor b2) {}

    private static final Tensor X = Tensor.normal(new Random(1), 4, 3);
    private static final Tensor Y = Tensor.normal(new Random(2), 4, 2);
    private static final Network NETWORK = Trees.map(
            new Network(Tensor.zeros(3, 5), Tensor.zeros(5), Tensor.zeros(5, 2), Tensor.zeros(2)),
            (path, w) -> Tensor.normal(new Random(path.hashCode()), w.shape().toArray()));

    private static Tensor cost(Network n, Probe probe) {
        Tensor z1 = probe.at("z1", X.matmul(n.w1).plus(n.b1));
        Tensor z2 = probe.at("z2", z1.sigmoid().matmul(n.w2).plus(n.b2));
        return z2.sigmoid().minus(Y).square().sum().times(0.5);
    }

    private static Tensor slope(Tensor z) {
        return z.sigmoid().minus(z.sigmoid().square());
    }

    /** The equations of the textbooks, in no order; δ1 is as it should be or lacks its slope, and so does what is made of it. */
    private static Map<String, Tensor> backward(Network n, boolean right) {
        Tensor z1 = X.matmul(n.w1).plus(n.b1);
        Tensor a1 = z1.sigmoid();
        Tensor z2 = a1.matmul(n.w2).plus(n.b2);
        Tensor delta2 = z2.sigmoid().minus(Y).times(slope(z2));
        Tensor back = delta2.matmul(n.w2.transpose());
        Tensor delta1 = right ? back.times(slope(z1)) : back;
        return new HashMap<>(Map.of(
                "z2", delta2,
                "z1", delta1,
                "w1", X.transpose().matmul(delta1),
                "b1", delta1.sum(0),
                "w2", a1.transpose().matmul(delta2),
                "b2", delta2.sum(0)));
    }

    private static GradientCheck<Network, Tensor> check() {
        return GradientCheck.<Network, Tensor>ofProbed(ProbeTest::cost).at(NETWORK);
    }

    @Test
    void rightErrorSignalsPass() {
        Report report = check().against(n -> backward(n, true)).check();
        assertThat(report.verdict()).as(report.text()).isEqualTo(Verdict.PASS);
        assertThat(report.blocks()).extracting(Report.Block::name).containsExactly("w1", "b1", "w2", "b2", "z1", "z2");
    }

    @Test
    void theLayerWhoseErrorSignalIsWrongIsNamedAndWhy() {
        Report report = check().against(n -> backward(n, false)).check();
        assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.wrongBlocks()).containsExactly("w1", "b1", "z1");
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.cause()).isEqualTo(Cause.SLOPE_MISSING);
            assertThat(finding.blocks()).containsExactly("w1", "b1", "z1");
        });
    }

    @Test
    void anErrorSignalThatIsWrongAloneIsFound() {
        Report report = check().against(n -> {
                    Map<String, Tensor> gradient = backward(n, true);
                    gradient.put("z2", gradient.get("z2").neg());
                    return gradient;
                })
                .check();
        assertThat(report.wrongBlocks()).containsExactly("z2");
        assertThat(report.findings()).extracting(Finding::cause).containsExactly(Cause.SIGN);
    }

    @Test
    void backwardPassesAndTangentsOfProbedFunctions() {
        GradientCheck<Tensor, Tensor> squares = GradientCheck.<Tensor, Tensor>ofProbed(
                        (x, probe) -> probe.at("z", x.times(3)).square())
                .at(Tensor.of(1, -2));
        assertThat(squares.againstVjp((x, yBar) -> Map.of("x", yBar.times(x.times(18)), "z", yBar.times(x.times(6))))
                        .check()
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(squares.againstJvp((x, xDot) -> xDot.times(x.times(18)))
                        .check()
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(squares.alone(2).check().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void namesAreUniqueAndTheSameOnEveryCall() {
        assertThatThrownBy(() -> GradientCheck.<Tensor, Tensor>ofProbed(
                                (x, probe) -> probe.at("z", probe.at("z", x)).sum())
                        .at(Tensor.of(1, 2))
                        .alone()
                        .check())
                .hasMessage(
                        "probe: there are two values named z; give each a name of its own, such as z.0 and z.1 in a loop");
        assertThatThrownBy(() -> GradientCheck.<List<Tensor>, Tensor>ofProbed(
                                (x, probe) -> probe.at("0", x.get(0)).sum())
                        .at(List.of(Tensor.of(1, 2)))
                        .alone()
                        .check())
                .hasMessageStartingWith("probe: there are two values named 0;");
        int[] calls = {0};
        assertThatThrownBy(() -> GradientCheck.<Tensor, Tensor>ofProbed(
                                (x, probe) -> probe.at("z" + calls[0]++, x).sum())
                        .at(Tensor.of(1, 2))
                        .alone()
                        .check())
                .hasMessage("probe: z1 has shape [2], but there was no such value when the function was first called;"
                        + " name the same values on every call");
    }
}
