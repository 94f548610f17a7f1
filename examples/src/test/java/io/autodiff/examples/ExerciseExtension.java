package io.autodiff.examples;

import io.autodiff.examples.Attempt.State;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Makes an invocation for each exercise that is chosen, which fails with what there is to say until the exercise is done. */
final class ExerciseExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        int hints = Integer.getInteger("hints", 1);
        return chosen(System.getProperty("exercise", "all")).stream().map(exercise -> new Invocation(exercise, hints));
    }

    /** The exercises of a list of numbers, as in «3,4»; with a word, all. */
    static List<Exercise> chosen(String numbers) {
        return numbers.matches("\\d+(,\\d+)*")
                ? Arrays.stream(numbers.split(",", -1))
                        .map(number -> Exercise.of(Integer.parseInt(number)))
                        .toList()
                : ExerciseBook.ALL;
    }

    private record Invocation(Exercise exercise, int hints) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocation) {
            return exercise.number() + " " + exercise.title();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Learner(exercise, hints));
        }
    }

    private record Learner(Exercise exercise, int hints) implements AfterTestExecutionCallback {
        @Override
        public void afterTestExecution(ExtensionContext test) {
            Attempt attempt = exercise.attempt();
            if (attempt.state() != State.DONE) {
                String more = attempt.hasMore(hints) ? "\n  More: -Dhints=" + (hints + 1) : "";
                throw new Unsolved(attempt.text(hints) + more);
            }
        }
    }

    /** A failure without a stack trace, which would tell of the tests and not of the derivation. */
    static final class Unsolved extends AssertionError {
        Unsolved(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
