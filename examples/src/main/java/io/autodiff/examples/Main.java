package io.autodiff.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** Runs the example that is named, and without a name the main one, {@link E5TrainDigits}. */
@Command(
        name = "autodiff",
        description = "Examples of automatic differentiation. Without a name, train-digits runs.",
        footer = {"", "Choose one by name or number, for example -Dexec.args=\"backprop-by-hand\" or -Dexec.args=\"3\"."
        },
        subcommands = {
            E1FirstGradient.class,
            E2CustomModel.class,
            E3BackpropByHand.class,
            E4CustomOperation.class,
            E5TrainDigits.class,
            E6GaussianProcess.class,
            E7KalmanFilter.class,
            E8NeuralOde.class,
            E9DeepEquilibrium.class,
            E10PhysicsInformed.class,
            E11VanishingGradients.class,
            E12AddingTask.class,
            E13Characters.class,
            E14Gpt.class,
            E15Autoencoder.class,
            E16Tabular.class,
            E17Images.class,
            Check.class,
            Explore.class,
            ExerciseCommand.class
        })
public final class Main {
    @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and exit.")
    @SuppressWarnings("unused") // picocli acts on the annotation
    private boolean help;

    private Main() {}

    /** Runs an example. */
    public static void main(String[] args) {
        int exitCode = run(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    static int run(String... args) {
        boolean named = args.length > 0 && (!args[0].startsWith("--") || args[0].equals("--help"));
        String[] chosen = named
                ? args
                : Stream.concat(Stream.of("train-digits"), Arrays.stream(args)).toArray(String[]::new);
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain)
                .execute(chosen);
    }

    /** What the user can mend, in a line; what the user cannot, with the trace. */
    private static int explain(Exception e, CommandLine commandLine, ParseResult arguments) throws Exception {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof IOException
                || cause instanceof UncheckedIOException
                || cause instanceof IllegalArgumentException
                || cause instanceof ArithmeticException) {
            commandLine.getErr().println("error: " + cause.getMessage());
            return commandLine.getCommandSpec().exitCodeOnExecutionException();
        }
        throw e;
    }
}
