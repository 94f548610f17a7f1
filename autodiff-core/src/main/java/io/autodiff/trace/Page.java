package io.autodiff.trace;

import io.autodiff.text.Resources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page as one file: the template, and in it the style, the scripts and the numbers. It may run and load nothing else. */
final class Page {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private static final List<String> SCRIPTS = List.of(
            "text.js",
            "tape.js",
            "graph.js",
            "details.js",
            "layers.js",
            "scalars.js",
            "demon.js",
            "modes.js",
            "explain.js");

    private Page() {}

    static String of(Recording recording) {
        String style = text("explain.css");
        String layout = text("dagre.min.js");
        String script = SCRIPTS.stream().map(Page::text).collect(Collectors.joining("\n", "\"use strict\";\n", ""));
        Map<String, String> parts = Map.of(
                "style", style,
                "layout", layout,
                "script", script,
                "numbers", PageNumbers.of(recording).replace("<", "\\u003c"),
                "policy",
                        "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(layout) + " "
                                + hash(script));
        return PLACE.matcher(text("page.html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), "")));
    }

    private static String text(String name) {
        return Resources.text(Page.class, "page/" + name);
    }

    /** What a policy allows: a text with this hash and no other. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
