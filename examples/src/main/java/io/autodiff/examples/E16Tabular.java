package io.autodiff.examples;

import static io.autodiff.Autodiff.valueAndGrad;

import io.autodiff.Linalg;
import io.autodiff.Tensor;
import io.autodiff.nn.Chain;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Metrics;
import io.autodiff.nn.data.Csv;
import io.autodiff.nn.data.Split;
import io.autodiff.nn.data.Standardization;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.Optimizer;
import io.autodiff.nn.optim.WeightDecay;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Regression on a table: a network, and beside it least squares, predict a column from the others.
 *
 * <p>By default the progression of diabetes in 442 patients, from Efron, Hastie, Johnstone and Tibshirani, Least angle regression (2004).
 * R², the share of the variance explained, is that of the fifth of the rows that nothing was fitted to. You should see both between 0.4 and
 * 0.5: there is little in this table that is not linear, and the network does no better for being able to find it. With {@code --data FILE} and
 * {@code --target COLUMN} on a table of numbers of your own; rows with a missing value are left out.
 */
@Command(name = "tabular", aliases = "16", description = "A network on a CSV table, beside least squares.")
final class E16Tabular implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "FILE", description = "A CSV file of numbers, with names of columns.")
    @Nullable
    Path data;

    @Option(names = "--target", description = "The column to predict (default: ${DEFAULT-VALUE}).")
    String target = "target";

    @Option(names = "--hidden", description = "Hidden units (default: ${DEFAULT-VALUE}).")
    int hidden = 16;

    @Option(names = "--epochs", description = "How often to go through the rows (default: ${DEFAULT-VALUE}).")
    int epochs = 100;

    @Option(names = "--seed", description = "Seed of split, weights and order (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Override
    public Integer call() throws IOException {
        Csv table = (data == null ? bundled() : Csv.read(data)).complete();
        String[] features =
                table.columns().stream().filter(name -> !name.equals(target)).toArray(String[]::new);
        Dataset rows = new Dataset(table.numbers(features), table.numbers(target));
        RandomGenerator random = new SplittableRandom(seed);
        List<int[]> parts = Split.random(rows.size(), random, 0.8, 0.2);
        Dataset training = rows.rows(parts.get(0));
        Dataset test = rows.rows(parts.get(1));
        Standardization x = Standardization.fit(training.inputs());
        Standardization y = Standardization.fit(training.targets());

        Optimizer optimizer = new Optimizer(Adam.of()
                .then(new WeightDecay(0.1).only(path -> path.endsWith("w")))
                .rate(3e-3));
        var state = optimizer.start(Chain.of(
                x::apply,
                Linear.of(features.length, hidden, Initializer.glorotUniform(), random),
                Tensor::tanh,
                Linear.of(hidden, 1, Initializer.glorotUniform(), random)));
        System.out.printf("%d rows to learn, %d to test%nepoch  cost     R2%n", training.size(), test.size());
        for (int epoch = 1; epoch <= epochs; epoch++) {
            double sum = 0;
            for (Dataset batch : training.shuffledBatches(16, random)) {
                Tensor targets = y.apply(batch.targets());
                var cost =
                        valueAndGrad(model -> Costs.meanSquared(model.apply(batch.inputs()), targets), state.model());
                state = optimizer.step(state, cost.grad());
                sum += cost.value().item() * batch.size();
            }
            if (epoch % Math.max(1, epochs / 10) == 0) {
                double r2 = Metrics.r2(y.invert(state.model().apply(test.inputs())), test.targets());
                System.out.printf(Locale.ROOT, "%5d  %.4f  %.4f%n", epoch, sum / training.size(), r2);
            }
        }
        Tensor coefficients = Linalg.leastSquares(withOnes(training.inputs()), training.targets());
        double r2 = Metrics.r2(withOnes(test.inputs()).matmul(coefficients), test.targets());
        System.out.printf(Locale.ROOT, "least squares  %.4f%n", r2);
        return 0;
    }

    /** A last column of ones, whose coefficient is the intercept. */
    private static Tensor withOnes(Tensor x) {
        return x.pad(1, 0, 1, 1);
    }

    private static Csv bundled() throws IOException {
        try (InputStream in = E16Tabular.class.getResourceAsStream("diabetes/diabetes.csv")) {
            if (in == null) {
                throw new FileNotFoundException("diabetes/diabetes.csv is not among the resources");
            }
            return Csv.read(new InputStreamReader(in, StandardCharsets.UTF_8), "diabetes.csv", ',');
        }
    }
}
