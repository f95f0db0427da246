package org.microbrain.core.api;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.microbrain.core.rollout.NotNow;
import org.microbrain.core.rollout.Plan;
import org.microbrain.core.rollout.PlanJson;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.intent.Hold;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.People;

/** What people have rollouts do, by the page's buttons or by a program; says in both languages what cannot be done. Thread-safe. */
public final class RolloutOrders {

    public static final int LONGEST_WHY = 500;

    private static final Map<String, Notice> CANNOT = Map.ofEntries(
            Map.entry("unknown", new Notice("没有这个推广", "there is no such rollout")),
            Map.entry("unknown-node", new Notice("没有这个节点的报告", "there is no report of such a node")),
            Map.entry("own", new Notice("编写人不能批准自己的推广，请另一人批准",
                    "who wrote a rollout cannot approve it; somebody else has to")),
            Map.entry("machine", new Notice("节点自身的令牌不能批准；请用批准人的令牌或登录控制台",
                    "the machine's own token cannot approve; use the token of a person, or the console")),
            Map.entry("not-draft", new Notice("该推广已不是草稿", "it is no draft any more")),
            Map.entry("not-waiting", new Notice("该推广不在等待批准", "it does not wait for an approval")),
            Map.entry("not-running", new Notice("该推广没有在进行", "it is not running")),
            Map.entry("not-paused", new Notice("该推广没有暂停", "it is not paused")),
            Map.entry("not-started", new Notice("该推广尚未开始或已回退", "it has not started, or was rolled back before")),
            Map.entry("over", new Notice("该推广已取消", "it was cancelled before")));

    private final RolloutOffice office;

    public RolloutOrders(RolloutOffice office) {
        this.office = office;
    }

    /**
     * Runs what asks or orders.
     *
     * @throws BadRequest that says what cannot be done
     */
    public static <T> T answered(Supplier<T> work) {
        try {
            return work.get();
        } catch (NotNow e) {
            Notice why = CANNOT.getOrDefault(e.word(), new Notice(e.word(), e.word()));
            throw new BadRequest(e.word().startsWith("unknown") ? 404 : 409, e.word(), null, why.zh(), why.en());
        } catch (StorageFailure e) {
            throw new BadRequest(503, "rollouts-unavailable", null, "推广文件暂时无法使用，原因见省级节点日志",
                    "the file of rollouts cannot be used at the moment; the core's log says why");
        }
    }

    /** @return the number it got */
    public long create(Plan plan, boolean submit) {
        long[] number = {0};
        answered(() -> {
            office.order(desk -> number[0] = desk.create(plan, submit, office.now()));
            return null;
        });
        return number[0];
    }

    /** @param action {@code submit}, {@code pause}, {@code resume}, {@code retry}, {@code cancel} or {@code roll-back} */
    public void act(Account who, long number, String action, String why) {
        String reason = shortened(why);
        answered(() -> {
            office.order(desk -> {
                switch (action) {
                    case "submit" -> desk.submit(number, who.name(), office.now());
                    case "pause" -> desk.pause(number, who.name(), reason, office.now());
                    case "resume" -> desk.resume(number, who.name(), false, office.now());
                    case "retry" -> desk.resume(number, who.name(), true, office.now());
                    case "cancel" -> desk.cancel(number, who.name(), reason, office.now());
                    case "roll-back" -> desk.rollBack(number, who.name(), reason, office.now());
                    default -> throw new BadRequest(404, "unknown-action", null, "没有这个操作", "there is no such action");
                }
            });
            return null;
        });
    }

    /** The second person: nobody approves what is their own, not by another token of theirs either. */
    public void approve(Account who, long number) {
        answered(() -> {
            if (who.name().equals(People.MACHINE)) {
                throw new BadRequest(403, "machine", null, CANNOT.get("machine").zh(), CANNOT.get("machine").en());
            }
            office.order(desk -> desk.approve(number, who.person(), office.now()));
            return null;
        });
    }

    /** Emergency stop in an area, or its end. */
    public void halt(Account who, DivisionCode area, boolean halted, String why) {
        requireSeen(who, area);
        answered(() -> {
            office.order(desk -> {
                if (halted) {
                    desk.halt(area, who.name(), shortened(why), office.now());
                } else {
                    desk.lift(area, who.name(), shortened(why));
                }
            });
            return null;
        });
    }

    /**
     * A district's hold, or its end, from the core.
     *
     * @param rollout its number; empty for all
     * @param until   {@link Instant#EPOCH}: until somebody releases it
     */
    public void hold(Account who, DivisionCode area, String rollout, boolean held, String why, Instant until) {
        requireSeen(who, area);
        if (!rollout.matches("[0-9]{0,9}")) {
            throw BadRequest.invalid("rollout", "应为推广的编号，留空为全部", "must be the number of a rollout, or empty for all");
        }
        String reason = shortened(why);
        if (held && reason.isEmpty()) {
            throw BadRequest.invalid("why", "请写明原因", "say why");
        }
        answered(() -> {
            office.order(desk -> desk.hold(new Hold(area, rollout, held, who.name(), reason,
                    until.equals(Instant.EPOCH) ? 0 : until.toEpochMilli()), office.now()));
            return null;
        });
    }

    /** A node keeps a version of a component until the pin is taken away. */
    public void pin(Account who, String node, String component, String version, String why) {
        NodeId pinned = checked("node", () -> new NodeId(node));
        Component what = checked("component", () -> PlanJson.component(component));
        Version kept = checked("version", () -> new Version(version));
        requireSeen(who, pinned.area());
        if (shortened(why).isEmpty()) {
            throw BadRequest.invalid("why", "请写明原因", "say why");
        }
        answered(() -> {
            office.order(desk -> desk.pin(pinned, what, kept, who.name(), shortened(why), office.now()));
            return null;
        });
    }

    /** Takes a pin away. */
    public void unpin(Account who, String node, String component) {
        NodeId pinned = checked("node", () -> new NodeId(node));
        Component what = checked("component", () -> PlanJson.component(component));
        requireSeen(who, pinned.area());
        answered(() -> {
            office.order(desk -> desk.unpin(pinned, what));
            return null;
        });
    }

    private static <T> T checked(String field, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw BadRequest.invalid(field, "取值不对：" + e.getMessage(), e.getMessage());
        }
    }

    private static void requireSeen(Account who, DivisionCode area) {
        if (!who.sees(area)) {
            throw BadRequest.invalid("area", "不在您的辖区", "it lies outside of your area");
        }
    }

    /** A division code that somebody gave; their own area when they gave none. */
    public static DivisionCode area(Account who, String text) {
        try {
            return text.isEmpty() ? who.area() : new DivisionCode(text);
        } catch (IllegalArgumentException e) {
            throw BadRequest.invalid("area", "应为12位统计用区划代码", "must be a 12-digit division code");
        }
    }

    /** A number in an address. */
    public static long number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new BadRequest(404, "unknown", null, CANNOT.get("unknown").zh(), CANNOT.get("unknown").en());
        }
        return Long.parseLong(text);
    }

    /** A node's name in an address. */
    public static NodeId node(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw new BadRequest(404, "unknown-node", null, CANNOT.get("unknown-node").zh(), CANNOT.get("unknown-node").en());
        }
    }

    static String shortened(String why) {
        String text = why == null ? "" : why.strip();
        return text.substring(0, Math.min(text.length(), LONGEST_WHY));
    }
}
