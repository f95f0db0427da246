package org.microbrain.runtime.call;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.channel.ChannelSettings;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.NotTaken;
import org.microbrain.runtime.warning.WarningBook;
import org.microbrain.runtime.warning.WarningDesk;
import org.microbrain.runtime.warning.WarningFilter;
import org.microbrain.runtime.warning.WarningLine;
import org.microbrain.warning.Call;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Limits;
import org.microbrain.warning.Person;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls that are due. A call is first a step, which is a record, and then messages. A crash between the two leaves a
 * step without messages, which are then made; a crash before it leaves nothing, and the call is made then.
 */
final class Calling {

    private static final int MOST = 500;
    private static final int TOKEN_BYTES = 18;
    private static final Logger LOG = LoggerFactory.getLogger(Calling.class);

    private final NodeId node;
    private final DivisionCode area;
    private final WarningBook book;
    private final WarningDesk desk;
    private final DutyBook duty;
    private final CallLog log;
    private final Calls calls;
    private final int most;
    private final Limits limits;
    private final BooleanSupplier alone;
    private final Supplier<RecordTime> clock;
    private final Runnable placed;
    private final SecureRandom random = new SecureRandom();
    private final Set<WarningId> busy = ConcurrentHashMap.newKeySet();

    /**
     * @param most   messages to one person in half an hour
     * @param alone  whether this is an edge that has no parent now
     * @param placed called when there is something new to send
     */
    Calling(NodeId node, WarningBook book, WarningDesk desk, DutyBook duty, CallLog log, Calls calls, int most,
            Limits limits, BooleanSupplier alone, Supplier<RecordTime> clock, Runnable placed) {
        this.node = node;
        this.area = node.area();
        this.book = book;
        this.desk = desk;
        this.duty = duty;
        this.log = log;
        this.calls = calls;
        this.most = most;
        this.limits = limits;
        this.alone = alone;
        this.clock = clock;
        this.placed = placed;
    }

    /** Looks at the worst open warnings. */
    void work() {
        if (duty.table().lines().isEmpty()) {
            calls.retain(List.of());
            return;
        }
        book.lines(WarningFilter.open(area, MOST)).thenAccept(lines -> {
            calls.retain(lines.stream().map(WarningLine::id).toList());
            lines.forEach(line -> look(line.id()));
        })
                .exceptionally(failure -> {
                    LOG.warn("calls could not be looked at and will be: {}", failure.getMessage());
                    return null;
                });
    }

    /** Looks at one warning, unless that is being done. */
    void look(WarningId warning) {
        if (duty.table().lines().isEmpty() || !busy.add(warning)) {
            return;
        }
        book.find(warning).thenCompose(known -> known.map(this::look).orElseGet(() -> CompletableFuture.completedFuture(null)))
                .whenComplete((nothing, failure) -> {
                    busy.remove(warning);
                    if (failure != null && NotTaken.in(failure).isEmpty()) {
                        LOG.warn("calls about {} failed and are tried again: {}", warning, failure.getMessage());
                    }
                });
    }

    private CompletableFuture<Void> look(KnownWarning known) {
        WarningState state = known.state();
        List<PlacedCall> before = log.of(state.warning());
        catchUp(state, before);
        List<PlacedCall> placed = log.of(state.warning());
        dropNeedless(state, placed);
        calls.seen(known, placed);
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (Rounds.Order order : Rounds.due(state, hazard(known), alone.getAsBoolean(), duty.table(), placed, limits,
                clock.get())) {
            done = done.thenCompose(nothing -> call(state.warning(), order));
        }
        return done;
    }

    private static String hazard(KnownWarning known) {
        return known.body().map(body -> body.getHazard()).orElse("");
    }

    private CompletableFuture<Void> call(WarningId warning, Rounds.Order order) {
        Person whom = order.person().person();
        return desk.take(warning, Person.PROGRAM, "", state -> state.open()
                ? Optional.of(order.unanswered().map(before -> Deed.calledNext(whom, before)).orElseGet(() -> Deed.called(whom)))
                : Optional.empty()).thenAccept(step -> {
                    place(step, order.line().id(), order.person().id(), order.level(), order.channels());
                    LOG.info("{}: person {} of the duty list is called", warning, order.person().id());
                });
    }

    private void place(Step step, long line, long person, WarningLevel level, Set<String> channels) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        Person called = step.deed().called().orElseThrow();
        Set<String> all = new HashSet<>(channels);
        all.add(ChannelSettings.CONSOLE);
        Instant now = Instant.ofEpochMilli(clock.get().millis());
        log.add(new PlacedCall(step.id().toString(), step.warning().text(), line, person, called.name(), called.role(), level,
                Instant.ofEpochMilli(step.at().millis()), Base64.getUrlEncoder().withoutPadding().encodeToString(token),
                List.of()), all, now, log.isEnough(person, level, most, now));
        placed.run();
    }

    /** Steps of this node's program whose messages a crash prevented. */
    private void catchUp(WarningState state, List<PlacedCall> placed) {
        Set<String> known = placed.stream().map(PlacedCall::step).collect(Collectors.toSet());
        for (Call call : state.calls()) {
            Step step = call.step();
            if (step.node().equals(node) && !step.byPerson() && !known.contains(step.id().toString())) {
                String name = step.deed().called().orElseThrow().name();
                DutyTable table = duty.table();
                long person = table.person(name).map(DutyPerson::id).orElse(0L);
                Optional<DutyLine> line = table.lines().stream().filter(one -> one.turns().stream()
                        .anyMatch(turn -> turn.person() == person)).findFirst();
                Set<String> channels = line.flatMap(one -> one.turns().stream().filter(turn -> turn.person() == person)
                        .findFirst()).map(DutyLine.Turn::channels).orElse(Set.of());
                place(step, line.map(DutyLine::id).orElse(0L), person, levelAt(state, step), channels);
            }
        }
    }

    private static WarningLevel levelAt(WarningState state, Step step) {
        return state.alarms().stream().filter(alarm -> alarm.stamp() < step.stamp()).flatMap(alarm -> alarm.deed().level().stream())
                .max(WarningLevel::compareTo).or(state::level).orElse(WarningLevel.BLUE);
    }

    /** Who answered, or need not any more, is left in peace. */
    private void dropNeedless(WarningState state, List<PlacedCall> placed) {
        Instant now = Instant.ofEpochMilli(clock.get().millis());
        for (PlacedCall call : placed) {
            boolean waits = call.deliveries().stream().anyMatch(one -> one.state() == Delivery.State.WAITING);
            boolean answered = state.calls().stream().anyMatch(one -> one.step().id().toString().equals(call.step())
                    && one.answer().isPresent());
            if (waits && (answered || !state.open())) {
                log.drop(call.step(), now);
            }
        }
    }
}
