package io.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final Shape BOX = Shape.of(2, 3, 4);

    @Test
    void countsAxesAndElements() {
        assertThat(BOX.rank()).isEqualTo(3);
        assertThat(BOX.size()).isEqualTo(24);
        assertThat(Shape.SCALAR.rank()).isZero();
        assertThat(Shape.SCALAR.size()).isEqualTo(1);
        assertThat(Shape.of(2, 0, 4).size()).isZero();
        assertThat(Shape.of(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void isAScalarOnlyWithoutAxes() {
        assertThat(Shape.of()).isSameAs(Shape.SCALAR);
        assertThat(Shape.SCALAR.isScalar()).isTrue();
        assertThat(Shape.of(1).isScalar()).isFalse();
    }

    @Test
    void readsNegativeAxesFromTheEnd() {
        assertThat(BOX.size(0)).isEqualTo(2);
        assertThat(BOX.size(-1)).isEqualTo(4);
        assertThat(BOX.size(-3)).isEqualTo(2);
        assertThat(BOX.axis(-2)).isEqualTo(1);
        assertThat(BOX.axis(2)).isEqualTo(2);
        assertThat(BOX.with(-1, 7)).isEqualTo(Shape.of(2, 3, 7));
        assertThat(BOX.with(0, 0)).isEqualTo(Shape.of(0, 3, 4));
    }

    @Test
    void slicesAndJoins() {
        assertThat(BOX.slice(1, 3)).isEqualTo(Shape.of(3, 4));
        assertThat(BOX.slice(1, 1)).isSameAs(Shape.SCALAR);
        assertThat(Shape.of(2).concat(Shape.of(3, 4))).isEqualTo(BOX);
        assertThat(Shape.SCALAR.concat(BOX)).isEqualTo(BOX);
    }

    @Test
    void getsNewAxes() {
        assertThat(BOX.insert(0, 7)).isEqualTo(Shape.of(7, 2, 3, 4));
        assertThat(BOX.insert(2, 7)).isEqualTo(Shape.of(2, 3, 7, 4));
        assertThat(BOX.insert(-1, 7)).isEqualTo(Shape.of(2, 3, 4, 7));
        assertThat(BOX.insert(-4, 7)).isEqualTo(BOX.insert(0, 7));
        assertThat(Shape.SCALAR.insert(0, 7)).isEqualTo(Shape.of(7));
    }

    @Test
    void copiesArraysInAndOut() {
        int[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.toArray()[1] = 9;
        shape.strides()[0] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
        assertThat(shape.strides()).containsExactly(3, 1);
    }

    @Test
    void isEqualBySizes() {
        assertThat(Shape.of(2, 3, 4)).isEqualTo(BOX).hasSameHashCodeAs(BOX);
        assertThat(Shape.of(2, 3)).isNotEqualTo(BOX).isNotEqualTo(Shape.of(3, 2));
        assertThat(Shape.of(0)).isNotEqualTo(Shape.of(0, 0)).isNotEqualTo("[0]");
    }

    @Test
    void prints() {
        assertThat(BOX).hasToString("[2, 3, 4]");
        assertThat(Shape.SCALAR).hasToString("[]");
    }

    @Test
    void stretchesSizesOfOneAndMissingAxes() {
        assertThat(Shape.of(3, 1).broadcast(Shape.of(4))).isEqualTo(Shape.of(3, 4));
        assertThat(Shape.SCALAR.broadcast(BOX)).isEqualTo(BOX);
        assertThat(Shape.of(1).broadcast(Shape.of(0))).isEqualTo(Shape.of(0));
    }

    @Property(tries = 300)
    void stridesLeadToTheElement(@ForAll("shapes") Shape shape) {
        int[] strides = shape.strides();
        for (int element = 0; element < shape.size(); element++) {
            int[] index = Testing.index(shape, element);
            int offset = 0;
            for (int axis = 0; axis < index.length; axis++) {
                offset += index[axis] * strides[axis];
            }
            assertThat(offset).isEqualTo(element);
        }
    }

    @Property(tries = 300)
    void broadcastsEachAxisOnItsOwn(@ForAll("shapes") Shape a, @ForAll("shapes") Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] common = new int[rank];
        boolean fits = true;
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++) {
            int sizeA = fromEnd > a.rank() ? 1 : a.size(-fromEnd);
            int sizeB = fromEnd > b.rank() ? 1 : b.size(-fromEnd);
            fits &= sizeA == sizeB || sizeA == 1 || sizeB == 1;
            common[rank - fromEnd] = sizeA == 1 ? sizeB : sizeA;
        }
        if (fits) {
            assertThat(a.broadcast(b)).isEqualTo(Shape.of(common)).isEqualTo(b.broadcast(a));
        } else {
            assertThatThrownBy(() -> a.broadcast(b)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Testing.shapes(0, 3);
    }

    @Test
    void numbersElementsInRowMajorOrder() {
        assertThat(Shape.of(2, 3, 4).index(17)).containsExactly(1, 1, 1);
        assertThat(Shape.of(5).index(4)).containsExactly(4);
        assertThat(Shape.SCALAR.index(0)).isEmpty();
    }
}
