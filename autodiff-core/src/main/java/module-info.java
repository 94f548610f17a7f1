/** Automatic differentiation. */
module io.autodiff.core {
    requires transitive ejml.core;
    requires transitive ejml.ddense;
    requires transitive ejml.simple;
    requires static transitive org.jspecify;
    requires static org.junit.jupiter.api;
    requires static net.jqwik.api;

    exports io.autodiff;
    exports io.autodiff.check;
    exports io.autodiff.check.jqwik;
    exports io.autodiff.check.junit;
    exports io.autodiff.trace;

    // JUnit makes the extension behind an annotation.
    opens io.autodiff.check.junit to
            org.junit.platform.commons;
}
