package org.microbrain.runtime.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong in a configuration, so that a person sees all of it at once. Not thread-safe. */
public final class Problems {

    /** More than this many problems help nobody; the rest is counted. */
    static final int SHOWN = 100;

    private final List<Problem> problems = new ArrayList<>();
    private int omitted;

    public void add(Problem problem) {
        if (problems.contains(problem)) {
            return;
        }
        if (problems.size() < SHOWN) {
            problems.add(problem);
        } else {
            omitted++;
        }
    }

    public void add(Path file, int line, String key, String zh, String en) {
        add(new Problem(file, line, key, zh, en));
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** The problems found, in the order of their lines. */
    public List<Problem> all() {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparing((Problem p) -> p.file().toString()).thenComparingInt(Problem::line));
        return sorted;
    }

    /** Writes one line for each problem, in the order of the file. */
    public void print(Appendable out, Language language) throws IOException {
        for (Problem problem : all()) {
            out.append(problem.text(language)).append('\n');
        }
        if (omitted > 0) {
            out.append(language == Language.ZH ? "另有 " + omitted + " 个问题未列出\n"
                    : "and " + omitted + " more problems\n");
        }
    }

    /** All problems in English, one a line; for tests and exceptions. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Problem problem : all()) {
            text.append(problem.text(Language.EN)).append('\n');
        }
        return text.toString();
    }
}
