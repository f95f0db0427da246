package org.microbrain.core.console;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/** {@code /new-release}: a release is written down and its files are handed over; then it waits for its signers. */
final class NewReleasePage implements Page {

    private final ReleaseDesk desk;
    private final long maxBytes;
    private final Templates templates;

    NewReleasePage(ReleaseDesk desk, long maxBytes, Templates templates) {
        this.desk = desk;
        this.maxBytes = maxBytes;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/new-release";
    }

    @Override
    public String titleKey() {
        return "newrelease.title";
    }

    @Override
    public Right right() {
        return Right.PUBLISH_RELEASES;
    }

    /** A button on the list leads here. */
    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        return templates.content("new-release.jte", Map.of("view", view, "kinds", List.of(ReleaseKind.values()),
                "there", desk.isThere(), "folder", desk.folder().toString(), "maxBytes", maxBytes));
    }
}
