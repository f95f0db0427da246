package org.microbrain.runtime.node;

import com.google.protobuf.ByteString;
import java.util.OptionalLong;
import org.microbrain.body.ReportBody;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.clock.NodeClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a parent's time is known, makes right what was stamped in doubt before: says in a report when this program started,
 * by which everyone above corrects its records, and corrects the times of the own history. One thread.
 */
final class ClockCorrection {

    private static final Logger LOG = LoggerFactory.getLogger(ClockCorrection.class);

    private final NodeClock clock;
    private final GroupCommit<SqliteJournal> commits;
    private final String program;
    private volatile JournalId said;
    private volatile long row;
    private volatile boolean underWay;

    /** How far it has come, in which journal. */
    private record Step(JournalId journal, long row) {
    }

    ClockCorrection(NodeClock clock, GroupCommit<SqliteJournal> commits, String program) {
        this.clock = clock;
        this.commits = commits;
        this.program = program;
    }

    /** To be called about once a second. */
    void work() {
        OptionalLong start = clock.correctedStart();
        if (start.isEmpty() || underWay) {
            return;
        }
        underWay = true;
        commits.submit(journal -> {
            JournalId id = journal.origin().journal();
            boolean fresh = !id.equals(said);
            if (fresh) {
                say(journal, start.getAsLong());
            }
            long from = fresh ? 0 : row;
            return new Step(id, from == Long.MAX_VALUE ? from : journal.correctTimes(start.getAsLong(), from));
        }, this::done);
    }

    private void say(SqliteJournal journal, long start) {
        JournalId id = journal.origin().journal();
        ReportBody body = ReportBody.newBuilder().setProgram(program).setEvent("clock-corrected").setStartedMs(start)
                .setDetailZh("上级时间已知，此前存疑的时间已更正")
                .setDetailEn("a parent's time is known; times that were doubtful before are corrected by it")
                .setClock(ReportBody.ClockStart.newBuilder().setStartMs(start).setJournal(ByteString.copyFrom(id.bytes())))
                .build();
        journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT, clock.get(), body.toByteArray()));
    }

    private void done(Step step, Throwable failure) {
        if (failure == null) {
            said = step.journal();
            row = step.row();
        } else {
            LOG.debug("the correction of the clock will be written later", failure);
        }
        underWay = false;
    }
}
