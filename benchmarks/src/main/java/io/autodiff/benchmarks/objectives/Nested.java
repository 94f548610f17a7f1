package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.grad;
import static io.autodiff.Autodiff.jvp;

import io.autodiff.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** The modes of an outer and an inner derivative. */
record Nested(Mode outer, Mode inner) {
    /** How a gradient is found. */
    enum Mode {
        /** One reverse sweep. */
        REVERSE {
            @Override
            Tensor gradient(Function<Tensor, Tensor> f, Tensor x) {
                return grad(f, x);
            }
        },

        /** A forward sweep for each element of x. */
        FORWARD {
            @Override
            Tensor gradient(Function<Tensor, Tensor> f, Tensor x) {
                Tensor[] slopes = new Tensor[x.size()];
                for (int i = 0; i < slopes.length; i++) {
                    slopes[i] = jvp(f, x, Tensor.identity(slopes.length).at(i).reshape(x.shape()));
                }
                return Tensor.stack(0, slopes).reshape(x.shape());
            }
        };

        private static Mode named(char letter) {
            return letter == 'r' ? REVERSE : FORWARD;
        }

        abstract Tensor gradient(Function<Tensor, Tensor> f, Tensor x);
    }

    /** By its name: rr, rf, fr or ff, the outer mode first. */
    static Nested named(String form) {
        return new Nested(Mode.named(form.charAt(0)), Mode.named(form.charAt(1)));
    }

    /** The gradient, at a point, of a function that has its inner gradients by the inner mode. */
    static Map<String, Supplier<double[]>> gradients(BiFunction<Tensor, Mode, Tensor> f, Tensor x) {
        Map<String, Supplier<double[]>> gradients = new LinkedHashMap<>();
        for (String form : List.of("rr", "rf", "fr", "ff")) {
            gradients.put(form, () -> named(form).gradient(f, x).toArray());
        }
        return gradients;
    }

    Tensor gradient(BiFunction<Tensor, Mode, Tensor> f, Tensor x) {
        return outer.gradient(v -> f.apply(v, inner), x);
    }
}
