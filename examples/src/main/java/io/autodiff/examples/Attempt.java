package io.autodiff.examples;

import io.autodiff.check.Cause;
import io.autodiff.check.Finding;
import io.autodiff.check.GradientCheck;
import io.autodiff.check.Report;
import io.autodiff.check.Verdict;
import io.autodiff.examples.exercises.Todo;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a learner made of an exercise. It says what kind of mistake there is and where, and never the right numbers or the formula.
 *
 * @param state how far it is
 * @param verdict what is to be said of it, a sentence
 * @param faults the kinds of mistake, a clause each
 * @param findings what the checker found
 */
record Attempt(Exercise exercise, State state, String verdict, List<String> faults, List<Finding> findings) {
    /** An operation of the function and the line where it stands: the part of what shows a fault that gives no number away. */
    private static final Pattern PLACE = Pattern.compile("\\w+ \\(\\w+\\.java:\\d+\\)");

    private static final int WIDTH = 96;
    private static final int POINTS = 10;

    /** How far an exercise is. */
    enum State {
        DONE("done"),
        WRONG("not yet"),
        TO_DO("to do");

        final String said;

        State(String said) {
            this.said = said;
        }
    }

    /** Checks a derivation at several points. */
    static Attempt at(Exercise exercise, Derivation derivation) {
        if (derivation.byHand().size() != 1) {
            String methods = "there are " + derivation.byHand().size() + " methods to check, "
                    + derivation.byHand().keySet() + "; expected the one that the exercise came with";
            return new Attempt(exercise, State.WRONG, methods, List.of(), List.of());
        }
        String method = derivation.byHand().keySet().iterator().next();
        GradientCheck<Object, Object> check =
                derivation.checks(POINTS, 1, null, null).get(0);
        try {
            return of(exercise, method, check.check());
        } catch (IllegalArgumentException e) {
            return e.getCause() instanceof Todo
                    ? new Attempt(exercise, State.TO_DO, "write " + method, List.of(), List.of())
                    : new Attempt(exercise, State.WRONG, withoutPrefix(e), List.of(), List.of());
        }
    }

    private static Attempt of(Exercise exercise, String method, Report report) {
        boolean right = report.verdict() == Verdict.PASS;
        String verdict = right
                ? method + " is right in every entry"
                : report.verdict() == Verdict.FAIL ? report.reason() : "it cannot be told: " + report.reason();
        boolean several = report.blocks().size() > 1;
        List<Finding> findings = telling(report.findings());
        return new Attempt(
                exercise,
                right ? State.DONE : State.WRONG,
                several ? verdict : verdict.replaceFirst(", in x$", ""), // nobody but the checker calls it x
                findings.stream().map(finding -> fault(finding, several)).toList(),
                findings);
    }

    /** Where it is right at some points, that is the thing to say: what the numbers at a wrong one look like is by chance. */
    private static List<Finding> telling(List<Finding> findings) {
        List<Finding> branch = findings.stream()
                .filter(finding -> finding.cause() == Cause.BRANCH)
                .toList();
        return branch.isEmpty() ? findings : branch;
    }

    private static String fault(Finding finding, boolean several) {
        String blocks = several ? String.join(", ", finding.blocks()) + ": " : "";
        Matcher place = PLACE.matcher(finding.evidence());
        return switch (finding.cause()) {
            case UNKNOWN ->
                blocks + "it is none of the usual mistakes"
                        + (finding.evidence().isEmpty() ? "" : "; " + finding.evidence());
            case FEW_ENTRIES, BRANCH -> blocks + finding.cause().sentence() + ": " + finding.evidence();
            default -> blocks + finding.cause().sentence() + (place.find() ? ", see " + place.group() : "");
        };
    }

    private static String withoutPrefix(IllegalArgumentException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^check: ", "");
    }

    /**
     * All for the learner to read.
     *
     * @param level how many hints to give, if it is not done
     */
    String text(int level) {
        List<String> hints = exercise.hints(level);
        List<String> lines = new ArrayList<>();
        lines.add("Exercise " + exercise.number() + ", " + exercise.title() + ": " + state.said);
        if (state == State.DONE) {
            lines.add("  " + verdict + ".");
            return String.join("\n", lines);
        }
        lines.add("  in " + exercise.source());
        lines.add(wrapped("  ", verdict + "."));
        faults.forEach(fault -> lines.add(wrapped("  ✗ ", fault + ".")));
        for (int i = 0; i < hints.size(); i++) {
            lines.add(wrapped("  Hint " + (i + 1) + ": ", hints.get(i)));
        }
        return String.join("\n", lines);
    }

    /** Whether there are more hints than this many. */
    boolean hasMore(int level) {
        return state != State.DONE && level < exercise.hints().size();
    }

    private static String wrapped(String start, String text) {
        String indent = " ".repeat(start.length());
        int width = WIDTH - start.length();
        return start
                + Pattern.compile("(.{1," + width + "})(?: |$)")
                        .matcher(text.replace('\n', ' '))
                        .results()
                        .map(line -> line.group(1))
                        .collect(Collectors.joining("\n" + indent));
    }
}
