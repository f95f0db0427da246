package org.microbrain.edge.field;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.block.Reading;
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refused;
import org.microbrain.field.FieldReport;
import org.microbrain.field.dlt645.MeterItem;

/**
 * The one step of a line to electricity meters: asks those whose time has come, one after the other, and gives on what they answer.
 * One that is silent is asked less and less often, so that the others on its line are not kept waiting. On the line's own thread,
 * as {@link ModbusPoll} and for the same reason.
 */
final class MeterPoll extends AsyncProcessorSupport {

    /** How long a silent meter is left alone at most, where its interval is not longer. */
    static final Duration MOST_REST = Duration.ofMinutes(2);
    /** How long a line that cannot be connected is left alone at most. */
    static final Duration MOST_LINE_REST = Duration.ofSeconds(30);
    private static final long FIRST_LINE_REST = 1_000;
    private static final int TRIES = 2;
    private static final long DISK_SECONDS = 10;
    private static final byte[] NOTHING = {};

    /** When a meter is asked next. */
    private static final class Turn {
        private final String source;
        private final MeterSettings meter;
        private long due;
        private long rest;

        Turn(String source, MeterSettings meter, long due) {
            this.source = source;
            this.meter = meter;
            this.due = due;
        }

        private void answered(long now) {
            rest = 0;
            due = Math.max(due + meter.interval().toMillis(), now);
        }

        private void silent(long now) {
            long usual = meter.interval().toMillis();
            rest = rest == 0 ? usual : Math.max(usual, Math.min(2 * rest, MOST_REST.toMillis()));
            due = now + rest;
        }
    }

    private final MeterLine line;
    private final List<Turn> turns;
    private final StationReadings readings;
    private final LongSupplier elapsed;
    private final ExecutorService thread;
    private final AtomicBoolean busy = new AtomicBoolean();
    private long closedUntil;
    private long lineRest;

    /** @param elapsed milliseconds of a clock that nobody sets */
    MeterPoll(MeterLineSettings settings, StationReadings readings, LongSupplier elapsed) {
        this.line = new MeterLine(settings, elapsed);
        this.thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("dlt645-" + settings.name(), true));
        this.readings = readings;
        this.elapsed = elapsed;
        long now = elapsed.getAsLong();
        this.turns = settings.meters().values().stream().map(meter -> new Turn(
                FieldProtocol.DLT645.key() + ":" + settings.name() + "/" + meter.address(), meter, now)).toList();
        this.closedUntil = now;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (!busy.compareAndSet(false, true)) {
            callback.done(true);
            return true;
        }
        try {
            thread.execute(() -> {
                try {
                    work();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    exchange.setException(e);
                } finally {
                    busy.set(false);
                    callback.done(false);
                }
            });
            return false;
        } catch (RejectedExecutionException stopped) {
            callback.done(true);
            return true;
        }
    }

    /** Asks each meter whose time has come, once. */
    void work() throws InterruptedException {
        long now = elapsed.getAsLong();
        if (now < closedUntil || isStoppingOrStopped()) {
            return;
        }
        for (Turn turn : turns.stream().filter(one -> one.due <= now).sorted(Comparator.comparingLong(one -> one.due)).toList()) {
            if (isStoppingOrStopped() || !poll(turn)) {
                return;
            }
        }
    }

    /** @return false when the line cannot be connected, so that no other needs to be asked */
    private boolean poll(Turn turn) throws InterruptedException {
        try {
            for (MeterItem item : readings.items(turn.meter)) {
                take(turn, answer(turn, item));
            }
            turn.answered(elapsed.getAsLong());
        } catch (NoAnswer silence) {
            if (!silence.wasConnected()) {
                closed(silence);
                return false;
            }
            if (!isStoppingOrStopped()) {
                readings.silent(turn.source, silence.why());
            }
            turn.silent(elapsed.getAsLong());
        }
        lineRest = 0;
        return true;
    }

    private void closed(NoAnswer why) {
        turns.forEach(turn -> readings.silent(turn.source, why.why()));
        lineRest = lineRest == 0 ? FIRST_LINE_REST : Math.min(2 * lineRest, MOST_LINE_REST.toMillis());
        closedUntil = elapsed.getAsLong() + lineRest;
    }

    private FieldReport answer(Turn turn, MeterItem item) throws NoAnswer, InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return line.ask(turn.meter.address(), item).report(Reading.NO_TIME);
            } catch (NoAnswer silence) {
                if (silence.wasUnclear()) {
                    readings.refuse(new Refused(RefusalReason.PROTOCOL, silence.why().zh(), silence.why().en()), turn.source,
                            NOTHING);
                }
                if (tried == TRIES || !silence.wasConnected() || isStoppingOrStopped()) {
                    throw silence;
                }
            }
        }
    }

    /** Does not ask on before the disk has it: more than it can take would only wait in memory. */
    private void take(Turn turn, FieldReport report) {
        readings.take(FieldProtocol.DLT645, turn.meter.station(), turn.source, report, report.readings()).toCompletableFuture().copy()
                .orTimeout(DISK_SECONDS, TimeUnit.SECONDS).handle((nothing, counted) -> nothing).join();
    }

    @Override
    protected void doStop() {
        thread.shutdownNow();
        line.close();
    }
}
