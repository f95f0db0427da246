package org.microbrain.core.console;

import gg.jte.Content;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Map;
import org.microbrain.core.rollout.NotNow;
import org.microbrain.core.rollout.Rollout;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.rollout.StoredAttempt;
import org.microbrain.core.rollout.WhyVersion;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /rollouts/{number}/{node}}: what one node told of one rollout, with the excerpts of its log. */
final class AttemptsPage implements Page {

    private static final int MOST = 100;

    private final RolloutOffice office;
    private final Templates templates;

    private record Shown(Rollout rollout, List<StoredAttempt> attempts, WhyVersion.Answer why) { }

    AttemptsPage(RolloutOffice office, Templates templates) {
        this.office = office;
        this.templates = templates;
    }

    @Override
    public String path() {
        return RolloutPages.LIST + "/{number}/{node}";
    }

    @Override
    public String titleKey() {
        return "attempts.title";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), office.mark());
    }

    @Override
    public Content content(View view) {
        String number = view.parameter().apply("number");
        String name = view.parameter().apply("node");
        if (number == null || !number.matches("[0-9]{1,9}") || name == null
                || !name.matches("[1-9][0-9]{11}(-[a-z0-9]{1,16})?")) {
            throw new NotFoundResponse();
        }
        NodeId node = new NodeId(name);
        if (!view.account().sees(node.area())) {
            throw new NotFoundResponse();
        }
        try {
            Shown shown = office.ask(desk -> {
                Rollout rollout = desk.find(Long.parseLong(number));
                Component component = rollout.plan().component();
                return new Shown(rollout, desk.attempts(node, rollout.plan().number(), MOST),
                        desk.why(node, office.now()).get(component));
            });
            return templates.content("attempts.jte", Map.of("view", view, "node", node, "rollout", shown.rollout(),
                    "attempts", shown.attempts(), "why", shown.why().sentence().in(view.t().language())));
        } catch (NotNow unknown) {
            throw new NotFoundResponse();
        }
    }
}
