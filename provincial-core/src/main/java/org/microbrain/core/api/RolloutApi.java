package org.microbrain.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.BiFunction;
import org.microbrain.core.rollout.Plan;
import org.microbrain.core.rollout.PlanJson;
import org.microbrain.core.rollout.RolloutDesk;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/**
 * Rollouts for programs, as {@code microbrain rollout} uses them. An answer holds what lies in the asker's area; a mistake is
 * {@code {"error": {"code", "parameter", "zh", "en"}}}.
 */
public final class RolloutApi {

    private static final String ROOT = "/api/v1/";
    private static final int ATTEMPTS = 100;

    private final RolloutOffice office;
    private final RolloutOrders orders;

    public RolloutApi(RolloutOffice office) {
        this.office = office;
        this.orders = new RolloutOrders(office);
    }

    /** Adds its addresses. */
    public void addTo(Console console) {
        get(console, "releases", (desk, ctx) -> RolloutAnswers.offers(desk.offers()));
        get(console, "rollouts", (desk, ctx) -> {
            ArrayNode all = RolloutAnswers.MAPPER.createArrayNode();
            desk.views(area(ctx)).forEach(view -> all.add(RolloutAnswers.summary(view)));
            return all;
        });
        get(console, "rollouts/{number}", (desk, ctx) -> RolloutAnswers.whole(desk.view(number(ctx), area(ctx))));
        get(console, "rollouts/{number}/nodes/{node}", (desk, ctx) -> RolloutAnswers.attempts(
                desk.attempts(node(ctx), number(ctx), ATTEMPTS)));
        get(console, "why/{node}", (desk, ctx) -> RolloutAnswers.why(desk.why(node(ctx), office.now())));
        get(console, "halts", (desk, ctx) -> RolloutAnswers.standing(desk, area(ctx)));
        post(console, "rollouts", Right.PLAN_ROLLOUTS, this::create);
        post(console, "rollouts/dry-run", Right.PLAN_ROLLOUTS, ctx -> json(ctx, RolloutOrders.answered(() ->
                RolloutAnswers.dryRun(office.ask(desk -> desk.dryRun(plan(JsonBody.of(ctx), asker(ctx)), office.now()))))));
        post(console, "rollouts/{number}/approve", Right.APPROVE_ROLLOUTS, ctx -> {
            orders.approve(asker(ctx), number(ctx));
            show(ctx, number(ctx));
        });
        for (String action : new String[] {"submit", "pause", "resume", "retry", "cancel", "roll-back"}) {
            post(console, "rollouts/{number}/" + action, Right.PLAN_ROLLOUTS, ctx -> {
                orders.act(asker(ctx), number(ctx), action, JsonBody.of(ctx).path("why").asText(""));
                show(ctx, number(ctx));
            });
        }
        post(console, "halts", Right.STOP_UPDATES, ctx -> halt(ctx, true));
        post(console, "halts/lift", Right.STOP_UPDATES, ctx -> halt(ctx, false));
        post(console, "holds", Right.HOLD_ROLLOUTS, this::hold);
        post(console, "pins", Right.PLAN_ROLLOUTS, this::pin);
        post(console, "pins/remove", Right.PLAN_ROLLOUTS, this::unpin);
    }

    private void get(Console console, String path, BiFunction<RolloutDesk, Context, JsonNode> answer) {
        console.api(ROOT + path, Right.LOOK, ctx -> json(ctx, RolloutOrders.answered(() ->
                office.ask(desk -> answer.apply(desk, ctx)))));
    }

    private static void post(Console console, String path, Right right, Handler handler) {
        console.api(HandlerType.POST, ROOT + path, right, handler);
    }

    private static void json(Context ctx, JsonNode answer) {
        ctx.contentType("application/json").result(answer.toString());
    }

    private static Account asker(Context ctx) {
        return Console.asker(ctx);
    }

    private static DivisionCode area(Context ctx) {
        return asker(ctx).area();
    }

    private static long number(Context ctx) {
        return RolloutOrders.number(ctx.pathParam("number"));
    }

    /** What lies outside of the asker's area does not exist. */
    private static NodeId node(Context ctx) {
        NodeId node = RolloutOrders.node(ctx.pathParam("node"));
        return asker(ctx).sees(node.area()) ? node : RolloutOrders.node("");
    }

    private Plan plan(JsonNode body, Account author) {
        ObjectNode plan = (ObjectNode) body.deepCopy();
        plan.remove("draft");
        return PlanJson.read(plan, 0, author.person(), office.now());
    }

    private void create(Context ctx) {
        JsonNode body = JsonBody.of(ctx);
        long number = orders.create(plan(body, asker(ctx)), !body.path("draft").asBoolean(false));
        ctx.status(201);
        show(ctx, number);
    }

    private void show(Context ctx, long number) {
        json(ctx, RolloutOrders.answered(() -> office.ask(desk -> RolloutAnswers.whole(desk.view(number, area(ctx))))));
    }

    private void halt(Context ctx, boolean halted) {
        JsonNode body = JsonBody.of(ctx);
        orders.halt(asker(ctx), area(ctx, body), halted, body.path("why").asText(""));
        showStanding(ctx);
    }

    private static DivisionCode area(Context ctx, JsonNode body) {
        return RolloutOrders.area(asker(ctx), body.path("area").asText(""));
    }

    private void showStanding(Context ctx) {
        json(ctx, RolloutOrders.answered(() -> office.ask(desk -> RolloutAnswers.standing(desk, area(ctx)))));
    }

    private void hold(Context ctx) {
        JsonNode body = JsonBody.of(ctx);
        orders.hold(asker(ctx), area(ctx, body), body.path("rollout").asText(""), body.path("held").asBoolean(true),
                body.path("why").asText(""), until(body));
        showStanding(ctx);
    }

    private static Instant until(JsonNode body) {
        String text = body.path("until").asText("");
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            throw BadRequest.invalid("until", "应为 ISO 8601 时间，例如 2026-12-06T00:00:00Z",
                    "must be an ISO 8601 time, e.g. 2026-12-06T00:00:00Z");
        }
    }

    private void pin(Context ctx) {
        JsonNode body = JsonBody.of(ctx);
        orders.pin(asker(ctx), body.path("node").asText(""), body.path("component").asText(""),
                body.path("version").asText(""), body.path("why").asText(""));
        showStanding(ctx);
    }

    private void unpin(Context ctx) {
        JsonNode body = JsonBody.of(ctx);
        orders.unpin(asker(ctx), body.path("node").asText(""), body.path("component").asText(""));
        showStanding(ctx);
    }
}
