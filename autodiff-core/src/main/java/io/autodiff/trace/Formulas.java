package io.autodiff.trace;

import io.autodiff.Op;
import io.autodiff.Recorded;
import io.autodiff.text.Resources;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The formula of an operation, as its Javadoc has it, with the names of a tape in place of its variables.
 *
 * <p>Elementwise formulas give slopes, «y = x²; ∂y/∂x = 2·x», all others the adjoints themselves, «Y = A B; Ā = Ȳ Bᵀ, B̄ = Aᵀ Ȳ».
 */
final class Formulas {
    private static final String MACRON = "\u0304";
    private static final Pattern EQUATIONS = Pattern.compile(";\\s+|,  ");
    private static final Pattern VARIABLE =
            Pattern.compile("(?<![A-Za-z√Γ])([A-Za-z])(" + MACRON + "?)(ᵢ?)(?![A-Za-z" + MACRON + "(])");
    private static final Pattern WORD = Pattern.compile("(?<![A-Za-z])[A-Za-z]+(?![A-Za-z])");
    private static final Map<String, Map<String, String>> EQUATIONS_OF = load();

    private final Op op;
    private final Map<String, Object> parameters;

    /** Of each left side the right side; the value first. */
    private final Map<String, String> equations;

    /** What the formula calls the inputs. */
    private final List<String> variables;

    private Formulas(Recorded step) {
        op = step.op();
        parameters = step.parameters();
        equations = EQUATIONS_OF.getOrDefault(op.getClass().getName(), Map.of());
        variables = variables();
    }

    static Formulas of(Recorded step) {
        return new Formulas(step);
    }

    /** What a function is called in formulas. */
    static String symbol(Op op) {
        return op.name().equals("sigmoid") ? "σ" : op.name();
    }

    private static Map<String, Map<String, String>> load() {
        return Resources.text(Formulas.class, "formulas.txt")
                .lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> equations(parts[1])));
    }

    private static Map<String, String> equations(String text) {
        Map<String, String> equations = new LinkedHashMap<>();
        for (String equation : EQUATIONS.split(Normalizer.normalize(text, Normalizer.Form.NFD), -1)) {
            String[] sides = equation.split(" = ", 2);
            if (sides.length == 2) {
                equations.put(sides[0], sides[1]);
            }
        }
        return equations;
    }

    private List<String> variables() {
        List<String> names = new ArrayList<>();
        for (String side : equations.keySet()) {
            if (side.startsWith("∂y/∂")) {
                names.add(side.substring(4));
            } else if (side.contains(MACRON)) {
                names.add(side.substring(0, 1));
            }
        }
        return isElementwise() ? names : names.stream().sorted().distinct().toList();
    }

    private boolean isElementwise() {
        return equations.keySet().stream().anyMatch(side -> side.startsWith("∂y/∂"));
    }

    /** «z = a W»: the value, of inputs with these names. */
    String value(String y, List<String> x) {
        String formula = equations.getOrDefault(value(), "");
        return y + " = "
                + ((op instanceof Op.Unary && parameters.isEmpty()) || formula.isEmpty() || isWordy(formula)
                        ? symbol(op) + "(" + String.join(", ", x) + ")"
                        : named(formula, y, x));
    }

    private String value() {
        return equations.isEmpty() ? "" : equations.keySet().iterator().next();
    }

    /** «adjoint(a) ⊙ σ′(z)»: what is added to the adjoint of input i. */
    String vjp(int i, String y, List<String> x, boolean scalar) {
        String yBar = "adjoint(" + y + ")";
        if (!isElementwise()) {
            String variable = variables.isEmpty() ? "" : variables.get(Math.min(i, variables.size() - 1));
            String rule = equations.entrySet().stream()
                    .filter(e -> e.getKey().contains(MACRON) && e.getKey().startsWith(variable))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
            return rule.isEmpty() ? op.name() + ".vjp(" + yBar + ")" : named(turned(rule, i), y, x);
        }
        String times = scalar ? "·" : " ⊙ ";
        String slope =
                Objects.requireNonNull(equations.get("∂y/∂" + variables.get(i))).replaceAll(", (which|but) .*", "");
        String here = named(slope, y, x);
        if (slope.equals("1")) {
            return yBar;
        }
        if (slope.equals("−1")) {
            return "−" + yBar;
        }
        if (op instanceof Op.Unary && slope.matches(".*( [+−] |max\\().*")) {
            String prime = symbol(op) + "′(" + x.get(0) + ")";
            return yBar + times + prime + ", " + prime + " = " + here;
        }
        return slope.startsWith("1 / ") ? yBar + here.substring(1) : yBar + times + bracketed(here);
    }

    /** Whether a formula is told in words, so that a name says it better. */
    private static boolean isWordy(String formula) {
        return formula.matches(".*[a-z]{2,} [a-z]{2,}.*") || formula.contains("Σ") || formula.contains("…");
    }

    private static String bracketed(String factor) {
        return factor.matches(".* [+−/] .*") && !factor.matches("\\(.*\\)") ? "(" + factor + ")" : factor;
    }

    /** A product that takes an operand the other way round has the adjoint of it the other way round. */
    private String turned(String rule, int i) {
        String a = Boolean.TRUE.equals(parameters.get("transposeA")) ? "A" : "";
        String b = Boolean.TRUE.equals(parameters.get("transposeB")) ? "B" : "";
        String turned = rule;
        for (String letter : List.of(a, b)) {
            if (!letter.isEmpty()) {
                turned = turned.contains(letter + "ᵀ")
                        ? turned.replace(letter + "ᵀ", letter)
                        : turned.replace(letter, letter + "ᵀ");
            }
        }
        boolean own = !(i == 0 ? a : b).isEmpty();
        return own ? "(" + turned + ")ᵀ" : turned;
    }

    private String named(String formula, String y, List<String> x) {
        Map<String, String> names = new TreeMap<>();
        if (!equations.isEmpty()) {
            names.put(value().substring(0, 1), y);
        }
        for (int k = 0; k < variables.size() && k < x.size(); k++) {
            names.put(variables.get(k), x.get(k));
        }
        Matcher variable = VARIABLE.matcher(formula.replaceAll(",? (which|for) .*", ""));
        String named = variable.replaceAll(match -> {
            String name = names.get(match.group(1));
            return Matcher.quoteReplacement(
                    name == null ? match.group() : match.group(2).isEmpty() ? name : "adjoint(" + name + ")");
        });
        String filled = WORD.matcher(named).replaceAll(match -> {
            Object parameter = parameters.get(match.group());
            return Matcher.quoteReplacement(
                    parameter instanceof Number number && !names.containsValue(match.group())
                            ? plain(number)
                            : match.group());
        });
        return Normalizer.normalize(filled, Normalizer.Form.NFC);
    }

    private static String plain(Number number) {
        double x = number.doubleValue();
        return x == Math.rint(x) && Math.abs(x) < 1e9 ? Long.toString((long) x) : Double.toString(x);
    }
}
