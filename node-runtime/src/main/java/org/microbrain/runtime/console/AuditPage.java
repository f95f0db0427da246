package org.microbrain.runtime.console;

import gg.jte.Content;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.microbrain.runtime.people.AuditEntry;
import org.microbrain.runtime.people.AuditTrail;
import org.microbrain.runtime.people.Right;

/** {@code /audit}: who did what here, the latest first; the same as CSV for reports. */
final class AuditPage implements Page {

    private static final String PATH = "/audit";
    private static final int ON_A_PAGE = 100;

    private final Templates templates;
    private final AuditTrail trail;

    AuditPage(Templates templates, AuditTrail trail) {
        this.templates = templates;
        this.trail = trail;
    }

    /** Adds page and export. */
    void addTo(Console console) {
        console.page(this).api("/api/v1/audit.csv", Right.READ_AUDIT, this::export);
    }

    private static String filter(UnaryOperator<String> parameters, String name) {
        String value = parameters.apply(name);
        return value == null || value.length() > 64 ? "" : value.strip();
    }

    private static long before(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    private void export(Context ctx) throws IOException {
        try (Csv csv = Csv.to(ctx, "audit.csv")) {
            csv.line("time", "who", "role", "what", "subject", "address", "outcome");
            for (AuditEntry one : trail.latest(filter(ctx::queryParam, "who"), filter(ctx::queryParam, "what"),
                    Long.MAX_VALUE, AuditTrail.KEPT)) {
                csv.line(one.at(), one.who(), one.role(), one.what(), one.subject(), one.address(), one.outcome());
            }
        }
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "audit.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Right right() {
        return Right.READ_AUDIT;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        String who = filter(view.parameter(), "who");
        String what = filter(view.parameter(), "what");
        List<AuditEntry> entries = trail.latest(who, what, before(filter(view.parameter(), "before")), ON_A_PAGE + 1);
        return templates.content("audit.jte", Map.of("view", view, "who", who, "what", what, "words", trail.words(),
                "entries", entries.stream().limit(ON_A_PAGE).toList(),
                "next", entries.size() > ON_A_PAGE ? entries.get(ON_A_PAGE - 1).id() : -1L));
    }
}
