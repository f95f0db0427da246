package org.microbrain.core.console;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.microbrain.core.api.ReleaseOrders;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /releases}: what is signed and can be rolled out, what waits for signatures, what was revoked, and until when all is good. */
final class ReleasesPage implements Page {

    private final RolloutOffice office;
    private final ReleaseDesk desk;
    private final Supplier<List<Notice>> troubles;
    private final Templates templates;

    ReleasesPage(RolloutOffice office, ReleaseDesk desk, Supplier<List<Notice>> troubles, Templates templates) {
        this.office = office;
        this.desk = desk;
        this.troubles = troubles;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/releases";
    }

    @Override
    public String titleKey() {
        return "releases.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), office.mark(), desk.mark(), troubles.get());
    }

    @Override
    public Content content(View view) {
        List<Offer> offers = RolloutOrders.answered(() -> office.ask(desk -> desk.offers().stream()
                .sorted((a, b) -> a.component().equals(b.component()) ? b.version().compareTo(a.version())
                        : a.component().compareTo(b.component())).toList()));
        return templates.content("releases.jte", Map.of("view", view, "offers", offers, "troubles", troubles.get(), "desk", desk,
                "held", ReleaseOrders.answered(desk::held)));
    }
}
