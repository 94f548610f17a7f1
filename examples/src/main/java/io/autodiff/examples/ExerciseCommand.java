package io.autodiff.examples;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how far an exercise is, what kind of mistake is in it, and gives hints; without a number, how far all are. */
@Command(
        name = "exercise",
        description = {
            "Derive by hand, and be told what is wrong but not what is right.",
            "",
            "Edit a file in examples/src/main/java/io/autodiff/examples/exercises and run this with its number."
        },
        footer = {"", "For example: -Dexec.args=\"exercise 3 --hints 2\""},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the exercise is done", "1:not yet", "2:there is no such exercise or hint"},
        exitCodeOnExecutionException = 2)
final class ExerciseCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Which exercise; without it, all are listed.")
    @Nullable
    Integer number;

    @Option(names = "--hints", description = "How many hints, from 1 to 3 (default: 1).")
    int hints = 1;

    @Override
    public Integer call() {
        if (number == null) {
            System.out.println(
                    list(ExerciseBook.ALL.stream().map(Exercise::attempt).toList()));
            return 0;
        }
        Attempt attempt = Exercise.of(number).attempt();
        System.out.println(attempt.text(hints));
        if (attempt.hasMore(hints)) {
            System.out.println("  More: exercise " + number + " --hints " + (hints + 1));
        }
        return attempt.state() == Attempt.State.DONE ? 0 : 1;
    }

    /** A line for each, and the one to go on with. */
    static String list(List<Attempt> attempts) {
        String lines = attempts.stream()
                .map(attempt -> String.format(
                        "%4d  %-7s  %s%n",
                        attempt.exercise().number(),
                        attempt.state().said,
                        attempt.exercise().title()))
                .collect(Collectors.joining());
        long done = attempts.stream()
                .filter(attempt -> attempt.state() == Attempt.State.DONE)
                .count();
        String next = attempts.stream()
                .filter(attempt -> attempt.state() != Attempt.State.DONE)
                .findFirst()
                .map(attempt -> "; go on with " + attempt.exercise().number() + ", in\n"
                        + attempt.exercise().source())
                .orElse("");
        return lines + done + " of " + attempts.size() + " done" + next;
    }
}
