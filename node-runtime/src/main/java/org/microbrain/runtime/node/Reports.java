package org.microbrain.runtime.node;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Ledger;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** A node's reports on itself: records like all others. */
public final class Reports {

    private static final int MOST_LEDGER_LINES = 200;

    private final GroupCommit<? extends Journal> commits;
    private final String program;
    private final Path data;
    private final Supplier<RecordTime> clock;
    private final LongSupplier refused;
    private final Supplier<Instant> certificateEnd;
    private final long started;
    private final Consumer<ReportBody.Builder> facts;

    /**
     * @param refused        how many readings were refused so far
     * @param certificateEnd until when the certificate of now holds
     */
    public Reports(GroupCommit<? extends Journal> commits, String program, Path data, Supplier<RecordTime> clock,
                   LongSupplier refused, Supplier<Instant> certificateEnd) {
        this(commits, program, data, clock, refused, certificateEnd, report -> { });
    }

    /** @param facts adds what only this tier knows of itself; called on the thread that writes the report */
    public Reports(GroupCommit<? extends Journal> commits, String program, Path data, Supplier<RecordTime> clock,
                   LongSupplier refused, Supplier<Instant> certificateEnd, Consumer<ReportBody.Builder> facts) {
        this.facts = facts;
        this.commits = commits;
        this.program = program;
        this.data = data;
        this.clock = clock;
        this.refused = refused;
        this.certificateEnd = certificateEnd;
        this.started = clock.get().millis();
    }

    /** Writes a report. @param event a word: {@code started}, {@code periodic}, {@code stopped} */
    public void write(String event) {
        ReportBody.Builder own = ReportBody.newBuilder().setProgram(program).setStartedMs(started).setEvent(event)
                .setMemoryBytes(ProcessMemory.resident());
        facts.accept(own);
        ReportBody known = own.build();
        commits.submit(journal -> {
            ReportBody.Builder body = known.toBuilder()
                    .setDiskFreeBytes(data.toFile().getUsableSpace()).setRefusedReadings(refused.getAsLong())
                    .setCertificateEndMs(certificateEnd.get().toEpochMilli());
            journal.ledger().stream().filter(ledger -> ledger.made() > 0).limit(MOST_LEDGER_LINES)
                    .forEach(ledger -> body.addLedger(line(ledger)));
            return journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT, clock.get(),
                    body.build().toByteArray()));
        });
    }

    private static LedgerLine line(Ledger ledger) {
        return LedgerLine.newBuilder().setNode(ledger.origin().node().text())
                .setJournal(ByteString.copyFrom(ledger.origin().journal().bytes())).setMade(ledger.made())
                .setReceived(ledger.acknowledged()).setShed(ledger.shed()).setWaiting(ledger.waiting()).build();
    }
}
