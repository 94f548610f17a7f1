package io.autodiff.op;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The equations of a formula such as «y = x²;  ∂y/∂x = 2·x», evaluated as they stand. */
final class Formula {
    private static final Pattern EQUATION = Pattern.compile("(∂y/∂[a-z]|y) = ((?:(?!∂y/∂[a-z] = ).)*)", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("[a-z][a-zA-Z\\d]*|\\d+(\\.\\d+)?|\\S");

    private final String text;

    /** Of each left side the right side and what follows it. */
    private final Map<String, List<String>> equations = new HashMap<>();

    Formula(String text) {
        this.text = text;
        EQUATION.matcher(text).results().forEach(equation -> {
            Matcher tokens = TOKEN.matcher(equation.group(2));
            equations.put(
                    equation.group(1), tokens.results().map(MatchResult::group).toList());
        });
    }

    /** The first sentence of the Javadoc of a class. */
    static Formula of(Class<?> type, Path sources) {
        return new Formula(sentence("/\\*\\*[\\s*]*", type, sources));
    }

    /** Where the formula of a class is from, by its Javadoc; empty if that does not say. */
    static String source(Class<?> type, Path sources) {
        return sentence("Source: ", type, sources);
    }

    /** What follows in the source of a class, up to a full stop; empty if nothing does. */
    private static String sentence(String start, Class<?> type, Path sources) {
        try {
            String source = Files.readString(sources.resolve(type.getName().replace('.', '/') + ".java"));
            Matcher sentence =
                    Pattern.compile(start + "(.*?)\\.\\s", Pattern.DOTALL).matcher(source);
            return sentence.find() ? sentence.group(1).replaceAll("\\n \\* ", " ") : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The right side of the equation for this left side, where the variables have these values. */
    double evaluate(String leftSide, Map<String, Double> variables) {
        if (!equations.containsKey(leftSide)) {
            throw new IllegalArgumentException("«" + text + "» does not say what " + leftSide + " is");
        }
        Evaluation evaluation = new Evaluation(equations.get(leftSide), variables);
        double value = evaluation.sum();
        evaluation.expect(";", ",", "for", "");
        return value;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Recursive descent over the tokens, one method for each level of precedence. */
    private final class Evaluation {
        private final List<String> tokens;
        private final Map<String, Double> variables;
        private int next;

        Evaluation(List<String> tokens, Map<String, Double> variables) {
            this.tokens = tokens;
            this.variables = variables;
        }

        double sum() {
            double sum = product();
            while (isNext("+", "−")) {
                sum += take().equals("+") ? product() : -product();
            }
            return sum;
        }

        private double product() {
            double product = signed();
            while (isNext("·", "/")) {
                product = take().equals("·") ? product * signed() : product / signed();
            }
            return product;
        }

        private double signed() {
            if (isNext("−")) {
                take();
                return -signed();
            }
            double base = operand();
            if (!isNext("²", "³", "^")) {
                return base;
            }
            return switch (take()) {
                case "²" -> base * base;
                case "³" -> base * base * base;
                default -> Math.pow(base, operand());
            };
        }

        private double operand() {
            String token = take();
            if (variables.containsKey(token)) {
                return variables.get(token);
            }
            return switch (token) {
                case "(" -> sumBefore(")");
                case "|" -> Math.abs(sumBefore("|"));
                case "√" -> Math.sqrt(operand());
                case "π" -> Math.PI;
                case "sign" -> call("signum");
                default -> token.matches("\\d.*") ? Double.parseDouble(token) : call(token);
            };
        }

        private double sumBefore(String end) {
            double sum = sum();
            expect(end);
            return sum;
        }

        private double call(String function) {
            List<Object> arguments = new ArrayList<>();
            do {
                expect("(", ",");
                arguments.add(sum());
            } while (isNext(","));
            expect(")");
            Class<?>[] types =
                    Collections.nCopies(arguments.size(), double.class).toArray(Class<?>[]::new);
            try {
                return (double) named(function, types).invoke(null, arguments.toArray());
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(unreadable(function), e);
            }
        }

        /** The function that {@link Math} has under this name, or else {@link Functions}. */
        private static Method named(String function, Class<?>... types) throws NoSuchMethodException {
            try {
                return Math.class.getMethod(function, types);
            } catch (NoSuchMethodException e) {
                return Functions.class.getDeclaredMethod(function, types);
            }
        }

        void expect(String... allowed) {
            if (!isNext(allowed)) {
                throw new IllegalArgumentException(unreadable(take()));
            }
            take();
        }

        private String unreadable(String token) {
            return "cannot read «" + token + "» in «" + text + "»";
        }

        private boolean isNext(String... symbols) {
            return List.of(symbols).contains(next < tokens.size() ? tokens.get(next) : "");
        }

        private String take() {
            return next < tokens.size() ? tokens.get(next++) : "";
        }
    }
}
