package io.autodiff.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.autodiff.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How rules compose, and what they refuse; most numbers are binary fractions, so that the steps by hand hold to the bit. */
class RulesTest {
    private static final Model START = model(1, -2, 4);
    private static final Model GRADIENT = model(2, 4, 8);

    record Model(Tensor w, Tensor b) {}

    // ---------------------------------------------------------------- rules by hand

    @Test
    void plainStepsGoDownTheGradient() {
        assertThat(steps(Rule.sgd().rate(0.5), GRADIENT, model(-2, 0, 4))).isEqualTo(model(1, -4, -2));
    }

    @Test
    void aRuleWithoutARateHasTheRateOne() {
        assertThat(steps(Rule.sgd(), GRADIENT)).isEqualTo(model(-1, -6, -4));
    }

    @Test
    void momentumKeepsHalfTheVelocity() {
        assertThat(steps(new Momentum(0.5).rate(0.5), GRADIENT, model(-2, 0, 4), model(0, 2, 0)))
                .isEqualTo(model(0.75, -6.5, -6));
    }

    /** The formulas once more, on numbers. */
    @Test
    void lionGoesByTheSignOfTheMomentum() {
        double[] gradients = {1, -0.5, -20, 0.25, 3, 0, -1};
        double w = 0.5;
        double m = 0;
        Optimizer optimizer =
                new Optimizer(new Lion(0.9, 0.99).then(new WeightDecay(0.1)).rate(0.01));
        Optimizer.State<Tensor> state = optimizer.start(Tensor.of(w));
        for (double g : gradients) {
            w -= 0.01 * (Math.signum(0.9 * m + 0.1 * g) + 0.1 * w);
            m = 0.99 * m + 0.01 * g;
            state = optimizer.step(state, Tensor.of(g));
            assertThat(state.model().at(0).item()).isCloseTo(w, within(1e-15));
        }
        assertThat(Lion.of()).isEqualTo(new Lion(0.9, 0.99));
    }

    @Test
    void adamWIsAdamWithDecayAfterIt() {
        Model chain = steps(Adam.of().then(new WeightDecay(0.01)).rate(0.1), GRADIENT, model(0, 2, 0));
        assertThat(steps(AdamW.of().rate(0.1), GRADIENT, model(0, 2, 0))).isEqualTo(chain);
        assertThat(chain).isNotEqualTo(steps(Adam.of().rate(0.1), GRADIENT, model(0, 2, 0)));
    }

    @Test
    void decayBeforeARuleIsAPenaltyAndAfterItIsDecoupled() {
        Rule sign = new SignDescent();
        assertThat(steps(new WeightDecay(4).then(sign), GRADIENT)).isEqualTo(model(0, -1, 3));
        assertThat(steps(sign.then(new WeightDecay(0.5)), GRADIENT)).isEqualTo(model(-0.5, -2, 1));
    }

    /** The example of the documentation. */
    record SignDescent() implements PerTensor {
        @Override
        public String name() {
            return "sign";
        }

        @Override
        public Tensor update(Tensor g, Tensor w, Slots slots) {
            return g.sign();
        }
    }

    @Test
    void clippingByValueTakesEachElement() {
        assertThat(steps(new ClipValue(3), model(2, -4, 8))).isEqualTo(model(-1, 1, 1));
    }

    @Test
    void clippingByNormTakesAllTensorsTogether() {
        assertThat(steps(new ClipNorm(4.5), model(4, 4, 7))).isEqualTo(model(-1, -4, 0.5));
        assertThat(steps(new ClipNorm(9), model(4, 4, 7))).isEqualTo(model(-3, -6, -3));
    }

    // ---------------------------------------------------------------- groups

    @Test
    void groupsHaveTheirOwnRules() {
        Rule rule = Rule.groups("b"::equals, Rule.sgd().rate(0.25), new Momentum(0.5).rate(0.5));
        assertThat(steps(rule, GRADIENT, GRADIENT)).isEqualTo(model(-1.5, -7, 0));
        assertThat(new Optimizer(rule).start(START).slots()).containsOnlyKeys("rate.t/b", "momentum.v/w", "rate.t/w");
    }

