package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.microbrain.body.OutputBody;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Notice;

/** What those above see of what happened at a node. */
class NodeEventTest {

    private static final NodeId NODE = new NodeId("450124100201");

    @Test
    void thatAHornSoundedIsSaidInWordsWithTheWarningForWhichItDid() {
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), NODE, JournalId.random(new Random(1)), JournalLimits.DEFAULT);
        OutputBody body = OutputBody.newBuilder().setOutput("horn").setKind("horn").setEvent("on-confirmed").setWarning("w").setPlan(3)
                .setDetailZh("已回读").setDetailEn("it said so itself").build();
        assertThat(NodeEvent.of(journal.append(new Draft(RecordKind.OUTPUT, PriorityClass.EVENT, RecordTime.good(1_000), body.toByteArray()))))
                .contains(new NodeEvent(NODE, "output", 1_000, 0, "w", new Notice("horn on-confirmed · 已回读",
                        "horn on-confirmed · it said so itself")));
    }
}
