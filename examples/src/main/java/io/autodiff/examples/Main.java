package io.autodiff.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs the example that is named, and without a name the main one, {@link E5TrainDigits}. */
@Command(
        name = "autodiff",
        mixinStandardHelpOptions = true,
        description = "Examples of automatic differentiation. Without a name, train-digits runs.",
        footer = {"", "Choose one by name or number, for example -Dexec.args=\"backprop-by-hand\" or -Dexec.args=\"3\"."
        },
        subcommands = {
            E1FirstGradient.class,
            E2CustomModel.class,
            E3BackpropByHand.class,
            E4CustomOperation.class,
            E5TrainDigits.class
        })
public final class Main {
    private Main() {}

    /** Runs an example. */
    public static void main(String[] args) {
        int exitCode = run(args);
        if (exitCode != 0) {
            throw new IllegalStateException("the example ended with code " + exitCode);
        }
    }

    static int run(String... args) {
        String[] chosen = args.length == 0 ? new String[] {"train-digits"} : args;
        return new CommandLine(new Main()).execute(chosen);
    }
}
