package org.microbrain.edge.console;

import gg.jte.Content;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import org.microbrain.body.WarningBody;
import org.microbrain.body.WarningBody.Evidence;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** The series that caused a warning, before it and after, from this edge's own history. Null when there is none. */
public final class EvidenceChart implements BiFunction<View, WarningBody, Content> {

    private static final long BEFORE = Duration.ofHours(6).toMillis();
    private static final long AFTER = Duration.ofHours(2).toMillis();

    private final Templates templates = EdgePages.templates();

    @Override
    public Content apply(View view, WarningBody warning) {
        if (warning.getEvidenceCount() == 0 || !view.status().area().code().equals(warning.getArea())) {
            return null;
        }
        Evidence last = warning.getEvidence(warning.getEvidenceCount() - 1);
        long to = Math.min(last.getTimeMs() + AFTER, view.words().now().toEpochMilli());
        return templates.content("evidence.jte", Map.of("view", view, "name", last.getSeries(), "unit", last.getUnit(),
                "from", last.getTimeMs() - BEFORE, "to", Math.max(to, last.getTimeMs() + 60_000)));
    }
}
