package org.microbrain.runtime.call;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Csv;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/**
 * What the forms of the duty list do. The list is of the whole node, so an account for a part of its area changes nothing.
 * Paths and fields are such that no name and no number gets into the audit trail.
 */
final class DutyForms {

    private static final int LONGEST = 256;
    private static final int MOST_PROBLEMS = 200;

    private final DutyBook duty;
    private final DivisionCode area;
    private final Set<String> channels;
    private final BiConsumer<DutyPerson, String> tryOut;
    /** What was wrong with the last form of an account. */
    private final Map<String, Notice> problems = new ConcurrentHashMap<>();

    /** What a form does. */
    @FunctionalInterface
    private interface Deed {
        void on(Context ctx);
    }

    /**
     * @param area     of the node
     * @param channels that may be chosen
     * @param tryOut   sends a drill to a person over a channel
     */
    DutyForms(DutyBook duty, DivisionCode area, Set<String> channels, BiConsumer<DutyPerson, String> tryOut) {
        this.duty = duty;
        this.area = area;
        this.channels = channels;
        this.tryOut = tryOut;
    }

    void addTo(Console console) {
        add(console, "/persons", ctx -> duty.put(person(ctx, 0)));
        add(console, "/persons/{id}", ctx -> duty.put(person(ctx, known(ctx).id())));
        add(console, "/persons/{id}/remove", ctx -> duty.removePerson(id(ctx)));
        add(console, "/persons/{id}/try", ctx -> tryOut.accept(known(ctx), channel(ctx)));
        add(console, "/lines", ctx -> duty.put(line(ctx, 0)));
        add(console, "/lines/{id}", ctx -> duty.put(line(ctx, id(ctx))));
        add(console, "/lines/{id}/remove", ctx -> duty.removeLine(id(ctx)));
        add(console, "/lines/{id}/turns", this::addTurn);
        add(console, "/lines/{id}/order", this::order);
        add(console, "/import", ctx -> duty.putAll(DutyCsv.read(Optional.ofNullable(ctx.formParam("csv")).orElse(""))));
        console.api("/api/v1/duty", Right.EDIT_DUTY, this::export);
        console.api(HandlerType.POST, "/api/v1/duty", Right.EDIT_DUTY, this::upload);
    }

    private void add(Console console, String path, Deed deed) {
        console.action(DutyPage.PATH + path, Right.EDIT_DUTY, (ctx, account) -> {
            try {
                check(account);
                deed.on(ctx);
            } catch (InvalidValue e) {
                if (problems.size() < MOST_PROBLEMS) {
                    problems.put(account.name(), new Notice(e.zh(), e.getMessage()));
                }
            }
            return DutyPage.PATH;
        });
    }

    private void check(Account account) {
        if (!mayEdit(account)) {
            throw new InvalidValue("值班表由负责本节点全部辖区的人维护",
                    "the duty list is kept by those who answer for all of this node's area");
        }
    }

    boolean mayEdit(Account account) {
        return account.may(Right.EDIT_DUTY) && account.may(Right.SEE_PHONES) && account.area().equals(area);
    }

    /** What was wrong with the last form of the account; told once. */
    Optional<Notice> problem(Account account) {
        return Optional.ofNullable(problems.remove(account.name()));
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        if (value != null && value.length() > LONGEST) {
            throw new InvalidValue("内容过长", "that is too long");
        }
        return value == null ? "" : value.strip();
    }

