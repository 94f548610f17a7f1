package io.autodiff.benchmarks;

import io.autodiff.Tape;
import io.autodiff.Tensor;

/** Programs of scalars, about a million operations long: as a tape records them, and on plain doubles. */
public enum Program {
    /** x ← x·0.99999 + 0.00001: one operand of two is a number. */
    CHAIN {
        @Override
        Tensor record(Tape tape) {
            Tensor x = tape.watch(Tensor.scalar(START));
            for (int i = 0; i < OPERATIONS / 2; i++) {
                x = x.times(0.99999).plus(0.00001);
            }
            return x;
        }

        @Override
        double compute(double start) {
            double x = start;
            for (int i = 0; i < OPERATIONS / 2; i++) {
                x = x * 0.99999 + 0.00001;
            }
            return x;
        }
    },

    /** x ← x·a + b, s ← s + x: both operands are watched. */
    SUM {
        @Override
        Tensor record(Tape tape) {
            Tensor x = tape.watch(Tensor.scalar(START));
            Tensor a = tape.watch(Tensor.scalar(0.99999));
            Tensor b = tape.watch(Tensor.scalar(0.00001));
            Tensor s = x;
            for (int i = 0; i < OPERATIONS / 3; i++) {
                x = x.times(a).plus(b);
                s = s.plus(x);
            }
            return s;
        }

        @Override
        double compute(double start) {
            double x = start;
            double s = x;
            for (int i = 0; i < OPERATIONS / 3; i++) {
                x = x * 0.99999 + 0.00001;
                s += x;
            }
            return s;
        }
    },

    /** x ← x·a + sin x, s ← s + x: every fourth operation takes a sine, and a cosine for its slope. */
    SINE {
        @Override
        Tensor record(Tape tape) {
            Tensor x = tape.watch(Tensor.scalar(START));
            Tensor a = tape.watch(Tensor.scalar(0.5));
            Tensor s = x;
            for (int i = 0; i < OPERATIONS / 4; i++) {
                x = x.times(a).plus(x.sin());
                s = s.plus(x);
            }
            return s;
        }

        @Override
        double compute(double start) {
            double x = start;
            double s = x;
            for (int i = 0; i < OPERATIONS / 4; i++) {
                x = x * 0.5 + StrictMath.sin(x);
                s += x;
            }
            return s;
        }
    };

    static final int OPERATIONS = 1_000_000;
    static final double START = 0.5;

    /** The result, tracked by the tape. */
    abstract Tensor record(Tape tape);

    /** The same result without a tape. */
    abstract double compute(double start);
}
