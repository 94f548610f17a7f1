package io.autodiff.op;

import static java.util.stream.Collectors.joining;

import io.autodiff.Op;
import io.autodiff.Op.Interval;
import io.autodiff.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page docs/operations.md, made of what the operations say of themselves. */
final class OperationsPage {
    private static final String SOURCE_LINK = "../autodiff-core/src/main/java/";

    /** The command that writes the page anew. */
    static final String COMMAND = "mvn -pl autodiff-core test -Dtest=OperationsPageTest -Doperations.write=true";

    private static final String HEAD = """
            # Operations

            All built-in operations. `Tensor` has more methods than these, such as `mean`, which are compositions of them.

            - The name is that in tables and errors and leads to the source. Behind it are the parameters of the operation.
            - The formula is the value, then the derivatives if the operation is elementwise, the adjoints of the inputs if not: x̄ is the adjoint
              of x, ẋ its tangent, and ⊙ multiplies element by element. If the rules do not hold everywhere, it ends with the numbers where they do.
            - A lean tape [keeps](decisions/0007-what-a-tape-keeps.md) what the rules read. A, B, … are the inputs in their order.
            - The last column has the methods of `Tensor` of the same name.

            This page is generated from the sources. Do not edit it; to write it anew, run `%s`.
            """;

    private static final String TABLE = """

            | operation | formula | a tape keeps | in `Tensor` |
            |---|---|---|---|
            """;

    /** What writes the rules of an operation; of two that fit the first counts. */
    private enum Family {
        UNARY(Op.Unary.class, "Elementwise, of one input"),
        BINARY(Op.Binary.class, "Elementwise, of two inputs, with broadcasting"),
        TERNARY(Op.Ternary.class, "Elementwise, of three inputs"),
        LINEAR(Op.Linear.class, "Linear in all inputs together"),
        MULTILINEAR(Op.Multilinear.class, "Linear in each input"),
        OTHER(Op.class, "Others");

        private final Class<?> type;
        private final String title;

        Family(Class<?> type, String title) {
            this.type = type;
            this.title = title;
        }

        static Family of(Class<?> type) {
            return Stream.of(values())
                    .filter(family -> family.type.isAssignableFrom(type))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final Path sources;

    private OperationsPage(Path sources) {
        this.sources = sources;
    }

    static String of(Path sources) {
        return new OperationsPage(sources).page();
    }

    /** The formula of each operation, behind the name of its class: what step logs read. */
    static String formulas(Path sources) {
        return Operations.discover(OperationsPage.class.getClassLoader()).stream()
                .map(type -> type.getName() + "\t"
                        + Formula.of(type, sources).toString().replaceAll("\\{@\\w+ ([^}]*)}", "$1") + "\n")
                .sorted()
                .collect(joining());
    }

    private String page() {
        SortedMap<Class<?>, List<Class<? extends Op>>> groups =
                Operations.discover(OperationsPage.class.getClassLoader()).stream()
                        .collect(Collectors.groupingBy(
                                OperationsPage::group,
                                () -> new TreeMap<>(
                                        Comparator.comparing(Family::of).thenComparing(OperationsPage::heading)),
                                Collectors.toList()));
        StringBuilder page = new StringBuilder(HEAD.formatted(COMMAND));
        groups.forEach((group, types) -> page.append(heading(group))
                .append(description(group))
                .append(TABLE)
                .append(types.stream()
                        .map(type -> Operations.subjects(type, sources))
                        .sorted(Comparator.comparing(
                                subjects -> subjects.get(0).op().name(), String.CASE_INSENSITIVE_ORDER))
                        .map(this::row)
                        .collect(joining())));
        return page.toString();
    }

    /** The family, or the outermost interface of the package through which an operation belongs to it. */
    private static Class<?> group(Class<?> type) {
        Class<?> group = parent(type);
        while (parent(group).getPackage().equals(type.getPackage())) {
            group = parent(group);
        }
        return group;
    }

    /** The first interface that is a family or of the package of the operations; others say nothing of the rules. */
    private static Class<?> parent(Class<?> type) {
        return Stream.of(type.getInterfaces())
                .filter(Op.class::isAssignableFrom)
                .filter(parent -> parent.getPackage().equals(OperationsPage.class.getPackage())
                        || Stream.of(Family.values()).anyMatch(family -> family.type == parent))
                .findFirst()
                .orElse(Op.class);
    }

    /** Sorts a family before its parts. */
    private static String heading(Class<?> group) {
        Family family = Family.of(group);
        return group == family.type ? "\n## " + family.title + "\n" : "\n### " + words(group.getSimpleName()) + "\n";
    }

    /** Camel case as a title. */
    private static String words(String name) {
        return name.charAt(0) + name.substring(1).replaceAll("[A-Z]", " $0").toLowerCase(Locale.ROOT);
    }

    private String description(Class<?> group) {
        return group == Family.of(group).type
                ? ""
                : "\n" + text(Formula.of(group, sources).toString()) + ".\n";
    }

    /** The operations of one class. */
    private String row(List<Subject> subjects) {
        Op op = subjects.get(0).op();
        List<String> inputs = inputs(subjects);
        return Stream.of(
                        link(op),
                        formula(op.getClass()) + domain(subjects, inputs) + source(op.getClass()),
                        kept(subjects, inputs),
                        methods(op.name()))
                .collect(joining(" | ", "| ", " |\n"));
    }

    /** What the inputs are called: elementwise as in the formula, else by their order. */
    private List<String> inputs(List<Subject> subjects) {
        Op op = subjects.get(0).op();
        if (Elementwise.is(op.getClass())) {
            return new Elementwise(op, Formula.of(op.getClass(), sources)).inputs();
        }
        int count = subjects.stream().mapToInt(Subject::inputs).max().orElseThrow();
        return count == 1
                ? List.of("input")
                : IntStream.range(0, count)
                        .mapToObj(i -> String.valueOf((char) ('A' + i)))
                        .toList();
    }

    private static String link(Op op) {
        String parameters = Stream.of(op.getClass().getRecordComponents())
                .map(parameter -> parameter.getType().getSimpleName() + " " + parameter.getName())
                .collect(joining(", "));
        return "[" + op.name() + "](" + SOURCE_LINK + op.getClass().getName().replace('.', '/') + ".java)"
                + (parameters.isEmpty() ? "" : " `(" + parameters + ")`");
    }

    /** Each equation on a line of its own. */
    private String formula(Class<?> type) {
        return text(Formula.of(type, sources).toString()).replaceAll(";\\s+|,  ", "<br>");
    }

    /** The numbers where the rules hold, if not all; the samples of an operation with parameters may differ in them. */
    private static String domain(List<Subject> subjects, List<String> inputs) {
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> {
                    List<Interval> domains = subjects.stream()
                            .map(subject -> subject.op().domain(i))
                            .distinct()
                            .toList();
                    return domains.equals(List.of(Interval.REALS))
                            ? ""
                            : "<br>for " + inputs.get(i) + " in "
                                    + domains.stream()
                                            .map(OperationsPage::interval)
                                            .collect(joining(
                                                    " or ", "", domains.size() > 1 ? ", by the parameters" : ""));
                })
                .collect(joining());
    }