    private static long id(Context ctx) {
        return number(ctx.pathParam("id"));
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new InvalidValue("编号不对", "that is no number of this list");
        }
        return Long.parseLong(text);
    }

    private DutyPerson known(Context ctx) {
        return duty.table().person(id(ctx)).orElseThrow(() -> new InvalidValue("此人已不在表中", "this person is not in the list any more"));
    }

    private static DutyPerson person(Context ctx, long id) {
        return new DutyPerson(id, field(ctx, "who"), role(field(ctx, "role")), field(ctx, "phone"), field(ctx, "email"),
                field(ctx, "account"), Language.of(field(ctx, "language")));
    }

    private static Role role(String name) {
        return DutyPerson.ROLES.stream().filter(role -> role.name().equals(name)).findFirst()
                .orElseThrow(() -> new InvalidValue("请选择角色", "choose a role"));
    }

    private String channel(Context ctx) {
        String channel = field(ctx, "channel");
        if (!channels.contains(channel)) {
            throw new InvalidValue("本节点没有这个渠道", "this node has no such channel");
        }
        return channel;
    }

    private DutyLine line(Context ctx, long id) {
        if (id != 0 && duty.table().line(id).isEmpty()) {
            throw new InvalidValue("此行已不在表中", "this line is not in the table any more");
        }
        String hazard = field(ctx, "hazard");
        if (!hazard.matches("[a-z0-9_-]{0,32}")) {
            throw new InvalidValue("灾种为规则中的英文词", "the hazard is the word that rules use");
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        ctx.formParams("day").stream().limit(7).forEach(day -> days.add(DayOfWeek.of((int) Math.min(7, Math.max(1, number(day))))));
        if (days.isEmpty()) {
            throw new InvalidValue("请至少选一天", "choose one day at least");
        }
        return new DutyLine(id, hazard, level(field(ctx, "least")), new DutyHours(days, time(field(ctx, "from")),
                time(field(ctx, "to"))), field(ctx, "when").equals("confirmed"), List.of());
    }

    private static WarningLevel level(String number) {
        if (!number.matches("[1-4]")) {
            throw new InvalidValue("请选择等级", "choose a level");
        }
        return WarningLevel.of(Integer.parseInt(number));
    }

    private static LocalTime time(String text) {
        try {
            return text.isEmpty() ? LocalTime.MIDNIGHT : LocalTime.parse(text).withSecond(0).withNano(0);
        } catch (DateTimeParseException e) {
            throw new InvalidValue("时间应写作 08:30", "a time is written 08:30");
        }
    }

    private void addTurn(Context ctx) {
        long person = number(field(ctx, "person"));
        Set<String> chosen = new HashSet<>(ctx.formParams("channel"));
        chosen.retainAll(channels);
        List<DutyLine.Turn> turns = new ArrayList<>(turns(ctx));
        turns.removeIf(turn -> turn.person() == person);
        turns.add(new DutyLine.Turn(person, chosen));
        duty.turns(id(ctx), turns);
    }

    private List<DutyLine.Turn> turns(Context ctx) {
        return duty.table().line(id(ctx)).map(DutyLine::turns).orElseThrow(() ->
                new InvalidValue("此行已不在表中", "this line is not in the table any more"));
    }

    /** Moves a person one up, or takes them out of the line. */
    private void order(Context ctx) {
        long person = number(field(ctx, "person"));
        List<DutyLine.Turn> turns = new ArrayList<>(turns(ctx));
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).person() == person) {
                if (field(ctx, "do").equals("out")) {
                    turns.remove(i);
                } else if (i > 0) {
                    Collections.swap(turns, i, i - 1);
                }
                duty.turns(id(ctx), turns);
                return;
            }
        }
    }

    private void export(Context ctx) throws IOException {
        if (!mayEdit(Console.asker(ctx))) {
            ctx.status(403);
            return;
        }
        try (Csv csv = Csv.to(ctx, "duty.csv")) {
            DutyCsv.write(csv, duty.table().persons());
        }
    }

    private void upload(Context ctx) {
        try {
            check(Console.asker(ctx));
            ctx.contentType("application/json").result("{\"people\":" + duty.putAll(DutyCsv.read(ctx.body())) + "}");
        } catch (InvalidValue e) {
            throw BadRequest.invalid(null, e.zh(), e.getMessage());
        }
    }
}
