package org.microbrain.core.console;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.core.rollout.Halt;
import org.microbrain.core.rollout.Rollout;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.rollout.RolloutView;
import org.microbrain.core.rollout.StandingHold;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /rollouts}: all rollouts, the newest first; what is held and halted; the emergency stop. */
public final class RolloutsPage implements Page {

    private static final int MOST = 50;

    private final RolloutOffice office;
    private final Templates templates;

    /** What the page shows. */
    private record Shown(List<RolloutView> views, List<Halt> halts, List<StandingHold> holds) { }

    /** One line of the list. */
    public record Row(Rollout rollout, BarView bar) { }

    RolloutsPage(RolloutOffice office, Templates templates) {
        this.office = office;
        this.templates = templates;
    }

    @Override
    public String path() {
        return RolloutPages.LIST;
    }

    @Override
    public String titleKey() {
        return "rollouts.title";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), office.mark());
    }

    @Override
    public Content content(View view) {
        DivisionCode area = view.account().area();
        Shown shown = RolloutOrders.answered(() -> office.ask(desk -> new Shown(desk.views(area).stream().limit(MOST).toList(),
                desk.halts().stream().filter(one -> near(area, one.area())).toList(),
                desk.holds().stream().filter(one -> near(area, one.area())).toList())));
        List<Row> rows = shown.views().stream().map(one -> new Row(one.rollout(), BarView.of("",
                RolloutPages.LIST + "/" + one.rollout().plan().number(), one.all(), Optional.empty()))).toList();
        return templates.content("rollouts.jte", Map.of("view", view, "rows", rows, "halts", shown.halts(), "holds",
                shown.holds()));
    }

    private static boolean near(DivisionCode mine, DivisionCode other) {
        return mine.contains(other) || other.contains(mine);
    }
}
