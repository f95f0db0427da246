package org.microbrain.edge.output;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.microbrain.runtime.call.DutyHours;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;
import org.microbrain.warning.WarningLevel;

/**
 * What people of the site do about outputs. Plans are proposed and approved by who has signed in here, and by nothing else: no
 * address for programs does it.
 */
final class OutputForms {

    private static final long DISK_SECONDS = 10;
    private static final int SECONDS = 60;

    private final Outputs outputs;

    OutputForms(Outputs outputs) {
        this.outputs = outputs;
    }

    void addTo(Console console) {
        console.action(OutputsPage.PATH + "/stop", Right.STOP_OUTPUTS, (ctx, who) -> done(outputs.stop(who.person())))
                .action(OutputsPage.PATH + "/release", Right.STOP_OUTPUTS, (ctx, who) -> release(who))
                .action(OutputsPage.PATH + "/{output}/end", Right.STOP_OUTPUTS, (ctx, who) -> end(output(ctx), who))
                .action(OutputsPage.PATH + "/{output}/try", Right.APPROVE_OUTPUTS, (ctx, who) -> done(outputs.tried(output(ctx), who.person())
                        .orElseThrow(() -> refused("现在不能试：须有已批准的方案，输出处于关闭且已过间歇时间，没有预警要求打开，且不是水泵",
                                "it cannot be tried now: that takes an approved plan, an output that is off and has rested, and no warning that"
                                        + " calls for it; pumps are not tried"))))
                .action(OutputsPage.PATH + "/{output}/propose", Right.PLAN_OUTPUTS, (ctx, who) -> propose(output(ctx), ctx, who))
                .action(OutputsPage.PATH + "/{output}/approve", Right.APPROVE_OUTPUTS, (ctx, who) -> approve(output(ctx), ctx, who))
                .action(OutputsPage.PATH + "/{output}/withdraw", Right.PLAN_OUTPUTS, (ctx, who) -> withdraw(output(ctx), ctx, who))
                .api(HandlerType.POST, "/api/v1/outputs/stop", Right.STOP_OUTPUTS, ctx -> {
                    done(outputs.stop(Console.asker(ctx).person()));
                    ctx.contentType("application/json").result("{}");
                });
    }

    private Output output(Context ctx) {
        return outputs.find(ctx.pathParam("output")).orElseThrow(() -> new BadRequest(404, "unknown-output", null, "没有此输出",
                "there is no such output"));
    }

