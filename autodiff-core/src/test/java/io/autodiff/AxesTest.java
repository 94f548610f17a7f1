package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AxesTest {
    private static final Shape BOX = Shape.of(2, 3, 4);

    @Test
    void dropsOrKeepsTheAxes() {
        assertThat(Axes.drop(1).reduce(BOX)).isEqualTo(Shape.of(2, 4));
        assertThat(Axes.keep(1).reduce(BOX)).isEqualTo(Shape.of(2, 1, 4));
        assertThat(Axes.drop(0, -1).reduce(BOX)).isEqualTo(Shape.of(3));
        assertThat(Axes.keep(0, -1).reduce(BOX)).isEqualTo(Shape.of(1, 3, 1));
        assertThat(Axes.drop(1).keeps()).isFalse();
        assertThat(Axes.keep(1).keeps()).isTrue();
    }

    @Test
    void standsForAllAxesIfNoneIsNamed() {
        assertThat(Axes.drop().in(BOX)).containsExactly(0, 1, 2);
        assertThat(Axes.drop().reduce(BOX)).isEqualTo(Shape.SCALAR);
        assertThat(Axes.keep().reduce(BOX)).isEqualTo(Shape.of(1, 1, 1));
        assertThat(Axes.keep().reduce(Shape.SCALAR)).isEqualTo(Shape.SCALAR);
    }

    @Test
    void countsNegativeAxesFromTheEndAndSorts() {
        assertThat(Axes.drop(-1, 0).in(BOX)).containsExactly(0, 2);
        assertThat(Axes.drop(-1, 0).rest(BOX)).containsExactly(1);
    }

    @Test
    void knowsTheKeptShapeEitherWay() {
        assertThat(Axes.drop(2).kept(BOX)).isEqualTo(Axes.keep(2).kept(BOX)).isEqualTo(Shape.of(2, 3, 1));
        assertThat(Axes.drop(0).kept(Shape.of(0, 3))).isEqualTo(Shape.of(1, 3));
    }

    @Test
    void copiesTheArrayThatNamesTheAxes() {
        int[] named = {1};
        Axes axes = Axes.drop(named);
        named[0] = 0;
        axes.in(BOX)[0] = 0;
        assertThat(axes.in(BOX)).containsExactly(1);
    }

    @Test
    void isEqualByAxesAndKeeping() {
        assertThat(Axes.keep(1)).isEqualTo(Axes.keep(1)).hasSameHashCodeAs(Axes.keep(1));
        assertThat(Axes.keep(1))
                .isNotEqualTo(Axes.drop(1))
                .isNotEqualTo(Axes.keep(2))
                .isNotEqualTo(1);
    }

    @Test
    void prints() {
        assertThat(Axes.drop(1, -1)).hasToString("[1, -1]");
        assertThat(Axes.keep(1)).hasToString("[1] kept");
    }
}
