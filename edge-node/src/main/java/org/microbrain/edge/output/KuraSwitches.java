package org.microbrain.edge.output;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.microbrain.edge.kura.KuraAssets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells outputs that are channels of assets of gateways with Kura what they are to be. What they say is what is read afterwards,
 * never the answer to the writing. One order of an output is under way at a time, and of those that wait only the last counts, so
 * that a gateway cannot do them in another order. An order for on whose answer got lost may have been done: it is given again
 * only when the channel was read and is not on. One for off is given again all the same: off twice harms nobody.
 */
final class KuraSwitches implements Wire {

    /** From one look at an output to the next. */
    private static final long LOOK_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(KuraSwitches.class);

    private final KuraAssets assets;
    private final LongSupplier elapsed;
    private final Map<String, Talk> talks = new ConcurrentHashMap<>();

    /** @param elapsed milliseconds of a clock that nobody sets */
    KuraSwitches(KuraAssets assets, LongSupplier elapsed) {
        this.assets = assets;
        this.elapsed = elapsed;
    }

    /** With one output. Its fields are guarded by itself. */
    private static final class Talk {
        private boolean answers;
        /** Whether an order is under way. */
        private boolean busy;
        private Optional<Boolean> next = Optional.empty();
        /** Whether on was told, not answered, and not read since. */
        private boolean unknown;
        private Optional<Long> looked = Optional.empty();
        /** Counts orders: what was read while one came is worth nothing. */
        private int orders;
    }

    private Talk talk(Output output) {
        return talks.computeIfAbsent(output.name(), name -> new Talk());
    }

    private static KuraPlace place(Output output) {
        return output.kura().orElseThrow();
    }

    @Override
    public boolean reaches(Output output) {
        Talk talk = talk(output);
        synchronized (talk) {
            return talk.answers && assets.reaches(place(output).gateway());
        }
    }

    @Override
    public boolean tell(Output output, boolean on, long seconds, Consumer<Boolean> said) {
        if (!assets.reaches(place(output).gateway())) {
            return false;
        }
        Talk talk = talk(output);
        synchronized (talk) {
            if (talk.busy) {
                talk.next = Optional.of(on);
                return true;
            }
            talk.busy = true;
        }
        order(output, talk, on, said);
        return true;
    }

    private void order(Output output, Talk talk, boolean on, Consumer<Boolean> said) {
        boolean readFirst;
        synchronized (talk) {
            talk.orders++;
            readFirst = on && talk.unknown;
        }
        if (!readFirst) {
            write(output, talk, on, said);
            return;
        }
        assets.read(place(output).gateway(), place(output).proof().channel()).whenComplete((value, failure) -> {
            Optional<Boolean> is = read(output, talk, value, failure);
            if (is.filter(isOn -> !isOn).isPresent()) {
                write(output, talk, true, said);
            } else {
                is.ifPresent(said);
                goOn(output, talk, said);
            }
        });
    }

    private void write(Output output, Talk talk, boolean on, Consumer<Boolean> said) {
        KuraPlace place = place(output);
        assets.write(place.gateway(), place.cell().channel(), place.cell().type(), on ? place.cell().on() : place.cell().off()).whenComplete((nothing, failure) -> {
            boolean overtaken;
            synchronized (talk) {
                talk.unknown = on && failure != null;
                overtaken = talk.next.isPresent();
            }
            if (overtaken) {
                goOn(output, talk, said);
                return;
            }
            assets.read(place.gateway(), place.proof().channel()).whenComplete((value, unread) -> {
                read(output, talk, value, unread).ifPresent(said);
                goOn(output, talk, said);
            });
        });
    }

    /** Takes what was read; empty when that says nothing. */
    private Optional<Boolean> read(Output output, Talk talk, String value, Throwable failure) {
        Optional<Boolean> on = failure == null ? place(output).proof().isOn(value) : Optional.empty();
        if (on.isEmpty()) {
            LOG.debug("output {} does not say how it is: {}", output.name(), failure == null ? value : failure.getMessage());
        }
        synchronized (talk) {
            talk.answers = on.isPresent();
            talk.unknown &= on.isEmpty();
            talk.looked = Optional.of(elapsed.getAsLong());
        }
        return on;
    }

    private void goOn(Output output, Talk talk, Consumer<Boolean> said) {
        Optional<Boolean> next;
        synchronized (talk) {
            next = talk.next;
            talk.next = Optional.empty();
            talk.busy = next.isPresent();
        }
        next.ifPresent(on -> order(output, talk, on, said));
    }

    @Override
    public void look(Output output, Consumer<Boolean> said) {
        Talk talk = talk(output);
        int orders;
        synchronized (talk) {
            long now = elapsed.getAsLong();
            if (talk.busy || !assets.reaches(place(output).gateway()) || talk.looked.filter(last -> now - last < LOOK_MILLIS).isPresent()) {
                return;
            }
            talk.looked = Optional.of(now);
            orders = talk.orders;
        }
        assets.read(place(output).gateway(), place(output).proof().channel()).whenComplete((value, failure) -> {
            synchronized (talk) {
                if (talk.orders != orders) {
                    return;
                }
            }
            read(output, talk, value, failure).ifPresent(said);
        });
    }
}
