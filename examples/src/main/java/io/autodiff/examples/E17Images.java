package io.autodiff.examples;

import io.autodiff.Tensor;
import io.autodiff.Window;
import io.autodiff.nn.Chain;
import io.autodiff.nn.ConfusionMatrix;
import io.autodiff.nn.Convolution;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Dropout;
import io.autodiff.nn.Examples;
import io.autodiff.nn.Flatten;
import io.autodiff.nn.Initializer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Metrics;
import io.autodiff.nn.data.Augmentation;
import io.autodiff.nn.data.Split;
import io.autodiff.nn.optim.Adam;
import io.autodiff.nn.optim.Rule;
import io.autodiff.nn.optim.Schedule;
import io.autodiff.nn.train.ConsoleProgress;
import io.autodiff.nn.train.Listener;
import io.autodiff.nn.train.Trainer;
import io.autodiff.nn.train.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Networks on images: a convolutional one, or one of fully connected layers, learns to tell ten classes apart.
 *
 * <p>The convolutional one is much like LeNet-5 of LeCun et al., Gradient-based learning applied to document recognition (1998), with
 * rectifiers, maxima and, as you like, dropout. The images learnt from are moved by up to a 28th of their side, anew each time. A twelfth
 * of them is kept for the accuracy after each epoch; the test images are looked at once, in the end. You should see about 97 % of the bundled
 * digits of 8 × 8 pixels told right, in a few seconds. With {@code --data DIR} on MNIST you should see about 99.3 %, and 98.8 % with {@code
 * --network mlp}; with {@code --dropout 0.25} on Fashion-MNIST about 91 %, with trousers told best and shirts worst.
 */
@Command(name = "images", aliases = "17", description = "A convolutional network, or a plain one, on images.")
final class E17Images implements Callable<Integer> {
    private static final int CLASSES = 10;

    /** Parts of a batch with a tape each; unlike the threads that compute them, they decide how sums are rounded. */
    private static final int SHARDS = 4;

    @Option(names = "--data", paramLabel = "DIR", description = "Directory of the four IDX files of MNIST or its like.")
    @Nullable
    Path data;

    @Option(names = "--network", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Network network = Network.CNN;

    @Option(
            names = "--channels",
            description =
                    "Channels of the first convolution; the second has twice as many (default: ${DEFAULT-VALUE}).")
    int channels = 8;

    @Option(names = "--dropout", description = "Probability to drop a unit (default: ${DEFAULT-VALUE}).")
    double dropout = 0;

    @Option(names = "--shift", description = "Pixels to move images by, at most (default: a 28th of their side).")
    @Nullable
    Integer shift;

    @Option(names = "--epochs", description = "How often to go through the images (default: ${DEFAULT-VALUE}).")
    int epochs = 10;

    @Option(names = "--batch", description = "Images in a mini-batch (default: ${DEFAULT-VALUE}).")
    int batch = 64;

    @Option(names = "--rate", description = "Highest learning rate (default: ${DEFAULT-VALUE}).")
    double rate = 3e-3;

    @Option(names = "--threads", description = "How many compute, with the same result (default: ${DEFAULT-VALUE}).")
    int threads = 2;

    @Option(names = "--seed", description = "Seed of weights, order, shifts and dropout (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** The networks to choose from; on the command line {@code mlp} or {@code cnn}. */
    enum Network {
        MLP,
        CNN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Logits of the classes, by two hidden layers. */
    private Chain mlp(int side, RandomGenerator random) {
        Initializer he = Initializer.heNormal();
        return Chain.of(
                new Flatten(),
                Linear.of(side * side, 256, he, random),
                Tensor::relu,
                new Dropout(dropout),
                Linear.of(256, 128, he, random),
                Tensor::relu,
                new Dropout(dropout),
                Linear.of(128, CLASSES, he, random));
    }

    /** Logits of the classes, by two convolutions and a hidden layer; the maximum is the same before the rectifier as after it, and leaves it less. */
    private Chain cnn(int side, RandomGenerator random) {
        Initializer he = Initializer.heNormal();
        return Chain.of(
                x -> x.reshape(-1, 1, side, side),
                Convolution.conv2d(1, channels, 5, he, random).padding(2),
                Window.of(2, 2)::maxPool,
                Tensor::relu,
                Convolution.conv2d(channels, 2 * channels, 5, he, random).padding(2),
                Window.of(2, 2)::maxPool,
                Tensor::relu,
                new Flatten(),
                new Dropout(dropout),
                Linear.of(2 * channels * (side / 4) * (side / 4), 128, he, random),
                Tensor::relu,
                new Dropout(dropout),
                Linear.of(128, CLASSES, he, random));
    }

    @Override
    public Integer call() throws IOException {
        if (threads < 1) {
            throw new IllegalArgumentException("images: takes at least 1 thread, got " + threads);
        }
        Digits images = data == null ? Digits.bundled() : Digits.in(data);
        int side = images.side();
        RandomGenerator random = new SplittableRandom(seed);
        List<int[]> parts = Split.random(images.train().size(), random, 11 / 12.0, 1 / 12.0);
        Augmentation moved = Augmentation.shift(shift == null ? side / 28 : shift);
        Examples training = images.train()
                .only(parts.get(0))
                .map(d -> new Dataset(moved.apply(d.inputs().reshape(-1, side, side), random), d.targets()));
        Examples validation = images.train().only(parts.get(1));
        System.out.printf(
                "%d images of %d x %d pixels to learn, %d to validate, %d to test; network %s%n",
                training.size(), side, side, validation.size(), images.test().size(), network);

        Chain model = network == Network.CNN ? cnn(side, random) : mlp(side, random);
        Rule adam = Adam.of().rate(Schedule.oneCycle(rate, epochs * training.batchCount(batch)));
        Trainer trainer = new Trainer(adam, epochs, batch, SHARDS);
        Validation<Chain> measured = new Validation<>(validation, 500, Map.of("accuracy", Metrics::accuracy));
        Listener<Chain> progress = new ConsoleProgress<>(epochs, "accuracy", measured.metric("accuracy"));
        ForkJoinPool pool = new ForkJoinPool(threads);
        Chain trained = CompletableFuture.supplyAsync(
                        () -> trainer.fit(
                                model,
                                (m, x, y, pass) -> Costs.softmaxCrossEntropy(m.apply(x, pass), y),
                                training,
                                random,
                                progress),
                        pool)
                .join();
        pool.shutdown();
        show(confusion(trained, images.test()));
        return 0;
    }

    private static ConfusionMatrix confusion(Chain model, Dataset test) {
        List<Tensor> outputs = new ArrayList<>();
        for (Dataset batch : test.batches(500)) {
            outputs.add(model.apply(batch.inputs()));
        }
        return ConfusionMatrix.of(Tensor.concat(0, outputs), test.targets());
    }

    private static void show(ConfusionMatrix confusion) {
        System.out.printf(Locale.ROOT, "test accuracy %.2f %%%n%n", 100 * confusion.accuracy());
        System.out.println("class  how often it was taken for 0, 1, ...");
        for (int c = 0; c < CLASSES; c++) {
            String row = Arrays.stream(confusion.counts().at(c).toArray())
                    .mapToObj(count -> String.format(Locale.ROOT, " %5.0f", count))
                    .collect(Collectors.joining());
            System.out.printf("%5d%s%n", c, row);
        }
    }
}
