package io.autodiff.examples;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an address asks for after its question mark, {@code steps=10&rate=0.5}.
 *
 * <p>The errors: «explore: expected ?steps=…&rate=…, got ?rate=1», «explore: depth must be a whole number from 0 to 6, got 99», «explore: rate
 * must be a positive number, got NaN», «explore: data must be one of [moons, …], got donut».
 */
record Query(TreeMap<String, String> values) {
    /** With exactly these names. */
    static Query of(@Nullable String raw, String... names) {
        TreeMap<String, String> values = new TreeMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            String[] sides = URLDecoder.decode(pair, StandardCharsets.UTF_8).split("=", 2);
            values.merge(sides[0], sides.length < 2 ? "" : sides[1], (first, second) -> first + ", " + second);
        }
        if (!values.keySet().equals(Set.of(names))) {
            throw new IllegalArgumentException("explore: expected "
                    + Arrays.stream(names).map(name -> name + "=…").collect(Collectors.joining("&", "?", ""))
                    + ", got ?" + Objects.toString(raw, ""));
        }
        return new Query(values);
    }

    String text(String name) {
        return Objects.requireNonNull(values.get(name));
    }

    int integer(String name, int from, int to) {
        try {
            int value = Integer.parseInt(text(name));
            if (value >= from && value <= to) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same as out of range.
        }
        throw wrong(name, "a whole number from " + from + " to " + to);
    }

    double positive(String name) {
        try {
            double value = Double.parseDouble(text(name));
            if (value > 0 && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same as out of range.
        }
        throw wrong(name, "a positive number");
    }

    /** One of these, by what it is called. */
    <E> E choice(String name, E[] choices) {
        return Arrays.stream(choices)
                .filter(choice -> choice.toString().equals(text(name)))
                .findFirst()
                .orElseThrow(() -> wrong(name, "one of " + List.of(choices)));
    }

    private IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException("explore: " + name + " must be " + expected + ", got " + text(name));
    }
}
