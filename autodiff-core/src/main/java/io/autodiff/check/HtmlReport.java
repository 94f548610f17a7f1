package io.autodiff.check;

/** A report as Html. */
final class HtmlReport {
    private HtmlReport() {}

    static String of(Report report) {
        return report.text();
    }
}
