package org.microbrain.runtime.enrol;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.microbrain.link.SharedBook;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;

/**
 * What a node that admits others knows of revoked keys, as neighbours share it: told by its parents of nodes below it, tells
 * its children of what they may dial and who may dial them. A hub that lost {@code admission.db} has its revocations again
 * with the next link.
 */
public final class RevocationBook implements SharedBook {

    private static final int MOST_IN_AN_ANSWER = 2_000;

    private final NodeId self;
    private final Admission admission;
    private final Executor thread;

    /** @param thread may wait for the disk */
    public RevocationBook(NodeId self, Admission admission, Executor thread) {
        this.self = self;
        this.admission = admission;
        this.thread = thread;
    }

    @Override
    public CompletionStage<Map<String, Long>> known(DivisionCode area) {
        return CompletableFuture.completedFuture(SharedRevocation.digests(area, admission.revocations().all().stream()
                .filter(one -> area.strictlyContains(new NodeId(one.node()).area()))));
    }

    @Override
    public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
        List<Revocations.Revoked> all = admission.revocations().all();
        Map<String, Long> digests = SharedRevocation.digests(area, all.stream());
        List<SharedRecord> lacking = all.stream().filter(one -> SharedRevocation.matter(area, one)
                        .filter(name -> !digests.get(name).equals(known.get(name))).isPresent())
                .limit(MOST_IN_AN_ANSWER + 1).map(one -> SharedRevocation.record(self, one)).toList();
        return CompletableFuture.completedFuture(lacking.size() > MOST_IN_AN_ANSWER
                ? new Lacking(lacking.subList(0, MOST_IN_AN_ANSWER), true) : new Lacking(lacking, false));
    }

    @Override
    public CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records) {
        List<SharedRecord> ours = records.stream().filter(record -> record.kind().equals(RecordKind.REVOCATION)).toList();
        try {
            return ours.isEmpty() ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.runAsync(() -> admission.told(parent, ours), thread);
        } catch (RejectedExecutionException tooMuchWaits) {
            return CompletableFuture.failedFuture(tooMuchWaits);
        }
    }
}
