package io.autodiff.text;

/** Text on a terminal. */
public final class Terminal {
    private Terminal() {}

    /** How many columns a text takes; combining characters take none. */
    public static int columns(String text) {
        return (int) text.codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .count();
    }
}
