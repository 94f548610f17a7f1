package io.autodiff.nn;

import static io.autodiff.Autodiff.valueAndGrad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Autodiff.ValueAndGrad;
import io.autodiff.Shape;
import io.autodiff.Tensor;
import io.autodiff.Window;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.AdamW;
import io.autodiff.nn.optim.Momentum;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole models, trained for a hundred steps from the same weights on the same batches, lose what those of PyTorch lose: see models.py. */
class ModelsParityTest {
    private static final Path LOSSES = Path.of("src", "test", "resources", "io", "autodiff", "nn", "models.txt");
    private static final int STEPS = 100;

    private interface Model extends TrainingLayer {}

    private record Mlp(Linear hidden, Linear out) implements Model {
        @Override
        public Tensor apply(Tensor x, Pass pass) {
            return out.apply(hidden.apply(x).tanh());
        }
    }

    private record Cnn(Convolution conv1, BatchNorm norm1, Convolution conv2, BatchNorm norm2, Linear out)
            implements Model {
        @Override
        public Tensor apply(Tensor x, Pass pass) {
            Tensor a = Window.of(2, 2)
                    .stride(2, 2)
                    .maxPool(norm1.apply(conv1.apply(x), pass).relu());
            Tensor b = norm2.apply(conv2.apply(a), pass).relu();
            return out.apply(b.reshape(b.shape().size(0), -1));
        }
    }

    private record Lstm(Recurrent<LstmCell.State> lstm, Linear out) implements Model {
        @Override
        public Tensor apply(Tensor x, Pass pass) {
            return out.apply(lstm.unroll(x).state().h());
        }
    }

    private record Transformer(List<TransformerEncoderLayer> layers, Linear out) implements Model {
        @Override
        public Tensor apply(Tensor x, Pass pass) {
            Tensor a = x;
            for (TransformerEncoderLayer layer : layers) {
                a = layer.apply(a, pass);
            }
            return out.apply(a.mean(1));
        }
    }

    /** Number k of tensor t is ((7919 k + 104729 t) mod 1000) / 1000 − ½. */
    private static Tensor numbers(int t, int... sizes) {
        double[] elements = new double[Shape.of(sizes).size()];
        Arrays.setAll(elements, k -> ((7919L * k + 104729L * t) % 1000) / 1000.0 - 0.5);
        return Tensor.of(Shape.of(sizes), elements);
    }

    private static Linear linear(int t, int inputs, int outputs, double scale) {
        return new Linear(numbers(t, inputs, outputs).times(scale), numbers(t + 1, outputs));
    }

    private static BatchNorm norm(int t, int channels) {
        return new BatchNorm(numbers(t, channels).plus(1), numbers(t + 1, channels), Running.of(channels), 0.1, 1e-5);
    }

    private static TransformerEncoderLayer encoder(int t) {
        return new TransformerEncoderLayer(
                new MultiHeadAttention(
                        linear(t, 4, 4, 1),
                        linear(t + 2, 4, 4, 1),
                        linear(t + 4, 4, 4, 1),
                        linear(t + 6, 4, 4, 1),
                        2,
                        new Dropout(0)),
                sublayer(t + 12),
                Chain.of(linear(t + 8, 4, 8, 1), Tensor::relu, linear(t + 10, 8, 4, 1)),
                sublayer(t + 14));
    }

    private static Sublayer sublayer(int t) {
        return new Sublayer(new LayerNorm(numbers(t, 4).plus(1), numbers(t + 1, 4), 1e-5), new Dropout(0), false);
    }

    private static <M extends Model> List<Double> losses(M start, Rule rule, int... sizes) {
        Optimizer optimizer = new Optimizer(rule);
        Optimizer.State<M> state = optimizer.start(start);
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            int batch = step % 7;
            Tensor x = numbers(1000 + batch, Shape.of(8).concat(Shape.of(sizes)).toArray())
                    .times(4);
            Tensor y = Tensor.of(
                    IntStream.range(0, 8).mapToDouble(i -> (3 * i + batch) % 4).toArray());
            Pass pass = Pass.training(step);
            ValueAndGrad<M> loss = valueAndGrad(m -> CrossEntropy.plain().of(m.apply(x, pass), y), state.model());
            losses.add(loss.value().item());
            state = optimizer.step(state, loss.grad());
            state = new Optimizer.State<>(pass.update(state.model()), state.slots());
        }
        return losses;
    }

    private static void assertAsInPyTorch(String name, List<Double> losses) throws IOException {
        String line = Files.readAllLines(LOSSES).stream()
                .filter(l -> l.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
        List<Double> theirs =
                Arrays.stream(line.split(" ", -1)).skip(1).map(Double::valueOf).toList();
        assertThat(losses).hasSize(STEPS).hasSameSizeAs(theirs);
        for (int step = 0; step < STEPS; step++) {
            assertThat(losses.get(step))
                    .as(name + ", step " + step)
                    .isCloseTo(theirs.get(step), within(1e-8 * theirs.get(step)));
        }
    }

    @Test
    void mlp() throws IOException {
        Mlp model = new Mlp(linear(1, 6, 8, 2), linear(3, 8, 4, 2));
        assertAsInPyTorch("mlp", losses(model, new Momentum(0.9).rate(0.1), 6));
    }

    @Test
    void convolutionsWithBatchNorm() throws IOException {
        Cnn model = new Cnn(
                new Convolution(Window.of(3, 3).padding(1, 1), numbers(1, 4, 1, 3, 3), numbers(2, 4), 1),
                norm(3, 4),
                new Convolution(Window.of(3, 3), numbers(5, 6, 4, 3, 3), numbers(6, 6), 1),
                norm(7, 6),
                linear(9, 24, 4, 1));
        assertAsInPyTorch("cnn", losses(model, new Momentum(0.9).rate(0.05), 1, 8, 8));
    }

    @Test
    void lstm() throws IOException {
        Lstm model = new Lstm(
                Recurrent.of(new LstmCell(numbers(1, 3, 20), numbers(2, 5, 20), numbers(3, 20))), linear(4, 5, 4, 1));
        assertAsInPyTorch("lstm", losses(model, Adam.of().rate(0.05), 6, 3));
    }

    @Test
    void transformer() throws IOException {
        Transformer model = new Transformer(List.of(encoder(10), encoder(30)), linear(1, 4, 4, 2));
        assertAsInPyTorch("transformer", losses(model, new AdamW(Adam.of(), 0.1).rate(0.01), 5, 4));
    }
}
