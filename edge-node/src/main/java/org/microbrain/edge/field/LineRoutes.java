package org.microbrain.edge.field;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows from devices that are asked: each line asks its own, in a thread of its own. Lines come and go while others work.
 *
 * @param <L> what is said of a line
 * @param <D> what is said of a device
 * @param <P> the step of a line
 */
abstract class LineRoutes<L extends AskedLine<L, D>, D extends Asked, P extends LinePoll<L, D>> extends RouteBuilder
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LineRoutes.class);
    private static final int TICK_MILLIS = 100;
    private static final int STOP_SECONDS = 2;

    private final FieldProtocol protocol;
    private final Map<String, P> polls = new ConcurrentHashMap<>();

    LineRoutes(FieldProtocol protocol) {
        this.protocol = protocol;
    }

    /** The step of a line. */
    abstract P poll(L line);

    /** These lines ask from the start on. */
    final void begin(Collection<L> lines) {
        lines.forEach(line -> polls.put(line.name(), poll(line)));
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        polls.forEach((name, poll) -> line(this, name, poll));
    }

    private void line(RouteBuilder routes, String name, P poll) {
        routes.from("timer:" + id(name) + "?delay=0&period=" + TICK_MILLIS).routeId(id(name)).process(poll);
    }

    private String id(String line) {
        return protocol.key() + "-" + line;
    }

    /** From now on these lines ask, and no others. To be called after the start, by one thread at a time. */
    public final void use(Collection<L> lines) {
        Map<String, L> wanted = new ConcurrentHashMap<>();
        lines.forEach(line -> wanted.put(line.name(), line));
        for (String gone : List.copyOf(polls.keySet())) {
            if (!wanted.containsKey(gone)) {
                end(gone, polls.remove(gone));
            }
        }
        for (L line : lines) {
            P poll = polls.get(line.name());
            if (poll == null) {
                add(line);
            } else {
                poll.use(line);
            }
        }
    }

    private void end(String line, P poll) {
        poll.stop();
        try {
            getContext().getRouteController().stopRoute(id(line), STOP_SECONDS, TimeUnit.SECONDS);
            getContext().removeRoute(id(line));
        } catch (Exception e) {
            LOG.warn("the route of line {} did not end well: {}; nothing is asked there any more", line, e.toString());
        }
    }

    private void add(L line) {
        P poll = poll(line);
        polls.put(line.name(), poll);
        try {
            getContext().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    line(this, line.name(), poll);
                }
            });
        } catch (Exception e) {
            LOG.error("line {} does not work before the next start: {}", line.name(), e.toString());
        }
    }

    /**
     * Asks a device once and keeps nothing of it: over the line where that asks already, else over a connection of its own.
     *
     * @return completes with what it answered, also when that is nothing
     */
    public final CompletableFuture<Answered> ask(L line, String device) {
        D asked = line.devices().get(device);
        P poll = polls.get(line.name());
        if (poll != null) {
            return poll.askOnce(asked);
        }
        P once = poll(line.with(Map.of()));
        return once.askOnce(asked).whenComplete((answer, failure) -> once.stop());
    }

    /** The step of a line; null when there is none. */
    final P of(String line) {
        return polls.get(line);
    }

    /** Nothing is asked any more, while what was answered is still stored. */
    @Override
    public void close() {
        polls.values().forEach(LinePoll::stop);
    }
}
