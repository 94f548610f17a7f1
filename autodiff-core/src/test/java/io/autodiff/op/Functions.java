package io.autodiff.op;

import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErf;

/** What formulas may name and {@link Math} does not have, computed by others. */
final class Functions {
    private Functions() {}

    static double erf(double x) {
        return Erf.value(x);
    }

    static double erfc(double x) {
        return Erfc.value(x);
    }

    static double erfInv(double x) {
        return InverseErf.value(x);
    }
}
