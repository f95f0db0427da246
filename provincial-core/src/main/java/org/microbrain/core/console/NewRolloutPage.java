package org.microbrain.core.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gg.jte.Content;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.core.rollout.DryRun;
import org.microbrain.core.rollout.NamedPlan;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.Plan;
import org.microbrain.core.rollout.PlanJson;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/**
 * {@code /new-rollout}: writes a rollout down. The form leads back here and shows what it would touch, node by node; only from
 * there it is handed in.
 */
final class NewRolloutPage implements Page {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Names of a wave's nodes that are shown; the rest is counted. */
    private static final int NAMES = 200;
    /** Fields of the form that are called otherwise than in a plan. */
    private static final Map<String, String> FIELDS = Map.of("component", "release", "version", "release", "prove_seconds", "prove",
            "waves", "plan");

    private final RolloutOffice office;
    private final Templates templates;

    NewRolloutPage(RolloutOffice office, Templates templates) {
        this.office = office;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/new-rollout";
    }

    @Override
    public String titleKey() {
        return "newrollout.title";
    }

    @Override
    public Right right() {
        return Right.PLAN_ROLLOUTS;
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
        List<Offer> offers = RolloutOrders.answered(() -> office.ask(desk -> desk.offers()));
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "offers", offers, "plans",
                List.of(NamedPlan.values()), "names", NAMES, "rows", WaveRows.ROWS, "sizes", WaveRows.SIZES));
        parameters.put("run", null);
        parameters.put("json", "");
        parameters.put("problem", null);
        parameters.put("fault", "");
        if (view.parameter().apply("release") != null) {
            try {
                Plan plan = plan(view);
                parameters.put("json", PlanJson.write(plan).toString());
                parameters.put("run", RolloutOrders.answered(() -> office.<DryRun>ask(desk ->
                        desk.dryRun(plan, office.now()))));
            } catch (BadRequest wrong) {
                parameters.put("problem", view.t().language() == Language.ZH ? wrong.zh() : wrong.en());
                parameters.put("fault", wrong.parameter() == null ? ""
                        : FIELDS.getOrDefault(wrong.parameter(), wrong.parameter()));
            }
        }
        return templates.content("new-rollout.jte", parameters);
    }

    private Plan plan(View view) {
        String[] release = given(view, "release").split(" ");
        ObjectNode json = MAPPER.createObjectNode().put("title", given(view, "title")).put("component", release[0])
                .put("version", release.length > 1 ? release[1] : "").put("window", given(view, "window")).put("priority", number(view, "priority", 10))
                .put("prove_seconds", 60 * number(view, "prove", 10)).put("shadow", !given(view, "shadow").isEmpty())
                .put("go_back", !given(view, "go_back").isEmpty());
        waves(view, json);
        ObjectNode target = json.putObject("target");
        for (String list : new String[] {"areas", "profiles", "boards", "labels", "nodes"}) {
            split(view, list, "[\\s,，;；]+", target.putArray(list));
        }
        // The name of a model may have a blank in it.
        split(view, "gateways", "[\\r\\n,，;；]+", target.putArray("gateways"));
        target.put("from", given(view, "from")).put("below", given(view, "below"));
        ObjectNode ceilings = json.putObject("ceilings");
        for (String line : new String[] {"wired", "mobile", "satellite"}) {
            int most = number(view, line, 0);
            if (most > 0) {
                ceilings.put(line, 1024L * most);
            }
        }
        return PlanJson.read(json, 0, view.account().person(), office.now());
    }

    private static void split(View view, String list, String between, ArrayNode into) {
        for (String one : given(view, list).split(between)) {
            if (!one.isBlank()) {
                into.add(one.strip());
            }
        }
    }

    private static void waves(View view, ObjectNode json) {
        WaveRows rows = new WaveRows(name -> given(view, name));
        if (given(view, "plan").equals(WaveRows.OWN)) {
            rows.addTo(json.putArray("waves"));
        } else if (rows.any()) {
            throw BadRequest.invalid("plan", "填写了自定批次，却选了另一个方案；请选“自定”，或清空自定批次",
                    "waves of your own are filled in, but another plan is chosen; choose your own, or empty them");
        } else {
            json.put("plan", given(view, "plan"));
        }
    }

    private static String given(View view, String name) {
        String value = view.parameter().apply(name);
        return value == null ? "" : value.strip();
    }

    private static int number(View view, String name, int usual) {
        String text = given(view, name);
        if (!text.isEmpty() && !text.matches("[0-9]{1,6}")) {
            throw BadRequest.invalid(name, "应为整数", "must be a whole number");
        }
        return text.isEmpty() ? usual : Integer.parseInt(text);
    }
}
