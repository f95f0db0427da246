package org.microbrain.core.console;

import gg.jte.Content;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.core.rollout.NotNow;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.rollout.WhyVersion;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /why?node=…}: why a node runs what it runs, one sentence for each component. */
final class WhyPage implements Page {

    static final String PATH = "/why";

    private final RolloutOffice office;
    private final Templates templates;

    WhyPage(RolloutOffice office, Templates templates) {
        this.office = office;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "why.title";
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
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view));
        String name = view.parameter().apply("node");
        String text = name == null ? "" : name.strip();
        parameters.put("text", text.substring(0, Math.min(text.length(), 32)));
        parameters.put("answers", answers(view, text));
        return templates.content("why.jte", parameters);
    }

    /** Null when nothing is known of such a node, or it is none of the person's business. */
    private Map<Component, WhyVersion.Answer> answers(View view, String name) {
        if (!name.matches("[1-9][0-9]{11}(-[a-z0-9]{1,16})?") || !view.account().sees(new NodeId(name).area())) {
            return null;
        }
        try {
            return office.ask(desk -> desk.why(new NodeId(name), office.now()));
        } catch (NotNow unknown) {
            return null;
        }
    }
}
