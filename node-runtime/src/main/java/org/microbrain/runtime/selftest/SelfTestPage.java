package org.microbrain.runtime.selftest;

import gg.jte.Content;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /self-test}: tries what the node needs, names what is broken and says what to do. Runs when it is opened. */
public final class SelfTestPage implements Page {

    private final List<Check> checks;
    private final Templates templates = new Templates(Console.TEMPLATES);
    /** It dials and writes; however many people look, once at a time. */
    private final Semaphore running = new Semaphore(1);
    private volatile Result last = new Result(null, List.of());

    /** @param outcomes what is broken first */
    private record Result(Instant at, List<Outcome> outcomes) { }

    public SelfTestPage(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    @Override
    public String path() {
        return "/self-test";
    }

    @Override
    public String titleKey() {
        return "selftest.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        boolean mine = running.tryAcquire();
        if (mine) {
            try {
                last = new Result(view.words().now(), run());
            } finally {
                running.release();
            }
        }
        Result result = last;
        return templates.content("self-test.jte", Map.of("view", view, "busy", !mine, "outcomes", result.outcomes(),
                "at", view.words().time(result.at())));
    }

    private List<Outcome> run() {
        List<Outcome> outcomes = new ArrayList<>();
        checks.forEach(check -> outcomes.addAll(check.run()));
        outcomes.sort(Comparator.comparing(Outcome::state).reversed());
        return outcomes;
    }
}
