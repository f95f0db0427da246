package org.microbrain.edge.field;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.field.FieldReport;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one step of a line to devices that are asked: asks those whose time has come, one after the other, and gives on what they
 * answer. One that is silent is asked less and less often, so that the others on its line are not kept waiting. On the line's own
 * thread, which waits for answers and for the disk: on a thread of Camel the exchange of the readings would wait for this one to
 * end.
 *
 * @param <L> what is said of the line, which may become another
 * @param <D> what is said of a device
 */
abstract class LinePoll<L extends AskedLine<L, D>, D extends Asked> extends AsyncProcessorSupport {

    private static final Logger LOG = LoggerFactory.getLogger(LinePoll.class);
    /** How long a silent device is left alone at most, where its interval is not longer. */
    private static final Duration MOST_REST = Duration.ofMinutes(2);
    /** How long a line that cannot be connected is left alone at most. */
    private static final Duration MOST_LINE_REST = Duration.ofSeconds(30);
    private static final long FIRST_LINE_REST = 1_000;
    private static final int TRIES = 2;
    private static final long DISK_SECONDS = 10;
    private static final byte[] NOTHING = {};

    /** One question of a device, asked once. */
    @FunctionalInterface
    interface Question {
        FieldReport ask() throws NoAnswer, InterruptedException;
    }

    /** When a device is asked next. */
    private static final class Turn<D extends Asked> {
        private final String source;
        private final D device;
        private long due;
        private long rest;

        Turn(String source, D device, long due) {
            this.source = source;
            this.device = device;
            this.due = due;
        }

        private void answered(long now) {
            rest = 0;
            due = Math.max(due + device.interval().toMillis(), now);
        }

        private void silent(long now) {
            long usual = device.interval().toMillis();
            rest = rest == 0 ? usual : Math.max(usual, Math.min(2 * rest, MOST_REST.toMillis()));
            due = now + rest;
        }
    }

    private record Errand<T>(Callable<T> want, CompletableFuture<T> done) {

        void run() {
            try {
                done.complete(want.call());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                done.completeExceptionally(stopped);
            } catch (Exception failure) {
                done.completeExceptionally(failure);
            }
        }

        void refuse(String line) {
            done.completeExceptionally(new RejectedExecutionException("line " + line + " is stopped"));
        }
    }

    private final FieldProtocol protocol;
    private final String line;
    private final StationReadings readings;
    private final LongSupplier elapsed;
    /** Whether it is shut down says whether the line is stopped: of one that asks once and was never started Camel says so, too. */
    private final ExecutorService thread;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Queue<Errand<?>> errands = new ConcurrentLinkedQueue<>();
    /** These are of {@link #thread} alone. */
    private L settings;
    private List<Turn<D>> turns = List.of();
    private long closedUntil;
    private long lineRest;

