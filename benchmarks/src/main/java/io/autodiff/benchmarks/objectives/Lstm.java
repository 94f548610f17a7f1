package io.autodiff.benchmarks.objectives;

import static io.autodiff.Autodiff.compile;
import static io.autodiff.Autodiff.grad;

import io.autodiff.Compiled;
import io.autodiff.Tensor;
import io.autodiff.Trees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The loss of a model of characters, layers of LSTM cells whose lanes know nothing of each other, and its gradient by the weights.
 *
 * @param main of each layer a row of weights and a row of biases, of the gates forget, ingate, outgate and change
 * @param extra the weights of the input, and the weights and biases of the output
 * @param state of each layer a row of what it puts out at first, and a row of what its cells hold
 * @param sequence the characters, a row of bits each
 */
record Lstm(double[][] main, double[][] extra, double[][] state, double[][] sequence) implements Objective {
    static Lstm read(Fields input) {
        double[][] extra = input.matrix("extra_params");
        int b = extra[0].length;
        if (extra.length != 3) {
            throw input.misfit("extra_params", "a list of 3");
        }
        int rows = input.length("main_params");
        if (rows == 0 || rows % 2 != 0) {
            throw input.misfit("main_params", "a list of two rows for each layer");
        }
        int length = input.length("sequence");
        if (length < 2) {
            throw input.misfit("sequence", "a list of at least 2");
        }
        return new Lstm(
                input.matrix("main_params", rows, 4 * b),
                extra,
                input.matrix("state", rows, b),
                input.matrix("sequence", length, b));
    }

    static Lstm draw(RandomGenerator random, int layers, int bits, int length) {
        return new Lstm(
                normal(random, 2 * layers, 4 * bits),
                normal(random, 3, bits),
                normal(random, 2 * layers, bits),
                IntStream.range(0, length)
                        .mapToObj(t -> random.ints(bits, 0, 2).asDoubleStream().toArray())
                        .toArray(double[][]::new));
    }

