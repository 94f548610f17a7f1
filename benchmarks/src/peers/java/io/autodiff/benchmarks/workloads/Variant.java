package io.autodiff.benchmarks.workloads;

import java.util.List;

/**
 * A contender and the JVM it runs in.
 *
 * @param name how it is called in tables
 * @param contender its class
 * @param jvm the options of the JVM
 */
record Variant(String name, String contender, List<String> jvm) {
    private static final String VECTOR = "--add-modules=jdk.incubator.vector";

    /** Ours, then what it is compared with. */
    static final List<Variant> ALL = List.of(
            new Variant("autodiff, vector", "Ours", List.of(VECTOR, "-Dautodiff.kernels=vector")),
            new Variant("autodiff, plain", "Ours", List.of("-Dautodiff.kernels=plain")),
            new Variant(
                    "autodiff, two threads",
                    "OursOnTwoThreads",
                    List.of(
                            VECTOR,
                            "-Djmh.executor=CUSTOM",
                            "-Djmh.executor.class=" + OursOnTwoThreads.Pool.class.getName())),
            new Variant("autodiff, compiled", "OursCompiled", List.of(VECTOR)),
            new Variant("Java by hand", "ByHand", List.of()),
            new Variant(
                    "DJL, PyTorch",
                    "Djl",
                    List.of(
                            "-Doffline=true",
                            "-Dai.djl.pytorch.num_threads=1",
                            "-Dai.djl.pytorch.num_interop_threads=1",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off")),
            new Variant("TensorFlow", "TensorFlow", List.of()),
            new Variant("ND4J, SameDiff", "Nd4j", List.of()),
            new Variant("Hipparchus", "Hipparchus", List.of()));

    boolean isOurs() {
        return contender.startsWith("Ours");
    }

    /** Whether others are measured by it: neither ours nor written by hand. */
    boolean isPeer() {
        return !isOurs() && !contender.equals("ByHand");
    }
}