    /**
     * Its line is made by {@link #turn}.
     *
     * @param elapsed milliseconds of a clock that nobody sets
     */
    LinePoll(FieldProtocol protocol, L settings, StationReadings readings, LongSupplier elapsed) {
        this.protocol = protocol;
        this.line = settings.name();
        this.readings = readings;
        this.elapsed = elapsed;
        this.thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory(protocol.key() + "-" + line, true));
    }

    /** All that a device is asked for, by the profile at work now. */
    abstract List<Question> questions(D device);

    /** Ends the connection. Any thread. */
    abstract void disconnect();

    /** Goes over another connection, or the first one. On the line's thread, or before the first step. */
    abstract void goOver(L other);

    /** From now on other devices are asked, or others over another connection. Any thread. */
    final void use(L others) {
        soon(() -> turn(others));
    }

    /** The same at once. On the line's thread, or before the first step. */
    final void turn(L others) {
        if (settings == null || !others.isOver(settings)) {
            goOver(others);
            connectAnew();
        }
        settings = others;
        ask(others.devices());
    }

    /**
     * Asks a device once for all its values, between the others of the line, and keeps nothing of it.
     *
     * @return completes with what it answered, also when that is nothing
     */
    final CompletableFuture<Answered> askOnce(D device) {
        return before(() -> {
            List<FieldReport> reports = new ArrayList<>();
            try {
                for (Question question : questions(device)) {
                    reports.add(answer("", question));
                }
                return new Answered(reports, null);
            } catch (NoAnswer silence) {
                return new Answered(reports, silence.why());
            }
        });
    }

    private void ask(Map<String, D> devices) {
        long now = elapsed.getAsLong();
        Map<String, Turn<D>> before = turns.stream().collect(Collectors.toMap(turn -> turn.source, turn -> turn));
        turns = devices.entrySet().stream().map(device -> {
            String source = protocol.key() + ":" + line + "/" + device.getKey();
            Turn<D> turn = before.get(source);
            return turn != null && turn.device.equals(device.getValue()) ? turn : new Turn<>(source, device.getValue(), now);
        }).toList();
    }

    /** The line is another one now, which is tried at once. */
    private void connectAnew() {
        closedUntil = elapsed.getAsLong();
        lineRest = 0;
    }

    private void soon(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("line {} is stopped and asks nobody", line);
        }
    }

    /** Does something on the line before the next device is asked. Any thread; completes on the line's. */
    final <T> CompletableFuture<T> before(Callable<T> want) {
        Errand<T> errand = new Errand<>(want, new CompletableFuture<>());
        errands.add(errand);
        try {
            thread.execute(this::runErrands);
        } catch (RejectedExecutionException stopped) {
            refuseErrands();
        }
        return errand.done();
    }

    /** Looks whether the line is stopped after it took one: the stop takes from the same queue. */
    private void runErrands() {
        for (Errand<?> errand = errands.poll(); errand != null; errand = errands.poll()) {
            if (thread.isShutdown()) {
                errand.refuse(line);
            } else {
                errand.run();
            }
        }
    }

    /** What still waited is done by nobody, and its askers hear so. */
    private void refuseErrands() {
        for (Errand<?> errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.refuse(line);
        }
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

    /** Asks each device whose time has come, once. */
    final void work() throws InterruptedException {
        long now = elapsed.getAsLong();
        if (now < closedUntil || thread.isShutdown()) {
            return;
        }
        for (Turn<D> turn : turns.stream().filter(one -> one.due <= now)
                .sorted(Comparator.comparingLong((Turn<D> one) -> one.due)).toList()) {
            runErrands();
            if (thread.isShutdown() || !poll(turn)) {
                return;
            }
        }
    }

    /** @return false when the line cannot be connected, so that no other needs to be asked */
    private boolean poll(Turn<D> turn) throws InterruptedException {
        try {
            for (Question question : questions(turn.device)) {
                take(turn, answer(turn.source, question));
            }
            turn.answered(elapsed.getAsLong());
        } catch (NoAnswer silence) {
            if (!silence.wasConnected()) {
                closed(silence);
                return false;
            }
            if (!thread.isShutdown()) {
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

    /**
     * What a question is answered, asked again where that may help.
     *
     * @param source empty when nothing is kept of it
     */
    private FieldReport answer(String source, Question question) throws NoAnswer, InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return question.ask();
            } catch (NoAnswer silence) {
                if (silence.wasUnclear() && !source.isEmpty()) {
                    readings.refuse(new Refused(RefusalReason.PROTOCOL, silence.why().zh(), silence.why().en()), source, NOTHING);
                }
                if (tried == TRIES || !silence.mayBeAskedAgain() || thread.isShutdown()) {
                    throw silence;
                }
            }
        }
    }

    /** Does not ask on before the disk has it: more than it can take would only wait in memory. */
    private void take(Turn<D> turn, FieldReport report) {
        readings.take(protocol, turn.device.station(), turn.source, report, report.readings()).toCompletableFuture().copy()
                .orTimeout(DISK_SECONDS, TimeUnit.SECONDS).handle((nothing, counted) -> nothing).join();
    }

    @Override
    protected void doStop() {
        thread.shutdownNow();
        disconnect();
        refuseErrands();
    }
}
