package org.microbrain.runtime.hold;

import gg.jte.Content;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Hold;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/** {@code /holds} of a hub: a district holds rollouts of the province back in its area, or lets them go on, with a reason. */
public final class HoldsPage implements Page {

    private static final String PATH = "/holds";
    private static final int LONGEST_DAYS = 365;

    private final HoldBook book;
    private final InstantSource time;
    private final Templates templates = new Templates(Console.TEMPLATES);

    public HoldsPage(HoldBook book, InstantSource time) {
        this.book = book;
        this.time = time;
    }

    /** Adds page, forms and API. */
    public void addTo(Console console) {
        console.texts("hold/messages").page(this)
                .action(PATH + "/set", Right.HOLD_ROLLOUTS, (ctx, who) -> change(ctx, who, true))
                .action(PATH + "/release", Right.HOLD_ROLLOUTS, (ctx, who) -> change(ctx, who, false))
                .api("/api/v1/holds", Right.LOOK, ctx -> ctx.json(seen(Console.asker(ctx)).stream().map(hold -> Map.of(
                        "area", hold.area().code(), "rollout", hold.rollout(), "who", hold.who(), "why", hold.why(),
                        "until_ms", hold.until())).toList()));
    }

    private List<Hold> seen(Account who) {
        return book.all().stream().filter(hold -> who.sees(hold.area()) || hold.area().contains(who.area()))
                .filter(hold -> hold.until() == 0 || hold.until() > time.millis()).toList();
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }

    private String change(Context ctx, Account who, boolean held) {
        String code = field(ctx, "area");
        if (!code.isEmpty() && !code.matches("[1-9][0-9]{11}")) {
            throw BadRequest.invalid("area", "应为12位统计用区划代码", "must be a 12-digit division code");
        }
        DivisionCode area = code.isEmpty() ? who.area() : new DivisionCode(code);
        if (!who.sees(area)) {
            throw BadRequest.invalid("area", "不在您的辖区", "it lies outside of your area");
        }
        String rollout = field(ctx, "rollout");
        if (!rollout.matches("[0-9]{0,9}")) {
            throw BadRequest.invalid("rollout", "应为推广的编号，留空为全部", "must be the number of a rollout, or empty for all");
        }
        String why = field(ctx, "why");
        if (held && why.isEmpty() || why.length() > Desired.LONGEST_TEXT) {
            throw BadRequest.invalid("why", "请写明原因（至多 500 字）", "say why, in at most 500 characters");
        }
        if (!book.set(new Hold(area, rollout, held, who.name(), why, held ? until(field(ctx, "days")) : 0))) {
            throw new BadRequest(409, "too-many", null, "暂缓已有 " + HoldBook.MOST + " 项，请先放行一些",
                    "there are " + HoldBook.MOST + " holds already; release some first");
        }
        return PATH;
    }

    private long until(String days) {
        if (days.isEmpty()) {
            return 0;
        }
        if (!days.matches("[0-9]{1,3}") || Integer.parseInt(days) < 1 || Integer.parseInt(days) > LONGEST_DAYS) {
            throw BadRequest.invalid("days", "应为 1 到 365", "must be 1 to 365");
        }
        return time.instant().plus(Duration.ofDays(Integer.parseInt(days))).toEpochMilli();
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "holds.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    /** When a hold ends, or null. */
    public static Instant end(Hold hold) {
        return hold.until() == 0 ? null : Instant.ofEpochMilli(hold.until());
    }

    @Override
    public Content content(View view) {
        return templates.content("holds.jte", Map.of("view", view, "holds", seen(view.account())));
    }
}
