package io.autodiff.benchmarks.objectives;

import io.autodiff.benchmarks.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/** The times of the objectives at large inputs, which are drawn from a seed. */
final class Table {
    private static final long SEED = 1;

    private Table() {}

    /** Row by row, of the sizes whose name matches. */
    static void print(Pattern pattern, PrintStream out) throws IOException, InterruptedException {
        out.println(Machine.describe());
        out.println();
        out.println("| objective | size | form | primal, ms | gradient, ms | ratio |");
        out.println("|---|---|---|---|---|---|");
        for (Eval eval : Eval.ALL) {
            for (Eval.Size size : eval.sizes()) {
                String name = eval + " " + size.name();
                if (pattern.matcher(name).find()) {
                    for (String form : draw(size).gradients().keySet()) {
                        Timing timing = Fork.measure("", "--measure", name, "--form", form);
                        out.printf(
                                Locale.ROOT,
                                "| %s | %s | %s | %.3f | %.3f | %.2f |%n",
                                eval,
                                size.name(),
                                form,
                                timing.primal() * 1e3,
                                timing.gradient() * 1e3,
                                timing.ratio());
                    }
                }
            }
        }
    }

    /** The input of a size, named as «gmm d10 k25 n1000». */
    static Objective draw(String name) {
        for (Eval eval : Eval.ALL) {
            for (Eval.Size size : eval.sizes()) {
                if (name.equals(eval + " " + size.name())) {
                    return draw(size);
                }
            }
        }
        throw new Fields.Misfit("--measure: there is no size «" + name + "»");
    }

    private static Objective draw(Eval.Size size) {
        return size.draw().apply(new Random(SEED));
    }
}
