package io.autodiff.benchmarks.objectives;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Computes a case of the suites, or tells how long the objectives take. */
@Command(
        name = "objectives",
        description =
                "Computes the objective of a case of ADBench or gradbench, {\"eval\", \"case\", \"input\"}, that it reads.")
public final class Main implements Callable<Integer> {
    /** Maps in the order of their keys, so that the same case is answered by the same text. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final InputStream in;
    private final PrintStream out;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    @SuppressWarnings("unused") // picocli acts on the annotation
    private boolean help;

    @Option(names = "--form", description = "The form of the gradient, such as \"compiled\"; by default the first.")
    private @Nullable String form;

    @Option(
            names = "--time",
            description =
                    "Instead of the result print the seconds that the primal takes in plain Java and the gradient in each form.")
    private boolean time;

    @Option(
            names = "--table",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "REGEX",
            description =
                    "Read nothing, but print the times of large inputs: of all, or of those whose name and size match.")
    private @Nullable Pattern table;

    /** Of the size that is named, or without a name of the case: what {@link Fork} asks of a JVM of its own. */
    @Option(names = "--measure", arity = "0..1", fallbackValue = "", hidden = true)
    private @Nullable String measured;

    private Main(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Runs the program; what is wrong with its input is told in one line, with exit code 2. */
    public static void main(String[] args) {
        int exitCode = run(System.in, System.out, System.err, args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    static int run(InputStream in, PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Main(in, out))
                .setParameterExceptionHandler((ParameterException e, String[] arguments) -> complain(err, e))
                .setExecutionExceptionHandler((Exception e, CommandLine commandLine, ParseResult arguments) -> {
                    if (e instanceof Fields.Misfit) {
                        return complain(err, e);
                    }
                    throw e;
                })
                .execute(args);
    }

    private static int complain(PrintStream err, Exception e) {
        err.println("error: " + e.getMessage());
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (table != null) {
            Table.print(table, out);
        } else if (measured != null && !measured.isEmpty()) {
            Objective objective = Table.draw(measured);
            write(Timing.of(objective, chosen(objective)));
        } else {
            computeCase(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return CommandLine.ExitCode.OK;
    }

    private void computeCase(String text) throws IOException, InterruptedException {
        Fields fields = Fields.of(parsed(text));
        Eval eval = Eval.named(fields.text("eval"));
        ObjectNode answer = JSON.createObjectNode().put("eval", eval.name()).put("case", fields.text("case"));
        Objective objective = eval.read().apply(fields.object("input"));
        String first = chosen(objective);
        if (measured != null) {
            write(Timing.of(objective, first));
            return;
        }
        if (time) {
            ObjectNode times = answer.putObject("seconds");
            for (String each : form == null ? objective.gradients().keySet() : List.of(first)) {
                times.set(each, JSON.valueToTree(Fork.measure(text, "--measure", "--form", each)));
            }
        } else {
            answer.set("output", JSON.valueToTree(objective.output(first)));
        }
        write(answer);
    }

    private void write(Object answer) {
        out.println(JSON.writeValueAsString(answer));
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new Fields.Misfit("the case is not JSON: " + e.getOriginalMessage() + ", in line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
    }

    /** The form that the user named, or the first. */
    private String chosen(Objective objective) {
        List<String> forms = List.copyOf(objective.gradients().keySet());
        if (form == null) {
            return forms.get(0);
        }
        if (!forms.contains(form)) {
            throw new Fields.Misfit("--form: there is no «" + form + "»; there are " + String.join("; ", forms));
        }
        return form;
    }
}
