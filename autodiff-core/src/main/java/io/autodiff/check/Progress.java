package io.autodiff.check;

import java.util.List;

/** How long it still takes to ask about every entry. */
public interface Progress {
    /** Says nothing. */
    Progress SILENT = new Progress() {
        @Override
        public <E> Iterable<E> over(List<E> entries, String task) {
            return entries;
        }
    };

    /** The same entries, shown as they are taken: what {@code ProgressBar.wrap(entries, task)} of me.tongfei:progressbar makes. */
    <E> Iterable<E> over(List<E> entries, String task);
}