    @Test
    void whatIsFrozenStaysWhateverComesAfter() {
        Rule rule = Adam.of().freeze("w"::equals).then(new WeightDecay(0.5)).then(new Momentum(0.5));
        Optimizer.State<Model> state = run(rule, START, GRADIENT, GRADIENT);
        assertThat(state.model().w()).isSameAs(START.w());
        assertThat(state.model().b()).isNotEqualTo(START.b());
        assertThat(state.slots()).containsKey("adam.m/b").doesNotContainKey("adam.m/w");
    }

    @Test
    void whatARuleDoesNotTakeGoesOnAsItIs() {
        assertThat(steps(new WeightDecay(2).only("w"::equals), GRADIENT)).isEqualTo(model(-3, -2, -4));
    }

    @Test
    void aGroupMustHavePaths() {
        assertThatThrownBy(() -> new Optimizer(Rule.sgd().freeze(path -> path.startsWith("encoder"))).start(START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rule: the predicate of a group takes none of the paths [w, b]; is a name spelt otherwise?");
    }

    // ---------------------------------------------------------------- accumulation and averages

    @Test
    void accumulatedGradientsMakeOneStepOfTheirMean() {
        Rule rule = new Momentum(0.5).rate(0.5).every(2);
        Optimizer.State<Model> half = run(rule, START, GRADIENT);
        assertThat(half.model()).isEqualTo(START);
        assertThat(half.slots()).containsEntry("accumulate.n", Tensor.scalar(1));
        Model mean = model(3, 4, 2);
        Model once = steps(new Momentum(0.5).rate(0.5), mean, mean);
        assertThat(steps(rule, GRADIENT, model(4, 4, -4), GRADIENT, model(4, 4, -4)))
                .isEqualTo(once);
    }

    @Test
    void theAverageFollowsTheWeights() {
        Optimizer.State<Model> state = run(Rule.sgd().then(new AverageWeights(0.5)), START, GRADIENT, GRADIENT);
        assertThat(state.model()).isEqualTo(model(-3, -10, -12));
        assertThat(state.slot("average.w")).isEqualTo(model(-1.5, -7, -6));
    }

    @Test
    void aSlotOfAFrozenWeightIsTheWeight() {
        Rule rule = Rule.sgd().then(new AverageWeights(0.5)).freeze("b"::equals);
        assertThat(run(rule, START, GRADIENT).slot("average.w")).isEqualTo(model(0, -4, 4));
    }

    @Test
    void aStateTellsWhichSlotsItHas() {
        assertThatThrownBy(() -> new Optimizer(Adam.of()).start(START).slot("adam.s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: the state has no adam.s/…, but [adam.m, adam.t, adam.v]");
    }

    // ---------------------------------------------------------------- rates

    @Test
    void aScheduleIsAskedForEachStepFromZero() {
        assertThat(steps(Rule.sgd().rate(t -> Math.pow(0.5, t)), GRADIENT, GRADIENT, GRADIENT))
                .isEqualTo(model(1 - 3.5, -2 - 7, 4 - 14));
    }

    @Test
    void schedulesStayWhereTheyEnd() {
        assertThat(Schedule.cosine(1, 0.25, 10).at(1000)).isEqualTo(0.25);
        assertThat(Schedule.oneCycle(1, 10).at(1000)).isCloseTo(4e-6, within(1e-18));
    }

    @Test
    void aPlateauHalvesTheRateWhenTheCostStays() {
        Optimizer optimizer = new Optimizer(new Plateau(0.5, 1, 0.1, 0.2).then(new WeightDecay(0)));
        Optimizer.State<Model> state = optimizer.start(START);
        double[] costs = {8, 7, 7, 6.5, 7, 6, 5.9, 5.8, 5.7, 5.6, 5.5, 5.5, 5.5, -1, -1.05, -2};
        double[] factors = {1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2};
        double[] best = {8, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6, 6, 6, -1, -1, -2};
        for (int i = 0; i < costs.length; i++) {
            state = optimizer.observe(state, costs[i]);
            assertThat(state.slots().get("plateau.best")).as("after %d", i).isEqualTo(Tensor.scalar(best[i]));
            double w = state.model().w().get(0);
            state = optimizer.step(state, GRADIENT);
            assertThat(w - state.model().w().get(0)).as("after %d", i).isCloseTo(2 * factors[i], within(1e-14));
        }
    }

    /** Wherever it stands in a rule, the cost comes to it. */
    @Test
    void everyRulePassesTheCostOn() {
        Rule plateau = new Plateau(0.5, 0);
        for (Rule rule : List.of(
                plateau.then(Rule.sgd()),
                Rule.sgd().then(plateau),
                plateau.only("w"::equals),
                Rule.groups("b"::equals, Rule.sgd(), plateau),
                plateau.every(1),
                plateau.named("mine"))) {
            Optimizer optimizer = new Optimizer(rule);
            Optimizer.State<Model> state = optimizer.observe(optimizer.observe(optimizer.start(START), 1), 1);
            assertThat(optimizer.step(state, GRADIENT).model().w())
                    .as("%s", rule)
                    .isEqualTo(Tensor.of(0, -4));
        }
    }

    @Test
    void aPlateauRefusesACostThatIsNoNumber() {
        Optimizer optimizer = new Optimizer(new Plateau(0.5, 1));
        assertThatThrownBy(() -> optimizer.observe(optimizer.start(START), Double.NaN))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("plateau: the cost is NaN; lower the learning rate");
    }

    // ---------------------------------------------------------------- states

    @Test
    void theStateIsTensorsByNames() {
        Map<String, Tensor> slots = run(Adam.of().rate(0.1), START, GRADIENT).slots();
        assertThat(slots.keySet())
                .containsExactly(
                        "adam.m/w", "adam.t/w", "adam.v/w", "adam.m/b", "adam.t/b", "adam.v/b", "rate.t/w", "rate.t/b");
        assertThat(slots).containsEntry("adam.t/w", Tensor.scalar(1));
    }

    @Test
    void twoRulesOfOneKindNeedNames() {
        Rule twice = new Momentum(0.5).then(new Momentum(0.25));
        assertThatThrownBy(() -> new Optimizer(twice).start(START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rule: two rules would keep their state in momentum.v/w; give one of them another name by"
                        + " named(\"second\")");
        Rule named = new Momentum(0.5).then(new Momentum(0.25).named("second"));
        Optimizer.State<Model> state = run(named, START, GRADIENT, GRADIENT);
        assertThat(state.slots())
                .containsOnlyKeys("momentum.v/w", "momentum.v/b", "second.momentum.v/w", "second.momentum.v/b");
        assertThat(state.model()).isEqualTo(model(1 - 5.5, -2 - 11, 4 - 22));
        assertThatThrownBy(() -> Rule.sgd().named(""))
                .hasMessage("rule: the name is empty; give one that tells two rules apart");
    }

    @ParameterizedTest
    @MethodSource("allRules")
    void aStepChangesNothingAndAResumedOneIsTheSame(Rule rule) {
        Optimizer optimizer = new Optimizer(rule);
        Optimizer.State<Model> first = optimizer.step(optimizer.start(START), GRADIENT);
        Map<String, Tensor> kept = Map.copyOf(first.slots());
        Optimizer.State<Model> second = optimizer.step(first, model(1, 0, -3));
        assertThat(first.slots()).isEqualTo(kept);
        assertThat(optimizer.step(optimizer.resume(first.model(), kept), model(1, 0, -3)))
                .isEqualTo(second);
        assertThat(START).isEqualTo(model(1, -2, 4));
    }

    /** ½ xᵀ A x − bᵀ x is least where A x = b, here at (0.2, 0.4); each comes at least near with a falling rate. */
    @ParameterizedTest
    @MethodSource("allRules")
    void everyRuleFindsTheMinimumOfAQuadratic(Rule rule) {
        Tensor a = Tensor.of(new double[][] {{3, 1}, {1, 2}});
        Optimizer optimizer = new Optimizer(rule.rate(Schedule.cosine(0.05, 0, 2000)));
        Optimizer.State<Tensor> state = optimizer.start(Tensor.of(0.6, -0.3));
        for (int step = 0; step < 2000; step++) {
            state = optimizer.step(state, a.matmul(state.model()).minus(1));
        }
        assertThat(state.model().toArray()).containsExactly(new double[] {0.2, 0.4}, within(1e-2));
    }

    static Stream<Rule> allRules() {
        return Stream.of(
                Rule.sgd(),
                new Momentum(0.9),
                new Nesterov(0.9),
                Adagrad.of(),
                RmsProp.of(),
                new RmsProp(0.99, 1e-8, true),
                Adadelta.of().then(new Scale(20)),
                Adam.of(),
                new AdamW(Adam.of(), 0),
                AmsGrad.of(),
                Adamax.of(),
                NAdam.of(),
                RAdam.of(),
                Lion.of(),
                new Rprop(1),
                new Plateau(0.5, 1),
                new ClipNorm(1),
                Rule.sgd().then(new AverageWeights(0.5)),
                Adam.of().every(2));
    }

    private record Scale(double factor) implements PerTensor {
        @Override
        public String name() {
            return "scale";
        }

        @Override
        public Tensor update(Tensor g, Tensor w, Slots slots) {
            return g.times(factor);
        }
    }

    @Test
    void aStateOfAnotherRuleIsRefused() {
        Optimizer.State<Model> state = new Optimizer(Adam.of()).start(START);
        assertThatThrownBy(() -> new Optimizer(new Momentum(0.5)).step(state, GRADIENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("momentum: the state has no momentum.v/w; it is of another rule or model: begin with start,"
                        + " or resume");
        assertThatThrownBy(
                        () -> new Optimizer(new Momentum(0.5)).resume(START, Map.of("momentum.v/w", Tensor.zeros(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "optimizer: the slots have the shapes {momentum.v/w=[3]}, but the rule keeps"
                                + " {momentum.v/w=[2], momentum.v/b=[]} for this model; they must be of the same rule and model");
    }

    // ---------------------------------------------------------------- gradients that do not fit

    @Test
    void thereMustBeATensorToTrain() {
        assertThatThrownBy(() -> new Optimizer(Adam.of()).start(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("optimizer: there is no tensor to train in the model of java.util.")
                .hasMessageEndingWith("; functions such as layer::apply are constants: give the layer itself, a record"
                        + " of tensors");
    }

    @Test
    void refusesAGradientOfAnotherModel() {
        Optimizer optimizer = new Optimizer(Rule.sgd());
        Optimizer.State<Map<String, Tensor>> state = optimizer.start(Map.of("w", Tensor.zeros(2)));
        assertThatThrownBy(() -> optimizer.step(state, Map.of("v", Tensor.zeros(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: the model has tensors at [w], but the gradient at [v]; it must be of the same"
                        + " model");
        assertThatThrownBy(() -> optimizer.step(state, Map.of("w", Tensor.scalar(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("optimizer: the weight at \"w\" has shape [2], but its gradient has shape []; they must be"
                        + " equal");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesAGradientThatIsNoNumber(double g) {
        Optimizer optimizer = new Optimizer(Rule.sgd());
        assertThatThrownBy(() -> optimizer.step(optimizer.start(START), model(1, g, 1)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(
                        "optimizer: the gradient at \"w\" is " + g + " at element 1 of shape [2]; lower the learning"
                                + " rate, or run with -Dautodiff.checked=true to see which operation it comes from");
    }

    /** Their sum is infinite, but they are not. */
    @Test
    void takesAGradientThatIsHuge() {
        double huge = Math.scalb(1.0, 1023);
        assertThat(steps(Rule.sgd().rate(1 / huge), model(huge, huge, 0))).isEqualTo(model(0, -3, 4));
    }

    // ---------------------------------------------------------------- parameters that do not fit

    @ParameterizedTest
    @MethodSource("badParameters")
    void refusesBadParameters(ThrowingCallable make, String message) {
        assertThatThrownBy(make).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    static Stream<Arguments> badParameters() {
        String fraction = " must be at least 0 and less than 1, got 1.0";
        String positive = " must be positive and finite, got 0.0";
        String notNegative = " must be at least 0 and finite, got -1.0";
        return Stream.of(
                bad(() -> Rule.sgd().rate(0), "rate: the learning rate" + positive),
                bad(() -> Rule.sgd().rate(Double.NaN), "rate: the learning rate must be positive and finite, got NaN"),
                bad(() -> Rule.sgd().every(0), "accumulate: the number of gradients must be at least 1, got 0"),
                bad(() -> new Momentum(1), "momentum: mu" + fraction),
                bad(() -> new Nesterov(1), "nesterov: mu" + fraction),
                bad(() -> new Adagrad(0), "adagrad: epsilon" + positive),
                bad(() -> new RmsProp(1, 1, false), "rmsProp: rho" + fraction),
                bad(() -> new RmsProp(0, 0, false), "rmsProp: epsilon" + positive),
                bad(() -> new Adadelta(1, 1), "adadelta: rho" + fraction),
                bad(() -> new Adadelta(0, 0), "adadelta: epsilon" + positive),
                bad(() -> new Adam(1, 0, 1), "adam: beta1" + fraction),
                bad(() -> new Adam(0, 1, 1), "adam: beta2" + fraction),
                bad(() -> new Adam(0, 0, 0), "adam: epsilon" + positive),
                bad(() -> new AdamW(Adam.of(), -1), "adamW: lambda" + notNegative),
                bad(() -> new AmsGrad(1, 0, 1), "amsGrad: beta1" + fraction),
                bad(() -> new AmsGrad(0, 1, 1), "amsGrad: beta2" + fraction),
                bad(() -> new AmsGrad(0, 0, 0), "amsGrad: epsilon" + positive),
                bad(() -> new Adamax(1, 0, 1), "adamax: beta1" + fraction),
                bad(() -> new Adamax(0, 1, 1), "adamax: beta2" + fraction),
                bad(() -> new Adamax(0, 0, 0), "adamax: epsilon" + positive),
                bad(() -> new NAdam(1, 0, 1, 0), "nAdam: beta1" + fraction),
                bad(() -> new NAdam(0, 1, 1, 0), "nAdam: beta2" + fraction),
                bad(() -> new NAdam(0, 0, 0, 0), "nAdam: epsilon" + positive),
                bad(() -> new NAdam(0, 0, 1, -1), "nAdam: psi" + notNegative),
                bad(() -> new RAdam(1, 0, 1), "rAdam: beta1" + fraction),
                bad(() -> new RAdam(0, 1, 1), "rAdam: beta2" + fraction),
                bad(() -> new RAdam(0, 0, 0), "rAdam: epsilon" + positive),
                bad(() -> new Lion(1, 0), "lion: beta1" + fraction),
                bad(() -> new Lion(0, 1), "lion: beta2" + fraction),
                bad(() -> new Rprop(0), "rprop: the first step" + positive),
                bad(() -> new WeightDecay(-1), "weightDecay: lambda" + notNegative),
                bad(() -> new ClipValue(0), "clipValue: c" + positive),
                bad(() -> new ClipNorm(0), "clipNorm: c" + positive),
                bad(() -> new AverageWeights(1), "averageWeights: beta" + fraction),
                bad(() -> new Plateau(1, 0), "plateau: gamma" + fraction),
                bad(() -> new Plateau(0, -1), "plateau: patience must be at least 0, got -1"),
                bad(() -> new Plateau(0, 0, 1, 0), "plateau: threshold" + fraction),
                bad(() -> new Plateau(0, 0, 0, 1), "plateau: the lowest factor" + fraction),
                bad(() -> Schedule.step(0, 1, 1), "step: the learning rate" + positive),
                bad(() -> Schedule.step(1, 0, 1), "step: gamma" + positive),
                bad(() -> Schedule.step(1, 1, 0), "step: the number of steps must be at least 1, got 0"),
                bad(() -> Schedule.cosine(0, 0, 1), "cosine: the learning rate" + positive),
                bad(() -> Schedule.cosine(1, -1, 1), "cosine: the lowest learning rate" + notNegative),
                bad(() -> Schedule.cosine(1, 0, 0), "cosine: the number of steps must be at least 1, got 0"),
                bad(() -> Schedule.oneCycle(0, 9), "oneCycle: the learning rate" + positive),
                bad(() -> Schedule.oneCycle(1, 3), "oneCycle: the number of steps must be at least 4, got 3"),
                bad(() -> Schedule.constant(1).warmUp(0), "warmUp: the number of steps must be at least 1, got 0"));
    }

    private static Arguments bad(ThrowingCallable make, String message) {
        return Arguments.of(make, message);
    }

    private static Model steps(Rule rule, Model... gradients) {
        return run(rule, START, gradients).model();
    }

    @SafeVarargs
    private static <M> Optimizer.State<M> run(Rule rule, M start, M... gradients) {
        Optimizer optimizer = new Optimizer(rule);
        Optimizer.State<M> state = optimizer.start(start);
        for (M gradient : gradients) {
            state = optimizer.step(state, gradient);
        }
        return state;
    }

    private static Model model(double w0, double w1, double b) {
        return new Model(Tensor.of(w0, w1), Tensor.scalar(b));
    }
}
