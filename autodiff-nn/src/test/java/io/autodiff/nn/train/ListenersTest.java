package io.autodiff.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Layer;
import io.autodiff.nn.Linear;
import io.autodiff.nn.Metrics;
import io.autodiff.nn.Pass;
import io.autodiff.nn.TrainingLayer;
import io.autodiff.nn.files.SplitMix64;
import io.autodiff.nn.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Validation, early stopping, and listeners together. */
class ListenersTest {
    private static final Dataset DATA = new Dataset(
            Tensor.normal(new SplittableRandom(1), 10, 2), Tensor.oneHot(new int[] {0, 1, 1, 0, 1, 0, 0, 1, 0, 1}, 2));
    private static final Linear MODEL = new Linear(Tensor.of(new double[][] {{1, -1}, {0.5, 2}}), Tensor.of(0.1, 0));

    /** Measures as given, one an epoch. */
    private static EarlyStopping<String> stopping(int patience, double... measures) {
        EarlyStopping<String> stopping = new EarlyStopping<>(patience, model -> measures[Integer.parseInt(model) - 1]);
        for (int epoch = 1; epoch <= measures.length; epoch++) {
            assertThat(stopping.hasEnough()).as("before epoch %d", epoch).isFalse();
            stopping.epochDone(epoch, Integer.toString(epoch), 0);
        }
        return stopping;
    }

    @Test
    void metricsAreOfAllOutputsTogether() {
        for (int batchSize : new int[] {1, 3, 10, 99}) {
            Validation<Linear> validation = new Validation<>(
                    DATA,
                    batchSize,
                    Map.of(
                            "error", Metrics::rootMeanSquaredError,
                            "accuracy", Metrics::accuracy,
                            "cost", (y, t) -> Costs.softmaxCrossEntropy(y, t).item()));
            Tensor outputs = MODEL.apply(DATA.inputs());
            assertThat(validation.of(MODEL))
                    .containsExactly(
                            Map.entry("accuracy", Metrics.accuracy(outputs, DATA.targets())),
                            Map.entry(
                                    "cost",
                                    Costs.softmaxCrossEntropy(outputs, DATA.targets())
                                            .item()),
                            Map.entry("error", Metrics.rootMeanSquaredError(outputs, DATA.targets())));
            assertThat(validation.metric("error").applyAsDouble(MODEL))
                    .isEqualTo(Metrics.rootMeanSquaredError(outputs, DATA.targets()));
        }
    }

    @Test
    void modelsAreMeasuredInUse() {
        record Told(List<Boolean> training) implements TrainingLayer {
            @Override
            public Tensor apply(Tensor x, Pass pass) {
                training.add(pass.isTraining());
                return x;
            }
        }
        Told told = new Told(new ArrayList<>());
        new Validation<Told>(DATA, 4, Map.of("accuracy", Metrics::accuracy)).of(told);
        assertThat(told.training()).containsExactly(false, false, false);
    }

    @Test
    void aModelIsEvaluatedOnceForAllWhoAsk() {
        List<Tensor> seen = new ArrayList<>();
        Layer layer = x -> {
            seen.add(x);
            return x;
        };
        Validation<Layer> validation = new Validation<>(DATA, 5, Map.of("accuracy", Metrics::accuracy));
        validation.of(layer);
        assertThat(validation.metric("accuracy").applyAsDouble(layer)).isBetween(0.0, 1.0);
        assertThat(seen).hasSize(2);
        validation.of(MODEL);
        validation.of(layer);
        assertThat(seen).hasSize(4);
    }

    @Test
    void validationRefusesWhatItCannotMeasure() {
        assertThatThrownBy(() -> new Validation<>(
                        new Dataset(Tensor.zeros(0, 2), Tensor.zeros(0, 2)), 5, Map.of("accuracy", Metrics::accuracy)))
                .hasMessage("validation: there are no examples to measure models on");
        assertThatThrownBy(() -> new Validation<>(DATA, 5, Map.of("accuracy", Metrics::accuracy)).metric("loss"))
                .hasMessage("validation: there is no metric loss, but [accuracy]");
    }

    @Test
    void stopsAfterSoManyEpochsThatAreNoBetter() {
        assertThat(stopping(2, 3, 2, 2.5, 1, 1, 4).hasEnough()).isTrue();
        assertThat(stopping(2, 3, 2, 2.5, 1, 1, 4).best()).isEqualTo("4");
        assertThat(stopping(2, 3, 2, 2.5, 1, 1).hasEnough()).isFalse();
        assertThat(stopping(1, 3, 3).best()).isEqualTo("1");
        assertThat(stopping(3, Double.NaN, 1, Double.NaN).best()).isEqualTo("2");
    }

    @Test
    void earlyStoppingNeedsAMeasure() {
        assertThatThrownBy(() -> stopping(2, Double.NaN).best())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("earlyStopping: no epoch had a measure less than infinity; look whether it is NaN");
        assertThatThrownBy(() -> new EarlyStopping<>(0, m -> 0))
                .hasMessage("earlyStopping: takes a patience of at least 1 epoch, got 0");
    }

    @Test
    void theTrainingEndsWhenAListenerHasEnough() {
        History<Object> history = new History<>(m -> Map.of());
        EarlyStopping<Linear> stopping =
                new EarlyStopping<>(2, m -> history.epochs().size() == 3 ? -1 : 0);
        Listener<Linear> both = history.and(stopping);
        Linear last = new Trainer(Rule.sgd().rate(0.1), 50, 4)
                .fit(
                        MODEL,
                        (m, x, y, pass) -> Costs.softmaxCrossEntropy(m.apply(x, pass), y),
                        DATA,
                        new SplitMix64(1),
                        both);
        assertThat(history.epochs()).hasSize(5);
        assertThat(stopping.best()).isNotEqualTo(last);
    }

    @Test
    void twoListenersAreToldAlikeAndBothClosed() {
        List<String> calls = new ArrayList<>();
        Listener<Object> bad = new Listener<>() {
            @Override
            public void trainingEnded() {
                calls.add("bad ended");
                throw new IllegalStateException("stuck");
            }
        };
        Listener<Object> good = new Listener<>() {
            @Override
            public void epochStarted(int epoch, int batches) {
                calls.add("epoch " + epoch + " of " + batches);
            }

            @Override
            public void batchDone(int epoch, int batch, double cost) {
                calls.add("batch " + batch);
            }

            @Override
            public void epochDone(int epoch, Object model, double meanCost) {
                calls.add("done");
            }

            @Override
            public void stepDone(
                    long step, java.util.function.Supplier<io.autodiff.nn.files.Checkpoint<?>> checkpoint) {
                calls.add("step " + step);
            }

            @Override
            public void trainingEnded() {
                calls.add("good ended");
            }
        };
        assertThatThrownBy(() -> new Trainer(Rule.sgd().rate(0.1), 1, 5)
                        .fit(
                                MODEL,
                                (m, x, y, pass) -> Costs.softmaxCrossEntropy(m.apply(x, pass), y),
                                DATA,
                                new SplitMix64(1),
                                bad.and(good)))
                .hasMessage("stuck");
        assertThat(calls)
                .containsExactly(
                        "epoch 1 of 2", "batch 1", "step 1", "batch 2", "done", "step 2", "bad ended", "good ended");
    }
}
