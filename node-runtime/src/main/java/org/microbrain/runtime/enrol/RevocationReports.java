package org.microbrain.runtime.enrol;

import java.util.List;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.clock.NodeClock;

/** Tells the nodes above what was revoked here, as records of the class of warnings. Its calls do not wait. */
public final class RevocationReports {

    private final Admission admission;
    private final GroupCommit<SqliteJournal> commits;
    private final NodeClock clock;
    private boolean underWay;

    public RevocationReports(Admission admission, GroupCommit<SqliteJournal> commits, NodeClock clock) {
        this.admission = admission;
        this.commits = commits;
        this.clock = clock;
    }

    /** To be called every second or so, by one thread. What a full or failing disk does not take is tried again. */
    public synchronized void work() {
        List<Revocations.Revoked> untold = underWay ? List.of() : admission.revocations().untold();
        if (untold.isEmpty()) {
            return;
        }
        underWay = true;
        commits.submit(journal -> untold.stream().map(one -> journal.append(new Draft(RecordKind.REVOCATION,
                PriorityClass.WARNING, clock.get(), SharedRevocation.body(one).toByteArray()))).toList())
                .whenComplete((records, failure) -> ended(untold, failure));
    }

    private synchronized void ended(List<Revocations.Revoked> told, Throwable failure) {
        underWay = false;
        if (failure == null) {
            admission.revocations().told(told);
        }
    }
}
