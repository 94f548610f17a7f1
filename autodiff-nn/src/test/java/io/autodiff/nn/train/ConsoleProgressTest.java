package io.autodiff.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autodiff.Tensor;
import io.autodiff.nn.Costs;
import io.autodiff.nn.Dataset;
import io.autodiff.nn.Linear;
import io.autodiff.nn.optim.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private static final Dataset DATA = new Dataset(Tensor.ones(2, 1), Tensor.ones(2, 1));
    private static final Linear MODEL = new Linear(Tensor.ones(1, 1), Tensor.ones(1));
    private static final Trainer TRAINER = new Trainer(Rule.sgd().rate(0.5), 2, 1);

    private final Screen screen = new Screen();
    private final ConsoleProgress<Linear> progress =
            new ConsoleProgress<>(2, "accuracy", m -> 0.5, () -> new ProgressBarBuilder().setConsumer(screen));

    /** Writes down what happens to bars; they are drawn by a thread of their own. */
    private static final class Screen implements ProgressBarConsumer {
        private final List<String> events = Collections.synchronizedList(new ArrayList<>());

        int firstOf(String prefix) {
            return IntStream.range(0, events.size())
                    .filter(i -> events.get(i).startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public int getMaxRenderedLength() {
            return 80;
        }

        @Override
        public void accept(String bar) {
            events.add(bar);
        }

        @Override
        public void clear() {
            events.add("cleared");
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }

    @Test
    void everyEpochHasABarThatIsClosed() {
        TRAINER.fit(MODEL, (m, x, y, pass) -> Costs.quadratic(m.apply(x), y), DATA, new SplittableRandom(1), progress);
        int second = screen.firstOf("epoch  2/2");
        assertThat(screen.events.subList(0, second)).endsWith("cleared", "closed");
        assertThat(screen.events).endsWith("cleared", "closed");
        assertThat(screen.events.get(screen.events.size() - 3))
                .startsWith("epoch  2/2 100%")
                .contains(" 2/2 (0:00:00 / 0:00:00) ")
                .contains("/s cost ");
    }

    /** An open bar would be drawn over the error, and the prompt of the shell would stand behind it. */
    @Test
    void anErrorClosesTheBar() {
        Objective<Linear> fails = (m, x, y, pass) -> {
            throw new IllegalStateException("no cost");
        };
        assertThatThrownBy(() -> TRAINER.fit(MODEL, fails, DATA, new SplittableRandom(1), progress))
                .hasMessageContaining("no cost");
        assertThat(screen.firstOf("epoch  1/2")).isZero();
        assertThat(screen.events).endsWith("cleared", "closed");
    }
}
