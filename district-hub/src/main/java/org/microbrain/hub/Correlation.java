package org.microbrain.hub;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.correlate.Correlator;
import org.microbrain.correlate.Event;
import org.microbrain.correlate.Judgement;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.WarningId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a hub's {@link Correlator} the warnings that the book learns of and the detections that pass, and makes records of what
 * it says, in one commit with its state. Whatever fails here, records go on up. Safe for use by several threads.
 */
final class Correlation {

    private static final Logger LOG = LoggerFactory.getLogger(Correlation.class);
    /** Where the journal keeps what the correlator remembers. */
    static final String STATE = "correlation";
    /** Rules that wait for a time to pass are looked at so often; what is new is looked at once. */
    private static final long LOOK_MILLIS = 30_000;
    private static final Duration LOOK_BACK = Duration.ofDays(3);
    private static final int MOST_REFILLED = 1_000;

    private final NodeId node;
    private final WarningOffice office;
    private final GroupCommit<? extends Journal> journal;
    private final Supplier<RecordTime> clock;
    private final Correlator correlator;
    private final RandomGenerator random = new SecureRandom();
    private boolean news = true;
    private boolean busy;
    private String failure;
    private long found;
    private long born;
    private long lookAgain = Long.MIN_VALUE;
    /** Completes with the next state on the disk. */
    private CompletableFuture<Void> kept = new CompletableFuture<>();

    Correlation(CorrelationPackage rules, NodeId node, WarningOffice office, GroupCommit<? extends Journal> journal,
                Supplier<RecordTime> clock) {
        this.node = node;
        this.office = office;
        this.journal = journal;
        this.clock = clock;
        correlator = new Correlator(node.area(), rules, DivisionNames.bundled());
        byte[] saved = journal.submit(store -> store.state(STATE)).join();
        try {
            if (saved != null && saved.length > 0) {
                correlator.restore(saved);
            }
        } catch (IOException e) {
            LOG.error("what correlation remembered cannot be read and begins anew: {}", e.toString());
        }
        office.book().afterNews(one -> look(office.book().find(one.warning()).thenApply(known -> known.stream().toList())));
        refill();
    }

    private void refill() {
        look(office.book().changed(node.area(), Instant.ofEpochMilli(clock.get().millis()).minus(LOOK_BACK), MOST_REFILLED));
    }

    private void look(CompletableFuture<List<KnownWarning>> found) {
        found.thenAccept(this::heard).exceptionally(failure -> {
            LOG.warn("correlation could not read the book of warnings: {}", failure.getMessage());
            return null;
        });
    }

    private synchronized void heard(List<KnownWarning> warnings) {
        for (KnownWarning known : warnings) {
            known.body().flatMap(body -> Event.of(body, known.state())).ifPresent(event -> news |= correlator.take(event));
            news |= correlator.open(known.state().warning(), known.state().open());
        }
    }

    /** By which rules this hub judges: name and version. */
    synchronized String rules() {
        return correlator.rules();
    }

    /**
     * Judges by other rules from the next look on. What is remembered stays, and warnings that only these have use for are read
     * from the book; what is being kept at the moment was judged by the rules of before.
     */
    void use(CorrelationPackage rules) {
        synchronized (this) {
            correlator.use(rules);
            failure = null;
            news = true;
        }
        refill();
    }

    /** Why the rules of now failed at the latest look that found anything to judge; empty when they did not. */
    synchronized Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** How often something was found since the start, and kept: a correlated warning was made, raised or joined. */
    synchronized long found() {
        return found;
    }

    /** Correlated warnings made since the start. */
    synchronized long born() {
        return born;
    }

    /** Takes in what detections a batch holds; it goes on when they are kept. */
    AsyncProcessor step() {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                CompletableFuture<Void> done = passed(exchange.getMessage().getBody(Batch.class).records());
                if (done.isDone()) {
                    callback.done(true);
                    return true;
                }
                done.whenComplete((nothing, failure) -> callback.done(false));
                return false;
            }
        };
    }

    private synchronized CompletableFuture<Void> passed(List<JournalRecord> records) {
        boolean taken = false;
        for (JournalRecord record : records) {
            if (record.kind().equals(RecordKind.DETECTION)) {
                taken |= Event.ofDetection(record).filter(correlator::take).isPresent();
            }
        }
        news |= taken;
        return taken ? kept : CompletableFuture.completedFuture(null);
    }

    /** Judges what is new. To be called twice a second. */
    void work() {
        RecordTime now = clock.get();
        Correlator.Judged judged;
        CompletableFuture<Void> keeping;
        synchronized (this) {
            if (busy || !news && now.millis() < lookAgain) {
                return;
            }
            judged = judge(now);
            boolean idle = !news && judged.judgements().isEmpty();
            lookAgain = now.millis() + LOOK_MILLIS;
            if (idle) {
                return;
            }
            news = false;
            busy = true;
            keeping = kept;
            kept = new CompletableFuture<>();
        }
        CompletableFuture.completedFuture(now).thenCompose(time -> carryOut(judged, time)).whenComplete((records, failure) -> {
            done(judged, failure);
            keeping.complete(null);
        });
    }

    /** What waits for the state to be kept must not wait for ever because a rule fails. */
    private Correlator.Judged judge(RecordTime now) {
        if (now.quality() == RecordTime.Quality.DOUBTFUL) {
            return correlator.unjudged();
        }
        try {
            Correlator.Judged judged = correlator.judge(now.millis());
            failure = null;
            return judged;
        } catch (RuntimeException e) {
            failure = e.toString();
            LOG.error("correlation failed and judges nothing now; warnings go on by themselves", e);
            return correlator.unjudged();
        }
    }

    private synchronized void done(Correlator.Judged judged, Throwable failure) {
        busy = false;
        if (failure == null) {
            correlator.accept(judged);
            found += judged.judgements().size();
            born += judged.judgements().stream().filter(one -> one.act() == Judgement.Act.BORN).count();
        } else {
            news = true;
            LOG.warn("what correlation found is not kept and is tried again: {}", failure.getMessage());
        }
    }

    private CompletableFuture<List<JournalRecord>> carryOut(Correlator.Judged judged, RecordTime now) {
        List<WarningId> about = judged.judgements().stream().flatMap(one -> Stream.concat(Stream.of(one.id()),
                one.added().stream().filter(Event::isWarning).map(event -> new WarningId(event.key())))).distinct().toList();
        return office.book().find(about).thenCompose(found -> {
            Map<WarningId, KnownWarning> known = found.stream().collect(Collectors.toMap(one -> one.state().warning(),
                    Function.identity()));
            CorrelationRecords records = new CorrelationRecords(node, known, now, random);
            List<Draft> drafts = new ArrayList<>();
            judged.judgements().forEach(one -> drafts.addAll(records.of(one)));
            byte[] state = judged.next();
            return journal.submit(store -> {
                store.state(STATE, state);
                return drafts.stream().map(store::append).toList();
            });
        }).whenComplete((records, failure) -> {
            if (failure == null && !records.isEmpty()) {
                office.enter(records);
                judged.judgements().forEach(one -> LOG.info("{} {} by rule {}: {} members", one.act(), one.id(), one.rule(),
                        one.added().size()));
            }
        });
    }
}
