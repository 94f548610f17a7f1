package demo;

import io.autodiff.Autodiff;
import io.autodiff.Tape;
import io.autodiff.Tensor;

/** What a user might write: it stands outside the packages whose frames a checked tape leaves out. */
public final class UserCode {
    private static String where = "nowhere";

    private UserCode() {}

    public static Tensor watch(Tape tape, String name, Tensor x) {
        return tape.watch(name, here(x));
    }

    public static Tensor log(Tensor x) {
        return here(x).log();
    }

    public static Tensor sqrt(Tensor x) {
        return here(x).sqrt();
    }

    public static Tensor divide(Tensor a, Tensor b) {
        return here(a).divide(b);
    }

    public static Tensor matmul(Tensor a, Tensor b) {
        return here(a).matmul(b);
    }

    public static Tensor softmax(Tensor x) {
        return here(x).softmax();
    }

    /** The line that ran last, as it stands in a stack trace. */
    public static String where() {
        return where;
    }

    private static Tensor here(Tensor x) {
        where = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst())
                .orElseThrow()
                .toString();
        return x;
    }

    /** Takes the logarithm of −1, on a tape or inside a gradient, and prints what comes of it. */
    public static void main(String[] args) {
        try {
            Tensor minusOne = Tensor.scalar(-1);
            Tensor y =
                    args[0].equals("tape") ? log(new Tape().watch(minusOne)) : Autodiff.grad(UserCode::log, minusOne);
            System.out.println(y);
        } catch (ArithmeticException e) {
            System.out.println(e.getMessage());
        }
    }
}
