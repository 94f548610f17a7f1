package io.autodiff.check;

import static io.autodiff.text.Json.array;
import static io.autodiff.text.Json.field;
import static io.autodiff.text.Json.number;
import static io.autodiff.text.Json.numbers;
import static io.autodiff.text.Json.object;
import static io.autodiff.text.Json.string;

import io.autodiff.text.Json;
import java.util.Arrays;

/** A report as JSON. */
final class JsonReport {
    /** Blocks with more elements are summarised. */
    private static final int ELEMENTS = 10_000;

    private JsonReport() {}

    static String of(Report r) {
        return object(
                field("verdict", string(r.verdict().name())),
                field("claim", string(r.claim())),
                field("reason", string(r.reason())),
                field("findings", array(r.findings(), JsonReport::finding)),
                field("blocks", array(r.blocks(), JsonReport::block)),
                field("worst", array(r.worst(), JsonReport::entry)),
                field("taylor", array(r.taylor(), JsonReport::taylor)),
                field("notes", array(r.notes(), Json::string)),
                field("reproduce", string(r.reproduce())));
    }

    private static String finding(Finding f) {
        return object(
                field("cause", string(f.cause().name())),
                field("sentence", string(f.cause().sentence())),
                field("equation", string(f.cause().equation())),
                field("blocks", array(f.blocks(), Json::string)),
                field("evidence", string(f.evidence())));
    }

    private static String block(Report.Block b) {
        boolean elided = Math.max(b.hand().length, b.exact().length) > ELEMENTS;
        return object(
                field("name", string(b.name())),
                field("shape", array(b.shape(), String::valueOf)),
                field("error", number(b.error())),
                field("wrong", Integer.toString(b.wrong())),
                field("elided", Boolean.toString(elided)),
                field("hand", elided ? summary(b.hand()) : numbers(b.hand())),
                field("exact", elided ? summary(b.exact()) : numbers(b.exact())));
    }

    private static String summary(double[] x) {
        return object(
                field("count", Integer.toString(x.length)),
                field("min", number(Arrays.stream(x).min().orElse(Double.NaN))),
                field("max", number(Arrays.stream(x).max().orElse(Double.NaN))),
                field("mean", number(Arrays.stream(x).average().orElse(Double.NaN))));
    }

    private static String entry(Report.Entry e) {
        return object(
                field("name", string(e.name())),
                field("hand", number(e.hand())),
                field("reverse", number(e.reverse())),
                field("forward", number(e.forward())),
                field("differences", number(e.differences())),
                field("bar", number(e.bar())),
                field("error", number(e.error())),
                field("relative", number(e.relative())),
                field("ulps", number(e.ulps())),
                field("wrong", Boolean.toString(e.wrong())));
    }

    private static String taylor(Report.Taylor t) {
        return object(field("h", number(t.h())), field("error", number(t.error())), field("slope", number(t.slope())));
    }
}
