package org.microbrain.runtime.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.warning.NotTaken;
import org.microbrain.runtime.warning.WarningDesk;
import org.microbrain.warning.Call;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what people say to calls: by the link in a message, or by writing back. An answer is a step of the person who was
 * called; who is not in the table is counted, and nothing else. Thread-safe.
 */
final class Answers {

    /** A link in an old message opens nothing. */
    static final Duration VALID = Duration.ofHours(24);
    private static final long WAIT_SECONDS = 10;
    /** 1, 收到, 已收到, ok and what begins so. */
    private static final Pattern YES = Pattern.compile("\\s*(?:[1１]|已?收到|ok\\b|yes\\b)(?s:.*)", Pattern.CASE_INSENSITIVE);
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final DutyBook duty;
    private final CallLog log;
    private final WarningDesk desk;
    private final Supplier<RecordTime> clock;

    /** What an answer came to. */
    enum Outcome {
        /** It is a step now. */
        TAKEN,
        /** It was answered before. */
        BEFORE,
        /** There is no such call, or it is too long ago. */
        NO_SUCH_CALL,
        /** It could not be kept; worth trying again. */
        TRY_AGAIN
    }

    Answers(DutyBook duty, CallLog log, WarningDesk desk, Supplier<RecordTime> clock) {
        this.duty = duty;
        this.log = log;
        this.desk = desk;
        this.clock = clock;
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.get().millis());
    }

    /** The call that a link is for; empty when it is forged, removed or too old. */
    Optional<PlacedCall> byToken(String token) {
        return log.byToken(token).filter(call -> !call.at().plus(VALID).isBefore(now()) && call.person() != 0);
    }

    /** Somebody pressed the button behind a link. */
    Outcome byLink(String token) throws InterruptedException {
        Optional<PlacedCall> call = byToken(token);
        return call.isEmpty() ? Outcome.NO_SUCH_CALL : answer(call.get(), "链接 link");
    }

    /**
     * Somebody wrote back.
     *
     * @return false when it could not be kept now
     */
    boolean byReply(String from, String text) throws InterruptedException {
        Instant now = now();
        Optional<DutyPerson> person = duty.table().persons().stream()
                .filter(one -> PhoneNumber.same(one.phone(), from)).findFirst();
        if (person.isEmpty()) {
            log.stranger(from, now);
            LOG.info("a reply came from a number that is not in the duty list");
            return true;
        }
        if (!YES.matcher(text).matches()) {
            LOG.info("a reply of person {} is no answer to a call", person.get().id());
            return true;
        }
        for (PlacedCall call : heard(person.get(), now)) {
            if (answer(call, "短信 SMS") == Outcome.TRY_AGAIN) {
                return false;
            }
        }
        return true;
    }

    /** What the person can have heard of: nobody answers what was not sent to them. */
    private List<PlacedCall> heard(DutyPerson person, Instant now) {
        List<PlacedCall> heard = new ArrayList<>();
        for (PlacedCall call : log.to(person.id(), now.minus(VALID))) {
            if (call.deliveries().stream().anyMatch(one -> one.state() == Delivery.State.ACCEPTED || one.tries() > 0)) {
                heard.add(call);
            }
        }
        return heard;
    }

    private Outcome answer(PlacedCall call, String how) throws InterruptedException {
        try {
            desk.take(new WarningId(call.warning()), new Person(call.name(), call.role()), how, state ->
                    open(state, call.step()).map(one -> Deed.answered(one.step().id()))).get(WAIT_SECONDS, TimeUnit.SECONDS);
            log.drop(call.step(), now());
            return Outcome.TAKEN;
        } catch (ExecutionException e) {
            if (NotTaken.in(e).isPresent()) {
                return Outcome.BEFORE;
            }
            LOG.warn("an answer about {} could not be kept: {}", call.warning(), e.getCause().getMessage());
            return Outcome.TRY_AGAIN;
        } catch (TimeoutException e) {
            LOG.warn("an answer about {} could not be kept in time", call.warning());
            return Outcome.TRY_AGAIN;
        }
    }

    /** Whether a call still waits for its answer. */
    static boolean waits(WarningState state, String step) {
        return state.open() && open(state, step).isPresent();
    }

    private static Optional<Call> open(WarningState state, String step) {
        return state.calls().stream().filter(call -> call.step().id().toString().equals(step) && call.answer().isEmpty())
                .findFirst();
    }
}
