package org.microbrain.runtime.camel.journal;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;

/**
 * {@code journal:outbox} and {@code journal:readings}, on the one journal of this node. Described in
 * {@code docs/components/journal.md}.
 */
public final class JournalComponent extends DefaultComponent {

    private final Journal journal;
    private final GroupCommit<? extends Journal> commits;
    private final BlockWriter blocks;
    private final AtomicBoolean consumed = new AtomicBoolean();

    /** Of a node that takes no readings. @param journal read on the thread of {@code commits} only */
    public JournalComponent(Journal journal, GroupCommit<? extends Journal> commits) {
        this(journal, commits, null);
    }

    /** @param journal read on the thread of {@code commits} only */
    public JournalComponent(Journal journal, GroupCommit<? extends Journal> commits, BlockWriter blocks) {
        this.journal = journal;
        this.commits = commits;
        this.blocks = blocks;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        JournalEndpoint.Way way = switch (remaining) {
            case "outbox" -> JournalEndpoint.Way.OUTBOX;
            case "readings" -> {
                if (blocks == null) {
                    throw new IllegalArgumentException("this node keeps no readings of its own; journal:readings is for edges and hubs");
                }
                yield JournalEndpoint.Way.READINGS;
            }
            default -> throw new IllegalArgumentException("there is no " + uri
                    + "; write journal:outbox (records) or journal:readings");
        };
        return new JournalEndpoint(uri, this, way);
    }

    Journal journal() {
        return journal;
    }

    GroupCommit<? extends Journal> commits() {
        return commits;
    }

    BlockWriter blocks() {
        return blocks;
    }

    /** @return false when some route has the outbox already */
    boolean claimOutbox() {
        return consumed.compareAndSet(false, true);
    }

    void releaseOutbox() {
        consumed.set(false);
    }
}
