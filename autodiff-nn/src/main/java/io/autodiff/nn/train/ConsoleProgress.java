package io.autodiff.nn.train;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Training as seen on the console: while an epoch runs, a progress bar with the time left, the mini-batches per second and the latest cost, and
 * a line when it is done.
 *
 * <pre>{@code
 * new ConsoleProgress<Mlp>(30, "accuracy", m -> Metrics.accuracy(m.apply(test.inputs()), test.targets()))
 * }</pre>
 */
public final class ConsoleProgress<M> implements Listener<M> {
    private static final int UPDATE_MILLIS = 100;

    private final int epochs;
    private final String metric;
    private final ToDoubleFunction<? super M> measure;
    private final Supplier<ProgressBarBuilder> bars;
    private @Nullable ProgressBar bar;

    /** A progress that measures the model after each epoch, for example its accuracy on test data. */
    public ConsoleProgress(int epochs, String metric, ToDoubleFunction<? super M> measure) {
        this(epochs, metric, measure, () -> new ProgressBarBuilder().setConsumer(new OneLine()));
    }

    ConsoleProgress(int epochs, String metric, ToDoubleFunction<? super M> measure, Supplier<ProgressBarBuilder> bars) {
        this.epochs = epochs;
        this.metric = metric;
        this.measure = measure;
        this.bars = bars;
    }

    @Override
    public void epochStarted(int epoch, int batches) {
        bar = bars.get()
                .setTaskName(String.format(Locale.ROOT, "epoch %2d/%d", epoch, epochs))
                .setInitialMax(batches)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void batchDone(int epoch, int batch, double cost) {
        if (bar != null) {
            bar.setExtraMessage(String.format(Locale.ROOT, " cost %.3g", cost));
            bar.stepTo(batch);
        }
    }

    @Override
    public void epochDone(int epoch, M model, double meanCost) {
        closeBar();
        System.out.printf(
                Locale.ROOT,
                "epoch %2d/%d  cost %.4f  %s %.2f %%%n",
                epoch,
                epochs,
                meanCost,
                metric,
                100 * measure.applyAsDouble(model));
    }

    /** An epoch that failed leaves its bar, which a thread of its own would go on drawing over the error. */
    @Override
    public void trainingEnded() {
        closeBar();
    }

    /** A bar that its thread has not drawn yet is only drawn by a first call, and closed by a second. */
    private void closeBar() {
        if (bar != null) {
            boolean maybeNotDrawn = bar.getTotalElapsed().toMillis() < UPDATE_MILLIS;
            bar.close();
            if (maybeNotDrawn) {
                bar.close();
            }
            bar = null;
        }
    }

    /** Draws on one line and leaves it empty, for the next text to stand there; the library would end it and leave a blank line. */
    private static final class OneLine extends ConsoleProgressBarConsumer {
        OneLine() {
            super(System.err);
        }

        @Override
        public void close() {
            System.err.flush();
        }
    }
}
