package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AutodiffTest {
    private static final Tensor X = Tensor.of(1, 2, 3);

    // ---------------------------------------------------------------- the transforms

    @Test
    void findsGradients() {
        assertThat(Autodiff.grad((Tensor x) -> x.square().sum(), X)).isEqualTo(Tensor.of(2, 4, 6));
        assertThat(Autodiff.grad((Tensor x) -> x, Tensor.scalar(3))).isEqualTo(Tensor.scalar(1));
        assertThat(Autodiff.grad(Autodiff.grad(x -> x.power(3))).apply(Tensor.scalar(2)))
                .isEqualTo(Tensor.scalar(12));
    }

    @Test
    void findsTheValueAlongWithTheGradient() {
        Autodiff.ValueAndGrad<Tensor> both =
                Autodiff.valueAndGrad((Tensor x) -> x.square().sum(), X);
        assertThat(both.value()).isEqualTo(Tensor.scalar(14));
        assertThat(both.grad()).isEqualTo(Tensor.of(2, 4, 6));
        assertThat(both.value().isTracked()).isFalse();
        assertThat(both.grad().isTracked()).isFalse();
        assertThat(Autodiff.valueAndGrad((Tensor x) -> Tensor.scalar(5), X))
                .isEqualTo(new Autodiff.ValueAndGrad<>(Tensor.scalar(5), Tensor.zeros(3)));
    }

    @Test
    void multipliesTheJacobianFromEitherSide() {
        Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        Function<Tensor, Tensor> f = x -> a.matmul(x).square();
        Tensor jacobian = a.times(a.matmul(X).times(2).reshape(2, 1));
        assertThat(Autodiff.vjp(f, X, Tensor.of(1, -1)))
                .isEqualTo(Tensor.of(1, -1).matmul(jacobian));
        assertThat(Autodiff.jvp(f, X, Tensor.of(1, 0, -1))).isEqualTo(jacobian.matmul(Tensor.of(1, 0, -1)));
        assertThat(Autodiff.jacobian(f, X)).isEqualTo(jacobian);
    }

    @Test
    void findsTheJacobianOfACoordinateChange() {
        double r = 2;
        double phi = 0.5;
        Tensor jacobian = Autodiff.jacobian(
                p -> Tensor.stack(
                        0, p.at(0).times(p.at(1).cos()), p.at(0).times(p.at(1).sin())),
                Tensor.of(r, phi));
        Tensor expected = Tensor.of(new double[][] {
            {Math.cos(phi), -r * Math.sin(phi)},
            {Math.sin(phi), r * Math.cos(phi)}
        });
        Testing.assertClose(jacobian, expected, 1e-15);
    }

    @Test
    void givesAJacobianTheShapeOfTheValueThenOfTheInput() {
        Tensor x = Testing.random(1, 2, 3);
        Tensor jacobian = Autodiff.jacobian(m -> m.matmul(m.transpose()).reshape(1, 4), x);
        assertThat(jacobian.shape()).isEqualTo(Shape.of(1, 4, 2, 3));
        assertThat(Autodiff.jacobian(m -> m.sum(), x).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(Autodiff.jacobian(s -> s.times(X), Tensor.scalar(1))).isEqualTo(X);
        assertThat(Autodiff.jacobian(s -> s.square(), Tensor.scalar(3))).isEqualTo(Tensor.scalar(6));
        assertThat(Autodiff.jacobian(m -> X, x)).isEqualTo(Tensor.zeros(3, 2, 3));
        assertThat(Autodiff.jacobian(v -> v.exp(), Tensor.zeros(0))).isEqualTo(Tensor.zeros(0, 0));
    }

    @Test
    void findsHessiansAndTheirProducts() {
        assertThat(Autodiff.hessian(x -> x.power(3).sum(), X))
                .isEqualTo(Tensor.identity(3).times(Tensor.of(6, 12, 18)));
        assertThat(Autodiff.hvp(x -> x.power(3).sum(), X, Tensor.of(1, 0, 10))).isEqualTo(Tensor.of(6, 0, 180));
    }

    @Test
    void leavesZerosWhereNothingDepends() {
        Function<Tensor, Tensor> constant = x -> Tensor.of(7, 8);
        assertThat(Autodiff.vjp(constant, X, Tensor.of(1, 1))).isEqualTo(Tensor.zeros(3));
        assertThat(Autodiff.jvp(constant, X, X)).isEqualTo(Tensor.zeros(2));
    }

    /** A function may use what an enclosing function watches. */
    @Test
    void seesThroughValuesFromOutside() {
        Tensor slope = Autodiff.grad(
                (Tensor w) -> Autodiff.grad((Tensor x) -> x.square().times(w), Tensor.scalar(3)), Tensor.scalar(5));
        assertThat(slope).isEqualTo(Tensor.scalar(6));
    }

    // ---------------------------------------------------------------- trees

    record Linear(Tensor w, Tensor b) {
        Tensor apply(Tensor x) {
            return x.matmul(w).plus(b);
        }
    }

    record Model(
            String name,
            int version,
            DoubleUnaryOperator schedule,
            Linear first,
            List<Linear> others,
            Map<String, Tensor> gains,
            Tensor absent) {
        Tensor apply(Tensor x) {
            Tensor y = first.apply(x);
            for (Linear layer : others) {
                y = layer.apply(y);
            }
            return y.times(gains.get("y")).sum();
        }
    }

    private static Model model() {
        Linear first = new Linear(Testing.random(1, 3, 2), Testing.random(2, 2));
        Linear second = new Linear(Testing.random(3, 2, 2), Testing.random(4, 2));
        return new Model("small", 3, t -> 1 / t, first, List.of(second), Map.of("y", Tensor.scalar(2)), null);
    }

    @Test
    void gradientOfAModelIsAModel() {
        Model model = model();
        Model gradient = Autodiff.grad(m -> m.apply(X), model);
        Tensor twos = Tensor.of(2, 2);
        Tensor hidden = model.first.apply(X);
        Tensor delta = model.others.get(0).w.matmul(twos);
        Testing.assertClose(gradient.others.get(0).b, twos, 0);
        Testing.assertClose(gradient.others.get(0).w, hidden.outer(twos), 1e-15);
        Testing.assertClose(gradient.first.b, delta, 1e-15);
        Testing.assertClose(gradient.first.w, X.outer(delta), 1e-15);
        Testing.assertClose(gradient.gains.get("y"), model.apply(X).divide(2), 1e-15);
    }

    @Test
    void constantsOfAModelStay() {
        Model model = model();
        Model gradient = Autodiff.grad(m -> m.apply(X), model);
        assertThat(gradient.name).isEqualTo("small");
        assertThat(gradient.version).isEqualTo(3);
        assertThat(gradient.schedule).isSameAs(model.schedule);
        assertThat(gradient.absent).isNull();
    }

    @Test
    void gradientsOfListsAndMapsAreListsAndMaps() {
        List<Tensor> list = List.of(Tensor.scalar(2), Tensor.scalar(3));
        assertThat(Autodiff.grad(l -> l.get(0).times(l.get(1)), list))
                .isEqualTo(List.of(Tensor.scalar(3), Tensor.scalar(2)));
        SortedMap<String, Tensor> sorted = new TreeMap<>(Map.of("b", Tensor.scalar(3), "a", Tensor.scalar(2)));
        SortedMap<String, Tensor> gradient = Autodiff.grad(m -> m.get("a").times(m.get("b")), sorted);
        assertThat(gradient).isEqualTo(Map.of("a", Tensor.scalar(3), "b", Tensor.scalar(2)));
        assertThat(gradient.firstKey()).isEqualTo("a");
    }

    /** The same tensor at two places is two parameters; who wants one writes one. */
    @Test
    void tiedTensorsGetAGradientAtEachPlace() {
        Tensor shared = Tensor.scalar(3);
        Linear gradient = Autodiff.grad(tied -> tied.w.square().plus(tied.b), new Linear(shared, shared));
        assertThat(gradient).isEqualTo(new Linear(Tensor.scalar(6), Tensor.scalar(1)));
    }

    @Test
    void directionsAndWeightsAreTreesToo() {
        Linear line = new Linear(Tensor.scalar(2), Tensor.scalar(5));
        Function<Linear, Tensor> f = l -> Tensor.stack(0, l.w.times(l.b), l.b);
        assertThat(Autodiff.jvp(f, line, new Linear(Tensor.scalar(1), Tensor.scalar(10))))
                .isEqualTo(Tensor.of(25, 10));
        assertThat(Autodiff.vjp(f, line, Tensor.of(1, 100)))
                .isEqualTo(new Linear(Tensor.scalar(5), Tensor.scalar(102)));
    }

    @Test
    void directionsGoByTheirPaths() {
        Map<String, Tensor> x = new LinkedHashMap<>();
        x.put("a", Tensor.scalar(2));
        x.put("b", Tensor.scalar(3));
        Map<String, Tensor> direction = new LinkedHashMap<>();
        direction.put("b", Tensor.scalar(1));
        direction.put("a", Tensor.scalar(0));
        Tensor slope = Autodiff.jvp(m -> m.get("a").times(m.get("b")), x, direction);
        assertThat(slope).isEqualTo(Tensor.scalar(2));
    }

    @Test
    void gradientOfAGradientOfAModel() {
        Linear line = new Linear(Tensor.scalar(2), Tensor.scalar(5));
        Linear second = Autodiff.grad(
                outer -> {
                    Linear first = Autodiff.grad(l -> l.w.power(3).times(l.b), outer);
                    return first.w.plus(first.b);
                },
                line);
        // first = (3 w² b, w³), so the gradient of their sum is (6 w b + 3 w², 3 w²).
        assertThat(second).isEqualTo(new Linear(Tensor.scalar(72), Tensor.scalar(12)));
    }

    @Test
    void keepsTheOrderOfAMap() {
        Map<String, Tensor> map = new LinkedHashMap<>();
        map.put("z", Tensor.scalar(1));
        map.put("a", Tensor.scalar(2));
        assertThat(Autodiff.grad(m -> m.get("z").times(m.get("a")), map).keySet())
                .containsExactly("z", "a");
    }
}
