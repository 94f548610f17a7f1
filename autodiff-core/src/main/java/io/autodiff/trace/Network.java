package io.autodiff.trace;

import io.autodiff.Op;
import io.autodiff.Recorded;
import io.autodiff.op.BroadcastTo;
import io.autodiff.op.LogSoftmax;
import io.autodiff.op.MatMul;
import io.autodiff.op.Plus;
import io.autodiff.op.Reshape;
import io.autodiff.op.Softmax;
import io.autodiff.op.Times;
import io.autodiff.op.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layers zˡ = aˡ⁻¹ Wˡ + bˡ, aˡ = f(zˡ) that a tape holds, found by their structure: W and b are watched, and what one layer gives goes
 * into the next. If the layers do not form one chain, the textbook's equations are not those of this tape, and none is found.
 *
 * @param layers in the order of the tape
 * @param why why there are none; empty if there are
 */
record Network(List<Layer> layers, String why) {
    private static final Set<Class<? extends Op>> LAYOUT = Set.of(Reshape.class, Transpose.class, BroadcastTo.class);

    /**
     * Steps of a layer; −1 where there is none.
     *
     * @param number l, from 1
     * @param w the watched weights
     * @param b the watched biases
     * @param product the product of input and weights
     * @param z the weighted input
     * @param a the activation
     * @param input what goes in: the a or z of the layer before, or anything, such as −1 for a constant
     */
    record Layer(int number, int w, int b, int product, int z, int a, int input) {
        int output() {
            return a >= 0 ? a : z;
        }
    }

    static Network of(List<Recorded> steps) {
        int[] users = onlyUsers(steps);
        List<Layer> layers = new ArrayList<>();
        for (Recorded step : steps) {
            if (isProduct(step)) {
                Layer layer = layer(steps, users, step, layers);
                if (layer != null) {
                    layers.add(layer);
                }
            }
        }
        for (int l = 1; l < layers.size(); l++) {
            if (layers.get(l).input != layers.get(l - 1).output()) {
                return new Network(
                        List.of(),
                        "there are " + layers.size()
                                + " products with weights, but what one gives does not go straight into the next");
            }
        }
        return new Network(
                layers,
                layers.isEmpty()
                        ? "no product with a watched w is followed by a watched b or a function such as σ"
                        : "");
    }

    private static boolean isProduct(Recorded step) {
        return step.op() instanceof MatMul
                || (step.op() instanceof Times && step.value().rank() == 0);
    }

    private static @Nullable Layer layer(List<Recorded> steps, int[] users, Recorded product, List<Layer> before) {
        int left = root(steps, product.parents().get(0));
        int right = root(steps, product.parents().get(1));
        int last = before.isEmpty()
                ? Integer.MIN_VALUE
                : before.get(before.size() - 1).output();
        boolean leftIsWeight = isWatched(steps, left)
                && (!isWatched(steps, right)
                        || right == last
                        || steps.get(left).name().matches("[wW].*"));
        int w = leftIsWeight ? left : right;
        int input = leftIsWeight ? right : left;
        if (!isWatched(steps, w)) {
            return null;
        }
        int z = skipLayout(steps, users, product.number());
        int sum = users[z];
        int b = -1;
        if (sum >= 0 && steps.get(sum).op() instanceof Plus) {
            for (int parent : steps.get(sum).parents()) {
                int root = root(steps, parent);
                if (isWatched(steps, root) && root != w) {
                    b = root;
                    z = sum;
                }
            }
        }
        int next = users[z];
        boolean activates = next >= 0 && (steps.get(next).op() instanceof Op.Unary || isSoftmax(steps.get(next)));
        boolean isLayer = product.op() instanceof MatMul ? b >= 0 || activates : b >= 0 && activates;
        return isLayer || input == last
                ? new Layer(before.size() + 1, w, b, product.number(), z, activates ? next : -1, input)
                : null;
    }

    private static boolean isSoftmax(Recorded step) {
        return step.op() instanceof Softmax || step.op() instanceof LogSoftmax;
    }

    private static boolean isWatched(List<Recorded> steps, int step) {
        return step >= 0 && steps.get(step).isWatched();
    }

    /** Where a value comes from, before it was transposed, reshaped or stretched. */
    static int root(List<Recorded> steps, int step) {
        int at = step;
        while (at >= 0 && LAYOUT.contains(steps.get(at).op().getClass())) {
            at = steps.get(at).parents().get(0);
        }
        return at;
    }

    private static int skipLayout(List<Recorded> steps, int[] users, int step) {
        int at = step;
        while (users[at] >= 0 && LAYOUT.contains(steps.get(users[at]).op().getClass())) {
            at = users[at];
        }
        return at;
    }

    /** Of each value the one step that takes it; negative if there are none or several. */
    private static int[] onlyUsers(List<Recorded> steps) {
        int[] users = new int[steps.size()];
        Arrays.fill(users, -1);
        for (Recorded step : steps) {
            for (int parent : step.parents()) {
                if (parent >= 0 && users[parent] != step.number()) {
                    users[parent] = users[parent] == -1 ? step.number() : -2;
                }
            }
        }
        return users;
    }

    /**
     * What the textbooks call a contribution to an adjoint: «BP1: δ2», «BP3: ∂C/∂b2»; empty if they do not name it. Source: Nielsen, Neural
     * Networks and Deep Learning (2015), chapter 2.
     */
    String label(List<Recorded> steps, Recorded step, int target) {
        boolean moves = LAYOUT.contains(step.op().getClass());
        for (Layer layer : layers) {
            boolean isLast = layer.number == layers.size();
            String delta = "δ" + layer.number;
            if (target == layer.z && (layer.a < 0 || step.number() == layer.a)) {
                return isLast ? (layer.a >= 0 ? "BP1: " : "") + delta : "BP2: " + delta;
            }
            if (target == layer.b && (moves || step.number() == layer.z)) {
                return "BP3: ∂C/∂" + steps.get(target).name() + " = " + delta;
            }
            if (target == layer.w && (moves || step.number() == layer.product)) {
                return "BP4: ∂C/∂" + steps.get(target).name();
            }
            if (step.number() == layer.product && layer.number > 1 && root(steps, target) == layer.input) {
                return "BP2: " + delta + " through " + steps.get(layer.w).name();
            }
        }
        return "";
    }
}