    private static double[][] normal(RandomGenerator random, int rows, int columns) {
        double[][] x = new double[rows][columns];
        for (double[] row : x) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextGaussian() / 2;
            }
        }
        return x;
    }

    private int bits() {
        return extra[0].length;
    }

    private int predictions() {
        return sequence.length - 1;
    }

    @Override
    public double[] plain() {
        int b = bits();
        double[][] at = new double[state.length][];
        for (int i = 0; i < at.length; i++) {
            at[i] = state[i].clone();
        }
        double[] y = new double[b];
        double total = 0;
        for (int t = 0; t < predictions(); t++) {
            double[] z = new double[b];
            for (int j = 0; j < b; j++) {
                z[j] = sequence[t][j] * extra[0][j];
            }
            for (int i = 0; i < at.length; i += 2) {
                cell(z, main[i], main[i + 1], at[i], at[i + 1]);
                z = at[i];
            }
            double sum = 2;
            for (int j = 0; j < b; j++) {
                y[j] = z[j] * extra[1][j] + extra[2][j];
                sum += Math.exp(y[j]);
            }
            double log = Math.log(sum);
            for (int j = 0; j < b; j++) {
                total += sequence[t + 1][j] * (y[j] - log);
            }
        }
        return new double[] {-total / (b * predictions())};
    }

    private static void cell(double[] z, double[] weights, double[] biases, double[] h, double[] e) {
        int b = z.length;
        for (int j = 0; j < b; j++) {
            double forget = sigmoid(z[j] * weights[j] + biases[j]);
            double in = sigmoid(h[j] * weights[b + j] + biases[b + j]);
            double out = sigmoid(z[j] * weights[2 * b + j] + biases[2 * b + j]);
            double change = Math.tanh(h[j] * weights[3 * b + j] + biases[3 * b + j]);
            e[j] = e[j] * forget + in * change;
            h[j] = out * Math.tanh(e[j]);
        }
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    /** The independent variables. */
    record Weights(Tensor main, Tensor extra) {}

    private Weights weights() {
        return new Weights(Tensor.of(main), Tensor.of(extra));
    }

    @Override
    public double[] value() {
        return new double[] {loss(weights()).item()};
    }

    @Override
    public Map<String, Supplier<double[]>> gradients() {
        Supplier<CompiledSteps> compiled = Forms.once(this::compileSteps);
        return Forms.of(
                "tensors", () -> Trees.toVector(grad(this::loss, weights())).toArray(),
                "compiled steps", () -> compiled.get().gradient(this));
    }

    private Tensor loss(Weights weights) {
        Cells cells = Cells.of(weights);
        List<Tensor> at = Tensor.of(state).unstack(0);
        Tensor total = Tensor.scalar(0);
        for (int t = 0; t < predictions(); t++) {
            at = cells.next(at, Tensor.of(sequence[t]));
            total = total.plus(cells.logLikelihood(at, Tensor.of(sequence[t + 1])));
        }
        return total.times(scale());
    }

    private double scale() {
        return -1.0 / (bits() * predictions());
    }

    /** The weights, taken apart: of each layer and each gate the weights and the biases; of the input; and of the output. */
    private record Cells(List<List<Tensor>> layers, Tensor in, Tensor out, Tensor bias) {
        static Cells of(Weights weights) {
            List<List<Tensor>> layers =
                    weights.main.unstack(0).stream().map(row -> row.split(0, 4)).toList();
            return new Cells(layers, weights.extra.at(0), weights.extra.at(1), weights.extra.at(2));
        }

        /** The state after one more character. */
        List<Tensor> next(List<Tensor> state, Tensor character) {
            List<Tensor> next = new ArrayList<>();
            Tensor z = character.times(in);
            for (int i = 0; i < layers.size(); i += 2) {
                List<Tensor> w = layers.get(i);
                List<Tensor> b = layers.get(i + 1);
                Tensor h = state.get(i);
                Tensor forget = z.times(w.get(0)).plus(b.get(0)).sigmoid();
                Tensor in = h.times(w.get(1)).plus(b.get(1)).sigmoid();
                Tensor out = z.times(w.get(2)).plus(b.get(2)).sigmoid();
                Tensor change = h.times(w.get(3)).plus(b.get(3)).tanh();
                Tensor e = state.get(i + 1).times(forget).plus(in.times(change));
                z = out.times(e.tanh());
                next.add(z);
                next.add(e);
            }
            return next;
        }

        /** Of the character that follows, as the last layer has it. */
        Tensor logLikelihood(List<Tensor> state, Tensor target) {
            Tensor y = state.get(state.size() - 2).times(out).plus(bias);
            return y.minus(y.exp().sum().plus(2).log()).dot(target);
        }
    }

    private CompiledSteps compileSteps() {
        Step example = new Step(weights(), Tensor.of(state), Tensor.of(sequence[0]));
        return new CompiledSteps(
                compile(Step::next, example),
                compile(Pullback::apply, new Pullback(example, Tensor.of(sequence[1]), Tensor.of(state))));
    }

    /** What a step starts from. */
    record Step(Weights weights, Tensor state, Tensor character) {
        /** The state after the step. */
        Tensor next() {
            return Tensor.stack(0, Cells.of(weights).next(state.unstack(0), character));
        }
    }

    /** What the adjoints in front of a step follow from: its start, the character to predict, and the adjoint of the state after it. */
    record Pullback(Step step, Tensor target, Tensor stateBar) {
        /** The number whose gradient by the start of the step is its adjoint. */
        Tensor apply() {
            Cells cells = Cells.of(step.weights);
            List<Tensor> next = cells.next(step.state.unstack(0), step.character);
            Tensor sum = cells.logLikelihood(next, target);
            for (int i = 0; i < next.size(); i++) {
                sum = sum.plus(next.get(i).dot(stateBar.at(i)));
            }
            return sum;
        }
    }

    /** Backpropagation through time, with one step and its adjoint compiled. */
    private record CompiledSteps(Compiled<Step> next, Compiled<Pullback> pullback) {
        double[] gradient(Lstm model) {
            double[] weights = Trees.toVector(model.weights()).toArray();
            double[][] states = new double[model.predictions()][];
            states[0] = Tensor.of(model.state).reshape(-1).toArray();
            int parameters = weights.length;
            int stateSize = states[0].length;
            int bits = model.bits();
            double[] start = Arrays.copyOf(weights, parameters + stateSize + bits);
            for (int t = 1; t < states.length; t++) {
                System.arraycopy(states[t - 1], 0, start, parameters, stateSize);
                System.arraycopy(model.sequence[t - 1], 0, start, parameters + stateSize, bits);
                states[t] = new double[stateSize];
                next.value(start, states[t]);
            }
            double[] x = Arrays.copyOf(weights, parameters + 2 * stateSize + 2 * bits);
            double[] bar = new double[x.length];
            double[] gradient = new double[parameters];
            for (int t = states.length - 1; t >= 0; t--) {
                System.arraycopy(states[t], 0, x, parameters, stateSize);
                System.arraycopy(model.sequence[t], 0, x, parameters + stateSize, bits);
                System.arraycopy(model.sequence[t + 1], 0, x, parameters + stateSize + bits, bits);
                pullback.gradient(x, bar);
                for (int i = 0; i < parameters; i++) {
                    gradient[i] += model.scale() * bar[i];
                }
                System.arraycopy(bar, parameters, x, x.length - stateSize, stateSize);
            }
            return gradient;
        }
    }

    @Override
    public Map<String, Object> output(String form) {
        return Map.of("objective", value()[0], "jacobian", Forms.gradient(this, form));
    }
}
