package io.autodiff.check.museum;

import java.util.List;
import java.util.stream.Stream;

/** Gradients as they are derived by hand, right ones and wrong ones, for a checker to tell apart. */
public final class Museum {
    private Museum() {}

    public static List<Exhibit<?>> exhibits() {
        return Stream.of(
                        Classics.exhibits(),
                        Mlps.exhibits(),
                        Branchings.exhibits(),
                        Norms.exhibits(),
                        Recurrent.exhibits(),
                        Convolutions.exhibits(),
                        Attention.exhibits())
                .<Exhibit<?>>flatMap(List::stream)
                .toList();
    }
}
