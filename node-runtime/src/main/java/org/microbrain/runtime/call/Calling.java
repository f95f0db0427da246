package org.microbrain.runtime.call;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    /** In one turn; what is over comes with the next. */
    private static final int MOST_AT_ONCE = 500;
    /** A look that came to nothing is taken again after so long. */
    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** A clock that is set right is noticed after so long. */
    private static final Duration LONGEST = Duration.ofHours(1);
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
    /** Those that are being looked at, and whether something new came meanwhile. */
    private final Map<WarningId, Boolean> looking = new ConcurrentHashMap<>();
    private volatile Circumstances before;

    /** What calls depend on beside the warning and the time. */
    private record Circumstances(DutyTable table, boolean alone, RecordTime.Quality clock) {
    }

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

    /** Looks at open warnings about which somebody may have to be called, whatever their number. For one thread. */
    void work() {
        Circumstances now = new Circumstances(duty.table(), alone.getAsBoolean(), clock.get().quality());
        if (now.table().lines().isEmpty()) {
            before = now;
            calls.clear();
            return;
        }
        CompletableFuture<Void> begun = now.equals(before) ? CompletableFuture.completedFuture(null)
                : book.allCallsAgain().thenAccept(all -> before = now);
        begun.thenCompose(nothing -> book.callsToLookAt(MOST_AT_ONCE, AGAIN))
                .thenAccept(due -> due.forEach(this::look))
                .exceptionally(failure -> {
                    LOG.warn("calls could not be looked at and will be: {}", failure.getMessage());
                    return null;
                });
    }

    /** Looks at one warning; when that is being done already, once more after it. */
    void look(WarningId warning) {
        if (duty.table().lines().isEmpty() || looking.merge(warning, false, (already, first) -> true)) {
            return;
        }
        book.find(warning).thenCompose(known -> known.map(this::look).orElseGet(() -> CompletableFuture.completedFuture(null)))
                .whenComplete((nothing, failure) -> {
                    boolean again = looking.remove(warning);
                    if (failure != null && NotTaken.in(failure).isEmpty()) {
                        LOG.warn("calls about {} failed and are tried again: {}", warning, failure.getMessage());
                    }
                    if (again) {
                        look(warning);
                    }
                });
    }

    private CompletableFuture<Void> look(KnownWarning known) {
        WarningState state = known.state();
        catchUp(state, log.of(state.warning()));
        List<PlacedCall> placed = log.of(state.warning());
        dropNeedless(state, placed);
        calls.seen(known, placed);
        RecordTime now = clock.get();
        DutyTable table = duty.table();
        List<Rounds.Order> orders = Rounds.due(state, hazard(known), alone.getAsBoolean(), table, placed, limits, now);
        if (orders.isEmpty()) {
            Instant longest = Instant.ofEpochMilli(now.millis()).plus(LONGEST);
            return book.callsLookedAt(known, Rounds.next(state, hazard(known), table, limits, now)
                    .filter(next -> next.isBefore(longest)).orElse(longest));
        }
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        for (Rounds.Order order : orders) {
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

    /** Steps of this node's program whose messages a crash prevented; what is older may be forgotten by rule. */
    private void catchUp(WarningState state, List<PlacedCall> placed) {
        long oldest = clock.get().millis() - Answers.VALID.toMillis();
        Set<String> known = placed.stream().map(PlacedCall::step).collect(Collectors.toSet());
        for (Call call : state.calls()) {
            Step step = call.step();
            if (step.node().equals(node) && !step.byPerson() && step.at().millis() > oldest && !known.contains(step.id().toString())) {
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
