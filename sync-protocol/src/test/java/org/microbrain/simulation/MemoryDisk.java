package org.microbrain.simulation;

import java.util.Random;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/** A disk that is only imagined: fast. */
final class MemoryDisk implements SimulatedDisk {

    private final MemoryJournal.Image image;

    MemoryDisk() {
        this(new MemoryJournal.Image());
    }

    private MemoryDisk(MemoryJournal.Image image) {
        this.image = image;
    }

    @Override
    public Journal open(NodeId node, JournalId id, JournalLimits limits) {
        return new MemoryJournal(image, node, id, limits);
    }

    @Override
    public void crash(Journal open, Random random) {
        // the image is what the last commit left
    }

    @Override
    public SimulatedDisk copy() {
        return new MemoryDisk(image.copy());
    }

    @Override
    public void damage(Random random) {
        // memory keeps objects, not bytes; damage is tried on files
    }

    @Override
    public void discard() {
        // memory goes by itself
    }
}
