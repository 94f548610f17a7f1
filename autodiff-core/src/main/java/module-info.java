/** Automatic differentiation. */
module io.autodiff.core {
    requires transitive ejml.core;
    requires transitive ejml.ddense;
    requires transitive ejml.simple;
    requires static transitive org.jspecify;

    exports io.autodiff;
    exports io.autodiff.check;
    exports io.autodiff.trace;
}
