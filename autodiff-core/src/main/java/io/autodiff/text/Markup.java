package io.autodiff.text;

/** Texts of others, such as names, in a page or a picture. */
public final class Markup {
    private Markup() {}

    /** Text or the value of an attribute, with nothing in it that a browser acts on. */
    public static String escape(String text) {
        return quoted(visible(text));
    }

    /** Likewise of a text that is visible already. */
    public static String quoted(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A text in which nothing can move a cursor, break a line or is no character at all. */
    public static String visible(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (c == '\n') {
                out.append("\\n");
            } else if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.UNASSIGNED
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                out.append(String.format("\\u%04X", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