    private static String interval(Interval interval) {
        return "(" + number(interval.low()) + ", " + number(interval.high()) + ")";
    }

    private static String number(double x) {
        double size = Math.abs(x);
        String digits = size == Double.POSITIVE_INFINITY
                ? "∞"
                : size == Math.PI / 2
                        ? "π/2"
                        : new BigDecimal(size)
                                .round(new MathContext(6))
                                .stripTrailingZeros()
                                .toPlainString();
        return (x < 0 ? "−" : "") + digits;
    }

    private String source(Class<?> type) {
        String source = Formula.source(type, sources);
        return source.isEmpty() ? "" : "<br><sub>Source: " + text(source) + "</sub>";
    }

    private static String kept(List<Subject> subjects, List<String> inputs) {
        Stream<String> read = IntStream.range(0, inputs.size())
                .filter(i -> subjects.stream().anyMatch(subject -> readsInput(subject, i)))
                .mapToObj(inputs::get);
        Stream<String> output = subjects.stream()
                .filter(subject -> subject.op().usesOutput())
                .map(subject -> Elementwise.is(subject.op().getClass()) ? "y" : "output")
                .limit(1);
        String kept = Stream.concat(read, output).collect(joining(", "));
        return kept.isEmpty() ? "nothing" : kept;
    }

    private static boolean readsInput(Subject subject, int i) {
        return i < subject.inputs()
                && IntStream.range(0, subject.inputs())
                        .anyMatch(wrt -> subject.op().usesInput(i, wrt));
    }

    private static String methods(String name) {
        return Arrays.stream(Tensor.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .map(OperationsPage::signature)
                .sorted()
                .collect(joining("<br>"));
    }

    private static String signature(Method method) {
        String types =
                Stream.of(method.getParameterTypes()).map(Class::getSimpleName).collect(joining(", "));
        return "`" + (Modifier.isStatic(method.getModifiers()) ? "Tensor." : "") + method.getName() + "("
                + (method.isVarArgs() ? types.replaceFirst("\\[]$", "...") : types) + ")`";
    }

    /** Plain text that Markdown leaves as it is, in a cell of a table too. */
    private static String text(String javadoc) {
        return javadoc.replaceAll("\\{@\\w+ ([^}]*)}", "$1").replaceAll("[\\\\`*_\\[|~<]", "\\\\$0");
    }
}
