package io.autodiff.compile;

import static io.autodiff.compile.ClassFile.Instruction.ALOAD;
import static io.autodiff.compile.ClassFile.Instruction.DRETURN;
import static io.autodiff.compile.ClassFile.Instruction.INVOKESTATIC;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A program of scalars as bytecode: what repeats itself as loops, the rest as straight pieces, a method each, since HotSpot compiles no
 * method of more than 8,000 bytes. What one method hands to another stands in an array, the memory.
 */
final class ScalarCode implements Code {
    private static final int PIECES_PER_CLASS = 64;
    private static final int CALLS_PER_CLASS = 128;
    private static final String PIECE = "([D[D[D[I)D";
    private static final double[] NOTHING = {};

    /** Methods in a row. */
    public interface Section {
        /** Reads arguments x, memory v and the table, writes memory and results y; the last section returns the very last result. */
        double run(double[] x, double[] v, double[] y, int[] table);
    }

    private final Section[] sections;
    private final int[] table;
    private final int[] copies;
    private final double[] template;
    private final Deque<double[]> idle = new ConcurrentLinkedDeque<>();
    private final String description;

    private ScalarCode(Section[] sections, int[] table, int[] copies, double[] template, String description) {
        this.sections = sections;
        this.table = table;
        this.copies = copies;
        this.template = template;
        this.description = description;
    }

    @Override
    public double run(double[] x, double[] y) {
        if (template.length == 0 && copies.length == 0) {
            return runSections(x, NOTHING, y);
        }
        double[] known = idle.poll();
        double[] v = known == null ? template.clone() : known;
        double last = runSections(x, v, y);
        for (int k = 0; k < copies.length; k += 2) {
            int from = copies[k + 1];
            y[copies[k]] = from >= 0 ? x[from] : v[-1 - from];
        }
        idle.push(v);
        return last;
    }

    private double runSections(double[] x, double[] v, double[] y) {
        double last = 0;
        for (Section section : sections) {
            last = section.run(x, v, y, table);
        }
        return last;
    }

    @Override
    public String describe() {
        return description;
    }

    static ScalarCode of(ScalarProgram program) {
        return new Assembler(program).assemble();
    }

    /** Lays the memory out, then writes the methods and what calls them. */
    private static final class Assembler {
        private final ScalarProgram program;
        private final List<Segment> segments;
        private final Outputs outputs;
        private final Memory memory;
        private final Map<Segment, LoopPlan.Planned> loops = new LinkedHashMap<>();
        private final Map<Loop, List<int[]>> literals = new LinkedHashMap<>();
        private final Map<Segment, Integer> tableBegins = new HashMap<>();
        private final List<Section> sections = new ArrayList<>();
        private int methods;

        // The class that is being written.
        private ClassFile file = new ClassFile();
        private ClassFile.Output driver = new ClassFile.Output();
        private final Map<Loop, String> written = new HashMap<>();
        private int pieces;
        private int calls;

        Assembler(ScalarProgram program) {
            this.program = program;
            segments = Periods.of(program);
            outputs = new Outputs(program);
            memory = new Memory(program, segments);
        }

        ScalarCode assemble() {
            plan();
            for (Segment segment : segments.subList(0, segments.size() - 1)) {
                if (segment.isLoop()) {
                    callLoop(segment);
                } else {
                    callPiece(segment);
                }
                if (pieces == PIECES_PER_CLASS || calls == CALLS_PER_CLASS) {
                    file.push(driver, 0.0);
                    finishClass(driver.u1(DRETURN), 5);
                }
            }
            writeLast(segments.get(segments.size() - 1));
            return new ScalarCode(
                    sections.toArray(Section[]::new),
                    memory.table(),
                    outputs.copies(memory),
                    memory.template(),
                    description());
        }

        private void plan() {
            Map<Segment, LoopPlan> plans = new LinkedHashMap<>();
            for (Segment segment : segments) {
                if (segment.isLoop()) {
                    LoopPlan plan = new LoopPlan(program, segment, outputs);
                    plan.keepWhatIsRead(memory);
                    plans.put(segment, plan);
                } else {
                    PieceCode.keepWhatIsRead(program, segment, memory);
                }
            }
            outputs.keepWhatIsCopied(memory, segments.get(segments.size() - 1));
            memory.allocate();
            plans.forEach((segment, plan) -> {
                LoopPlan.Planned planned = plan.plan(memory);
                loops.put(segment, planned);
                literals.computeIfAbsent(planned.loop(), loop -> new ArrayList<>())
                        .add(planned.literals());
            });
            loops.forEach((segment, planned) -> {
                int[] differing = LoopCode.differing(literalsOf(planned.loop()));
                tableBegins.put(
                        segment,
                        memory.lookedUp(Arrays.stream(differing)
                                .map(j -> planned.literals()[j])
                                .toArray()));
            });
        }

        private List<int[]> literalsOf(Loop loop) {
            return literals.getOrDefault(loop, List.of());
        }

        private void callLoop(Segment segment) {
            Loop loop = Objects.requireNonNull(loops.get(segment)).loop();
            String name = written.computeIfAbsent(loop, key -> {
                String method = "loop" + written.size();
                new LoopCode(file, key, literalsOf(key)).write(method);
                methods++;
                return method;
            });
            arguments(1);
            file.push(driver, tableBegins.getOrDefault(segment, 0).intValue());
            driver.u1(INVOKESTATIC).u2(file.ownMethod(name, LoopCode.DESCRIPTOR));
            calls++;
        }

        private void callPiece(Segment segment) {
            PieceCode piece = new PieceCode(program, segment, outputs, memory, file, 0);
            String name = "piece" + pieces++;
            byte[] code = piece.write(3, false).toByteArray();
            file.staticMethod(name, "([D[D[D)V", 7, piece.locals(), code);
            methods++;
            arguments(0);
            driver.u1(INVOKESTATIC).u2(file.ownMethod(name, "([D[D[D)V"));
            calls++;
        }

        private void arguments(int table) {
            for (int k = 1; k <= 3 + table; k++) {
                driver.variable(ALOAD, k);
            }
        }

        /** The last piece stands in the method of its class that calls the others. */
        private void writeLast(Segment segment) {
            PieceCode piece = new PieceCode(program, segment, outputs, memory, file, 1);
            byte[] code = piece.write(5, true).toByteArray();
            methods++;
            finishClass(driver.all(code), piece.locals());
        }

        private void finishClass(ClassFile.Output code, int locals) {
            file.publicMethod("run", PIECE, 7, locals, code.toByteArray());
            sections.add(file.instance(Section.class));
            file = new ClassFile();
            driver = new ClassFile.Output();
            written.clear();
            pieces = 0;
            calls = 0;
        }

        private String description() {
            int operations = program.line.length;
            String form = operations + " scalar operations in " + methods + (methods == 1 ? " method" : " methods");
            return literals.isEmpty() ? form : form + ", " + literals.size() + " of them loops";
        }
    }
}