    /** Waits for the disk. What was asked is done in any case: it goes off, or the disk is tried again. */
    private static String done(CompletableFuture<Void> kept) {
        try {
            kept.get(DISK_SECONDS, TimeUnit.SECONDS);
            return OutputsPage.PATH;
        } catch (ExecutionException | TimeoutException e) {
            throw new BadRequest(503, "not-on-disk", null, "已执行，但尚未写入磁盘，正在重试", "it is done, but not on the disk yet; it is tried again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadRequest(503, "stopping", null, "节点正在停止", "the node is stopping");
        }
    }

    private String release(Account who) {
        return done(outputs.changed(memory -> {
            Stop stop = memory.stop().orElseThrow(() -> refused("没有停止可放行", "nothing is stopped"));
            if (!stop.mayBeReleasedBy(who.person(), who.may(Right.APPROVE_OUTPUTS))) {
                throw refused("只有按下停止的人或带班领导可以放行", "only who stopped them, or a duty leader, lets them go on");
            }
            return memory.with(Optional.empty());
        }, memory -> event(null, "released", 0, who, new Notice("输出可再由预警打开", "warnings may switch outputs on again"))));
    }

    private String end(Output output, Account who) {
        boolean leaders = outputs.memory().plans().inForce(output).filter(plan -> plan.plan().leaderStops()).isPresent();
        if (leaders && !who.may(Right.APPROVE_OUTPUTS)) {
            throw refused("方案规定只有带班领导可以单独结束此输出；停止按钮人人可用",
                    "by its plan only a duty leader ends this output alone; the stop button is for all");
        }
        return done(outputs.end(output, who.person()));
    }

    private String propose(Output output, Context ctx, Account who) {
        Plan plan = plan(ctx);
        return done(outputs.changed(memory -> {
            PlanVersion version = PlanVersion.proposed(memory.plans().nextNumber(output.name()), plan, output.wiring(), who.person(), now());
            return memory.with(memory.plans().withProposed(output.name(), version));
        }, memory -> event(output, "plan-proposed", memory.plans().last().get(output.name()), who, PlanWords.of(plan))));
    }

    private String approve(Output output, Context ctx, Account who) {
        int number = number(ctx, "version", 1, Integer.MAX_VALUE);
        PlanVersion[] approved = new PlanVersion[1];
        return done(outputs.changed(memory -> {
            PlanVersion version = proposed(memory, output, number);
            if (!version.wiring().equals(output.wiring())) {
                throw refused("提出方案后此输出的接线已改变，请重新提出", "the output was wired anew since the plan was proposed; propose it again");
            }
            if (!version.mayBeApprovedBy(who.person(), output.kind())) {
                throw refused("水泵的方案须由提出人以外的人批准", "the plan of a pump is approved by another person than who proposed it");
            }
            approved[0] = version.approved(who.person(), now());
            return memory.with(memory.plans().withApproved(output.name(), approved[0]));
        }, memory -> event(output, "plan-approved", number, who, PlanWords.of(approved[0].plan()))));
    }

    private static PlanVersion proposed(OutputMemory memory, Output output, int number) {
        return Optional.ofNullable(memory.plans().proposed().get(output.name())).filter(one -> one.number() == number).orElseThrow(() ->
                refused("此方案已被更改或撤回，请重新查看", "this plan was changed or withdrawn; look at it again"));
    }

    private String withdraw(Output output, Context ctx, Account who) {
        int number = number(ctx, "version", 1, Integer.MAX_VALUE);
        return done(outputs.changed(memory -> {
            PlanVersion inForce = memory.plans().approved().get(output.name());
            if (inForce == null || inForce.number() != number) {
                proposed(memory, output, number);
                return memory.with(memory.plans().withoutProposed(output.name()));
            }
            if (!who.may(Right.APPROVE_OUTPUTS)) {
                throw refused("已批准的方案由带班领导撤销", "a plan that is approved is withdrawn by a duty leader");
            }
            return memory.with(memory.plans().withoutApproved(output.name()));
        }, memory -> event(output, "plan-withdrawn", number, who, new Notice("方案已撤销", "the plan is withdrawn"))));
    }

    private Instant now() {
        return Instant.ofEpochMilli(outputs.moment().wall().millis());
    }

    private OutputEvent event(Output output, String word, int version, Account who, Notice detail) {
        return new OutputEvent(now(), output == null ? "" : output.name(), output == null ? "" : output.kind().word(), word, "", version,
                who.person(), detail);
    }

    private static BadRequest refused(String zh, String en) {
        return new BadRequest(409, "not-possible", null, zh, en);
    }

    private static Plan plan(Context ctx) {
        Set<DayOfWeek> days = ctx.formParams("day").stream().filter(day -> day.matches("[1-7]"))
                .map(day -> DayOfWeek.of(Integer.parseInt(day))).collect(Collectors.toSet());
        if (days.isEmpty()) {
            throw BadRequest.invalid("day", "至少选择一天", "choose one day at least");
        }
        List<String> hazards = ctx.formParams("hazard");
        if (hazards.isEmpty() || hazards.size() > Plan.MOST_HAZARDS || !hazards.stream().allMatch(Plan::isHazard)) {
            throw BadRequest.invalid("hazard", "请选择 1 到 " + Plan.MOST_HAZARDS + " 种预警", "choose 1 to " + Plan.MOST_HAZARDS + " kinds of warning");
        }
        Duration longest = Duration.ofMinutes(number(ctx, "minutes", 0, (int) Plan.MOST_ON.toMinutes())).plusSeconds(number(ctx, "seconds", 0, SECONDS - 1));
        if (longest.toSeconds() < Plan.LEAST_SECONDS || longest.compareTo(Plan.MOST_ON) > 0) {
            throw BadRequest.invalid("minutes", "最长时间应为 5 秒到 12 小时", "the longest time is from 5 s to 12 h");
        }
        return new Plan(WarningLevel.of(number(ctx, "least", 1, 4)), Set.copyOf(hazards), new DutyHours(days, time(ctx, "from"), time(ctx, "to")),
                "confirmed".equals(ctx.formParam("when")), longest,
                Duration.ofMinutes(number(ctx, "rest", (int) Plan.LEAST_REST.toMinutes(), (int) Plan.MOST_REST.toMinutes())),
                number(ctx, "hourly", 1, Plan.MOST_AN_HOUR), number(ctx, "rounds", 1, Plan.MOST_ROUNDS), "leader".equals(ctx.formParam("stops")));
    }

    private static int number(Context ctx, String field, int least, int most) {
        String text = ctx.formParam(field);
        if (text == null || !text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw BadRequest.invalid(field, field + " 应为 " + least + " 到 " + most + " 的整数", field + " must be a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    private static LocalTime time(Context ctx, String field) {
        try {
            return LocalTime.parse(Optional.ofNullable(ctx.formParam(field)).orElse(""));
        } catch (DateTimeParseException e) {
            throw BadRequest.invalid(field, "应为时刻，如 06:00", "must be a time such as 06:00");
        }
    }
}
