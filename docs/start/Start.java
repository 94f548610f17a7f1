///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DEPS io.autodiff:autodiff-core:0.1.0-SNAPSHOT

import static io.autodiff.Autodiff.*;

import io.autodiff.*;

/** A first gradient, by one call and then on the tape. In jshell, call Start.main(), then go on with f and functions of your own. */
class Start {
    static Tensor f(Tensor x1, Tensor x2) {
        return x1.log().plus(x1.times(x2)).minus(x2.sin());
    }

    public static void main(String... args) {
        System.out.println("gradient = " + grad(x -> f(x.at(0), x.at(1)), Tensor.of(2, 5)));

        Tape tape = new Tape();
        Tensor x1 = tape.watch("x1", Tensor.scalar(2));
        Tensor x2 = tape.watch("x2", Tensor.scalar(5));
        tape.backward(f(x1, x2));
        System.out.println("\n" + tape);
    }
}
