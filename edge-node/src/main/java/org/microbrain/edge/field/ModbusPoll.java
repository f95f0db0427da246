package org.microbrain.edge.field;

import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refused;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.field.modbus.RegisterRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one step of a line to Modbus devices: asks those whose time has come, one after the other, and gives on what they answer.
 * One that is silent is asked less and less often, so that the others on its line are not kept waiting. On the line's own thread,
 * which waits for answers and for the disk: on a thread of Camel the exchange of the readings would wait for this one to end.
 */
public final class ModbusPoll extends AsyncProcessorSupport {

    private static final Logger LOG = LoggerFactory.getLogger(ModbusPoll.class);
    /** How long a silent device is left alone at most, where its interval is not longer. */
    static final Duration MOST_REST = Duration.ofMinutes(2);
    /** How long a line that cannot be connected is left alone at most. */
    static final Duration MOST_LINE_REST = Duration.ofSeconds(30);
    private static final long FIRST_LINE_REST = 1_000;
    private static final int TRIES = 2;
    private static final long DISK_SECONDS = 10;
    /** Exceptions of a gateway whose device does not answer (Modbus Application Protocol 1.1b3, section 7). */
    private static final List<Integer> SILENT_BEHIND = List.of(0x0a, 0x0b);
    private static final byte[] NOTHING = {};

    /**
     * What a device answered to who asked it once.
     *
     * @param reports what came, one for each question
     * @param silence why not all came, or null
     */
    public record Answer(List<FieldReport> reports, Flaw silence) {
    }

    /** When a device is asked next. */
    private static final class Turn {
        private final String source;
        private final ModbusDeviceSettings device;
        private long due;
        private long rest;

        Turn(String source, ModbusDeviceSettings device, long due) {
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

    private final String name;
    private final StationReadings readings;
    private final LongSupplier elapsed;
    private final ExecutorService thread;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Queue<Errand<?>> errands = new ConcurrentLinkedQueue<>();
    /** These are of {@link #thread} alone. */
    private ModbusLineSettings settings;
    private ModbusLine line;
    private List<Turn> turns = List.of();
    private long closedUntil;
    private long lineRest;

    /** @param elapsed milliseconds of a clock that nobody sets */
    ModbusPoll(ModbusLineSettings settings, StationReadings readings, LongSupplier elapsed) {
        this.name = settings.name();
        this.thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("modbus-" + settings.name(), true));
        this.readings = readings;
        this.elapsed = elapsed;
        turn(settings);
    }

    /** From now on other devices are asked, or others over another connection. */
    void use(ModbusLineSettings others) {
        try {
            thread.execute(() -> turn(others));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("line {} is stopped and asks nobody", name);
        }
    }

    private void turn(ModbusLineSettings others) {
        long now = elapsed.getAsLong();
        if (line == null || !others.isOver(settings)) {
            if (line != null) {
                line.close();
            }
            line = new ModbusLine(others);
            closedUntil = now;
            lineRest = 0;
        }
        settings = others;
        Map<String, Turn> before = turns.stream().collect(Collectors.toMap(turn -> turn.source, turn -> turn));
        turns = others.devices().entrySet().stream().map(device -> {
            String source = FieldProtocol.MODBUS.key() + ":" + name + "/" + device.getKey();
            Turn turn = before.get(source);
            return turn != null && turn.device.equals(device.getValue()) ? turn : new Turn(source, device.getValue(), now);
        }).toList();
    }

    /**
     * Asks a device once for all its values, between the others of the line, and keeps nothing of it.
     *
     * @return completes with what it answered, also when that is nothing
     */
    CompletableFuture<Answer> ask(ModbusDeviceSettings device) {
        return before(on -> answer(device));
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

    /** What somebody wants of the line between two devices. */
    @FunctionalInterface
    interface Want<T> {
        T of(ModbusLine line) throws NoAnswer, ModbusResponseException, InterruptedException;
    }

    private record Errand<T>(Want<T> want, CompletableFuture<T> done) {

        void run(ModbusLine line) throws InterruptedException {
            try {
                done.complete(want.of(line));
            } catch (NoAnswer | ModbusResponseException | RuntimeException e) {
                done.completeExceptionally(e);
            } catch (InterruptedException stopped) {
                done.completeExceptionally(stopped);
                throw stopped;
            }
        }
    }

    /** Does something on the line before the next device is asked. Any thread; completes on the line's. */
    <T> CompletableFuture<T> before(Want<T> want) {
        Errand<T> errand = new Errand<>(want, new CompletableFuture<>());
        errands.add(errand);
        try {
            thread.execute(() -> {
                try {
                    runErrands();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException stopped) {
            errand.done().completeExceptionally(stopped);
        }
        return errand.done();
    }

    private void runErrands() throws InterruptedException {
        for (Errand<?> errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.run(line);
        }
    }

    /** Asks each device whose time has come, once. */
    void work() throws InterruptedException {
        long now = elapsed.getAsLong();
        if (now < closedUntil || isStoppingOrStopped()) {
            return;
        }
        for (Turn turn : turns.stream().filter(one -> one.due <= now).sorted(Comparator.comparingLong(one -> one.due)).toList()) {
            runErrands();
            if (isStoppingOrStopped() || !poll(turn)) {
                return;
            }
        }
    }

    /** @return false when the line cannot be connected, so that no other needs to be asked */
    private boolean poll(Turn turn) throws InterruptedException {
        try {
            for (RegisterRun run : readings.runs(turn.device)) {
                take(turn, answer(turn.source, turn.device, run));
            }
            turn.answered(elapsed.getAsLong());
        } catch (NoAnswer silence) {
            if (!silence.wasConnected()) {
                closed(silence);
                return false;
            }
            readings.silent(turn.source, silence.why());
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

    private Answer answer(ModbusDeviceSettings device) throws InterruptedException {
        List<FieldReport> reports = new ArrayList<>();
        try {
            for (RegisterRun run : readings.runs(device)) {
                reports.add(answer("", device, run));
            }
            return new Answer(reports, null);
        } catch (NoAnswer silence) {
            return new Answer(reports, silence.why());
        }
    }

    /** @param source empty when nothing is kept */
    private FieldReport answer(String source, ModbusDeviceSettings device, RegisterRun run) throws NoAnswer, InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return run.report(source, line.ask(device.unit(), run));
            } catch (ModbusResponseException refused) {
                if (!SILENT_BEHIND.contains(refused.getExceptionCode())) {
                    return run.refused(refused.getExceptionCode());
                }
                throw new NoAnswer(run.refused(refused.getExceptionCode()).flaws().get(0), true);
            } catch (NoAnswer silence) {
                if (silence.wasUnclear() && !source.isEmpty()) {
                    readings.refuse(new Refused(RefusalReason.PROTOCOL, silence.why().zh(), silence.why().en()), source, NOTHING);
                }
                if (tried == TRIES || !silence.wasConnected()) {
                    throw silence;
                }
            }
        }
    }

    /** Does not ask on before the disk has it: more than it can take would only wait in memory. */
    private void take(Turn turn, FieldReport report) {
        readings.take(FieldProtocol.MODBUS, turn.device.station(), turn.source, report, report.readings()).toCompletableFuture().copy()
                .orTimeout(DISK_SECONDS, TimeUnit.SECONDS).handle((nothing, counted) -> nothing).join();
    }

    @Override
    protected void doStop() {
        thread.shutdownNow();
        line.close();
    }
}
