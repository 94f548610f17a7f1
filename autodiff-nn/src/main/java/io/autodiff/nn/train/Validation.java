package io.autodiff.nn.train;

import io.autodiff.Tensor;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Examples;
import io.autodiff.nn.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures models in use on examples that they do not learn from.
 *
 * <pre>{@code
 * Validation<Mlp> validation = new Validation<>(test, 1000, Map.of("accuracy", Metrics::accuracy));
 * Listener<Mlp> progress = new ConsoleProgress<>(30, "accuracy", validation.metric("accuracy"));
 * }</pre>
 *
 * <p>Outputs are computed in batches, and metrics of all outputs together, so that they need not be means. The metrics of the latest model are
 * remembered: listeners that ask for the same model have it evaluated once.
 */
public final class Validation<M extends Layer> {
    private final Examples examples;
    private final int batchSize;
    private final Map<String, ToDoubleBiFunction<Tensor, Tensor>> metrics;
    private @Nullable M latest;
    private Map<String, Double> values = Map.of();

    /**
     * A validation.
     *
     * @param metrics functions of outputs and targets, such as {@code Metrics::accuracy}, by name
     */
    public Validation(Examples examples, int batchSize, Map<String, ToDoubleBiFunction<Tensor, Tensor>> metrics) {
        if (examples.size() == 0) {
            throw new IllegalArgumentException("validation: there are no examples to measure models on");
        }
        this.examples = examples;
        this.batchSize = batchSize;
        this.metrics = new TreeMap<>(metrics);
    }

    /** All metrics of a model, by name. */
    public Map<String, Double> of(M model) {
        if (model != latest) {
            List<Tensor> outputs = new ArrayList<>();
            List<Tensor> targets = new ArrayList<>();
            for (Dataset batch : examples.batches(batchSize)) {
                outputs.add(model.apply(batch.inputs()));
                targets.add(batch.targets());
            }
            Tensor output = Tensor.concat(0, outputs);
            Tensor target = Tensor.concat(0, targets);
            Map<String, Double> measured = new LinkedHashMap<>();
            metrics.forEach((name, metric) -> measured.put(name, metric.applyAsDouble(output, target)));
            values = Collections.unmodifiableMap(measured);
            latest = model;
        }
        return values;
    }

    /**
     * One metric as a function of the model.
     *
     * @throws IllegalArgumentException «validation: there is no metric loss, but [accuracy, cost]»
     */
    public ToDoubleFunction<M> metric(String name) {
        if (!metrics.containsKey(name)) {
            throw new IllegalArgumentException("validation: there is no metric " + name + ", but " + metrics.keySet());
        }
        return model -> of(model).getOrDefault(name, Double.NaN);
    }
}
