package io.autodiff.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** JSON, written by hand, since the core depends on nothing but EJML and JSpecify. */
public final class Json {
    private Json() {}

    /** An object of fields. */
    public static String object(String... fields) {
        return "{" + String.join(",", fields) + "}";
    }

    /** A field of an object. */
    public static String field(String name, String value) {
        return string(name) + ":" + value;
    }

    /** An array. */
    public static <T> String array(List<T> items, Function<T, String> item) {
        return items.stream().map(item).collect(Collectors.joining(",", "[", "]"));
    }

    /** An array of numbers. */
    public static String numbers(double[] x) {
        return Arrays.stream(x).mapToObj(Json::number).collect(Collectors.joining(",", "[", "]"));
    }

    /** A number; null if it is none that JSON knows. */
    public static String number(double x) {
        return Double.isFinite(x) ? Double.toString(x) : "null";
    }

    /** A text in quotes, in ASCII alone, so that no encoding can spoil it. */
    public static String string(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
