package org.microbrain.core.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.core.rollout.Plan;
import org.microbrain.core.rollout.PlanJson;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/** The pages of rollouts and what their buttons do. */
public final class RolloutPages {

    static final String LIST = "/rollouts";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final RolloutOffice office;
    private final RolloutOrders orders;
    private final Templates templates = new Templates("org.microbrain.core.templates");

    public RolloutPages(RolloutOffice office) {
        this.office = office;
        this.orders = new RolloutOrders(office);
    }

    /** Adds pages, forms and texts. */
    public void addTo(Console console) {
        console.texts("rollout/messages").page(new RolloutsPage(office, templates)).page(new RolloutPage(office, templates))
                .page(new AttemptsPage(office, templates)).page(new NewRolloutPage(office, templates)).page(new WhyPage(office, templates))
                .action(LIST + "/add", Right.PLAN_ROLLOUTS, this::add)
                .action(LIST + "/{number}/approve", Right.APPROVE_ROLLOUTS, (ctx, who) -> {
                    orders.approve(who, number(ctx));
                    return LIST + "/" + number(ctx);
                })
                .action(LIST + "/{number}/act", Right.PLAN_ROLLOUTS, (ctx, who) -> {
                    orders.act(who, number(ctx), field(ctx, "choice"), field(ctx, "why"));
                    return LIST + "/" + number(ctx);
                })
                .action(LIST + "/hold", Right.HOLD_ROLLOUTS, this::hold)
                .action(LIST + "/pin", Right.PLAN_ROLLOUTS, (ctx, who) -> {
                    orders.pin(who, field(ctx, "node"), field(ctx, "component"), field(ctx, "version"), field(ctx, "why"));
                    return WhyPage.PATH + "?node=" + field(ctx, "node");
                })
                .action(LIST + "/unpin", Right.PLAN_ROLLOUTS, (ctx, who) -> {
                    orders.unpin(who, field(ctx, "node"), field(ctx, "component"));
                    return WhyPage.PATH + "?node=" + field(ctx, "node");
                })
                .action(LIST + "/halt", Right.STOP_UPDATES, (ctx, who) -> halt(ctx, who, true))
                .action(LIST + "/lift", Right.STOP_UPDATES, (ctx, who) -> halt(ctx, who, false));
    }

    private static long number(Context ctx) {
        return RolloutOrders.number(ctx.pathParam("number"));
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }

    private String add(Context ctx, Account who) {
        try {
            JsonNode json = MAPPER.readTree(field(ctx, "plan"));
            if (json == null || !json.isObject()) {
                throw BadRequest.invalid("plan", "没有推广内容，请先预演", "there is no plan; look at the dry run first");
            }
            Plan plan = PlanJson.read(json, 0, who.person(), office.now());
            return LIST + "/" + orders.create(plan, field(ctx, "draft").isEmpty());
        } catch (JsonProcessingException e) {
            throw BadRequest.invalid("plan", "没有推广内容，请先预演", "there is no plan; look at the dry run first");
        }
    }

    private String halt(Context ctx, Account who, boolean halted) {
        orders.halt(who, RolloutOrders.area(who, field(ctx, "area")), halted, field(ctx, "why"));
        return LIST;
    }

    private String hold(Context ctx, Account who) {
        String days = field(ctx, "days");
        if (!days.matches("|[1-9][0-9]{0,2}")) {
            throw BadRequest.invalid("days", "应为 1 到 999", "must be 1 to 999");
        }
        orders.hold(who, RolloutOrders.area(who, field(ctx, "area")), field(ctx, "rollout"), field(ctx, "held").isEmpty(),
                field(ctx, "why"), days.isEmpty() ? Instant.EPOCH : office.now().plus(Duration.ofDays(Integer.parseInt(days))));
        return LIST;
    }
}
