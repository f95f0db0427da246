package org.microbrain.core.console;

import java.util.List;
import java.util.function.Supplier;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.people.Right;

/** The pages of releases and what their forms do. */
public final class ReleasePages {

    static final String LIST = "/releases";

    private final RolloutOffice office;
    private final ReleaseDesk desk;
    private final Uploads uploads;
    private final Supplier<List<Notice>> troubles;
    private final Templates templates = new Templates("org.microbrain.core.templates");

    /**
     * @param uploads  where files of a release come in
     * @param troubles what a person must do about the releases
     */
    public ReleasePages(RolloutOffice office, ReleaseDesk desk, Uploads uploads, Supplier<List<Notice>> troubles) {
        this.office = office;
        this.desk = desk;
        this.uploads = uploads;
        this.troubles = troubles;
    }

    /** Adds pages and forms; their texts are those of the rollouts. */
    public void addTo(Console console) {
        ReleaseForms forms = new ReleaseForms(desk);
        console.page(new ReleasesPage(office, desk, troubles, templates))
                .page(new NewReleasePage(desk, uploads.maxBytes(), templates))
                .upload(LIST + "/add", Right.PUBLISH_RELEASES, uploads, forms::add)
                .upload(LIST + "/sign", Right.PUBLISH_RELEASES, uploads, forms::sign)
                .action(LIST + "/revoke", Right.PUBLISH_RELEASES, forms::revoke)
                .action(LIST + "/publish", Right.PUBLISH_RELEASES, forms::publish);
    }
}
