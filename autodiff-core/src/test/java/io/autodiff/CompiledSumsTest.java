package io.autodiff;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.CompiledTest.agrees;
import static io.autodiff.CompiledTest.close;
import static io.autodiff.CompiledTest.draw;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Sums that compiled functions make in place. */
class CompiledSumsTest {
    record Cell(Tensor wx, Tensor wh) {
        static Cell random() {
            return new Cell(draw(32, 16), draw(16, 16));
        }

        /** A recurrent network whose inputs are cut from one array. */
        Tensor cost(Tensor xs) {
            Tensor h = Tensor.zeros(16, 16);
            for (Tensor z : xs.matmul(wx).unstack(0)) {
                h = z.plus(h.matmul(wh)).tanh();
            }
            return h.square().mean();
        }
    }

    @Test
    void addsUpTheTermsOfAWeightInPlace() {
        Tensor xs = draw(20, 16, 32);
        agrees(m -> m.cost(xs), Cell.random(), Cell.random(), Cell.random());
        String steps = compile((Cell m) -> m.cost(xs), Cell.random()).toString();
        assertThat(xs.matmul(Cell.random().wx()).size()).isGreaterThan(4096);
        // Four forward and five back for each step of the network: no term of a sum is computed on its own.
        assertThat(Integer.parseInt(steps.replaceAll(".* in (\\d+) steps.*", "$1")))
                .as(steps)
                .isLessThan(20 * 10);
    }

    @Test
    void addsInPlaceOnlyToWhatNothingElseReads() {
        Tensor w = draw(16, 16);
        Map<String, Function<Tensor, Tensor>> f = Map.of(
                "the input", x -> x.plus(x.square().matmul(w)),
                "a constant", x -> w.plus(x.matmul(w)),
                "what is read later",
                        x -> {
                            Tensor u = x.square();
                            Tensor sum = u.plus(x.matmul(w));
                            return sum.times(u);
                        },
                "what the term reads",
                        x -> {
                            Tensor u = x.sin();
                            return u.plus(u.matmul(w));
                        },
                "the same elements in another shape",
                        x -> {
                            Tensor u = x.exp();
                            Tensor other = u.reshape(256);
                            return u.plus(x.matmul(w)).matmul(w).reshape(256).times(other);
                        },
                "the term, twice",
                        x -> {
                            Tensor term = x.matmul(w);
                            return x.square().plus(term).plus(term);
                        },
                "a term in another shape",
                        x -> x.square()
                                .reshape(4, 64)
                                .plus(x.matmul(w).reshape(2, 128).reshape(4, 64)),
                "a term that is read in its own shape",
                        x -> {
                            Tensor term = x.matmul(w);
                            return x.square()
                                    .reshape(256)
                                    .plus(term.reshape(256))
                                    .dot(term.reshape(256));
                        },
                "two terms", x -> x.matmul(w).plus(w.matmul(x)),
                "parts", x -> x.square().plus(x.slice(0, 3, 9).pad(0, 5, 5)));
        f.forEach((name, g) -> {
            Function<Tensor, Tensor> cost = x -> g.apply(x).sin().sum();
            agrees(cost, draw(16, 16), draw(16, 16), draw(16, 16));
            Tensor x = draw(16, 16);
            Tensor before = x.times(1);
            Tensor constant = w.times(1);
            close(compile(g, draw(16, 16)).value(x), g.apply(x));
            assertThat(x).as(name).isEqualTo(before);
            assertThat(w).as(name).isEqualTo(constant);
        });
    }

    /** A bias is stretched, and products are added to it; it takes no array and no loop more. */
    @Test
    void addsProductsToABias() {
        Tensor xs = draw(20, 16, 32);
        record Layer(Tensor w, Tensor b) {}
        Function<Layer, Tensor> f = layer -> xs.matmul(layer.w()).plus(layer.b());
        Layer layer = new Layer(draw(32, 16), draw(16));
        close(compile(f, new Layer(draw(32, 16), draw(16))).value(layer), f.apply(layer));
        assertThat(compile(f, layer)).asString().contains("in 2 steps");
    }
}
