package org.microbrain.core.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.microbrain.core.device.OrderedCommand.State;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;

/**
 * Keeps commands until their device listens, since Hono does not queue, sends each device one at a time in the order of the
 * orders, and keeps what came back. A command is sent once, unless who ordered it said that twice does no harm. It is written
 * down that one is on its way before it is: after a crash it is known that nobody knows. All methods on {@code thread} unless said otherwise.
 */
public final class CommandOutbox implements AutoCloseable {

    /** Commands that have not ended. */
    static final int MOST_OPEN = 1_000;
    private static final long KEPT_MILLIS = Duration.ofDays(90).toMillis();

    private final CommandFile file;
    private final Function<String, Optional<DevicePresence>> presence;
    private final Function<DeviceCommand, CompletionStage<CommandAnswer>> send;
    private final Executor thread;
    private final LongSupplier clock;
    private final Map<String, OrderedCommand> open = new LinkedHashMap<>();
    private volatile long mark;

    /**
     * @param send   gives a command to Hono; fails when nothing came back
     * @param thread the one thread that calls this
     * @param clock  Unix milliseconds
     */
    CommandOutbox(Path path, Function<String, Optional<DevicePresence>> presence,
                  Function<DeviceCommand, CompletionStage<CommandAnswer>> send, Executor thread, LongSupplier clock) {
        this.presence = presence;
        this.send = send;
        this.thread = thread;
        this.clock = clock;
        file = new CommandFile(path);
        for (OrderedCommand one : file.open()) {
            // One that was on its way when the program ended: its answer went to nobody.
            keep(one.state() == State.SENT ? one.after(null, clock.getAsLong()) : one, one);
        }
    }

    /** What came of an order. */
    public enum Taken {
        TAKEN, THE_SAME, ANOTHER_WITH_THIS_ID, TOO_MANY
    }

    /** Takes an order; the same one again changes nothing. */
    public Taken order(OrderedCommand one) {
        Optional<OrderedCommand> known = file.of(one.id());
        if (known.isPresent()) {
            return same(known.get(), one) ? Taken.THE_SAME : Taken.ANOTHER_WITH_THIS_ID;
        }
        if (open.size() >= MOST_OPEN) {
            return Taken.TOO_MANY;
        }
        file.add(one);
        open.put(one.id(), one);
        mark++;
        return Taken.TAKEN;
    }

    private static boolean same(OrderedCommand a, OrderedCommand b) {
        return a.command().device().equals(b.command().device()) && a.command().name().equals(b.command().name())
                && a.command().contentType().equals(b.command().contentType()) && a.repeatable() == b.repeatable()
                && Arrays.equals(a.command().payload(), b.command().payload());
    }

    /** @return whether it is taken back: it waits, and was never sent */
    public boolean withdraw(String id) {
        OrderedCommand one = open.get(id);
        if (one == null || one.state() != State.WAITING || one.attempts() > 0) {
            return false;
        }
        keep(one.ended(State.WITHDRAWN, clock.getAsLong()), one);
        return true;
    }

    /** Sends what is due, ends what is over. To be called each second, and when a device comes. */
    public void work() {
        long now = clock.getAsLong();
        Set<String> busy = new HashSet<>();
        open.values().stream().filter(one -> one.state() == State.SENT).forEach(one -> busy.add(one.command().device()));
        for (OrderedCommand one : List.copyOf(open.values())) {
            if (one.state() == State.WAITING && now >= one.expires()) {
                keep(one.ended(one.attempts() > 0 ? State.UNKNOWN : State.EXPIRED, now), one);
            } else if (one.state() == State.WAITING && busy.add(one.command().device())
                    && one.due(presence.apply(one.command().device()).orElse(null), now)) {
                send(one.sent(now), one);
            }
        }
    }

    private void send(OrderedCommand sent, OrderedCommand before) {
        keep(sent, before);
        send.apply(sent.command()).whenComplete((answer, failure) -> thread.execute(() -> {
            OrderedCommand now = open.get(sent.id());
            if (now != null && now.state() == State.SENT && now.attempts() == sent.attempts()) {
                keep(now.after(failure == null ? answer : null, clock.getAsLong()), now);
            }
        }));
    }

    private void keep(OrderedCommand after, OrderedCommand before) {
        if (!after.equals(before)) {
            file.update(after);
            mark++;
        }
        if (after.state().ended()) {
            open.remove(after.id());
        } else {
            open.put(after.id(), after);
        }
    }

    /** Another number after each change. Any thread. */
    public long mark() {
        return mark;
    }

    /** The newest first, at most so many. @param device empty for all */
    public List<OrderedCommand> newest(String device, int most) {
        return file.newest(device, most);
    }

    public Optional<OrderedCommand> of(String id) {
        return file.of(id);
    }

    /** Forgets what ended long ago. To be called once a day. */
    public void tend() {
        file.forget(clock.getAsLong() - KEPT_MILLIS);
    }

    @Override
    public void close() {
        file.close();
    }
}
