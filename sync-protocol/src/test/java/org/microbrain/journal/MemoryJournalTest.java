package org.microbrain.journal;

import java.util.Random;
import org.microbrain.record.JournalId;

final class MemoryJournalTest extends JournalContract {

    private final MemoryJournal.Image image = new MemoryJournal.Image();
    private final Random random = new Random(1);

    @Override
    Journal open(JournalLimits limits) {
        return new MemoryJournal(image, NODE, JournalId.random(random), limits);
    }
}
