package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Known;
import org.microbrain.wire.proto.Shared;

/** The parent's end of sharing over one link: hears what the child knows, tells it what it does not. Guarded by its owner. */
final class SharingParent {

    /** Matters in all pages of what a child knows. */
    static final int MOST_MATTERS = 20_000;
    /** A child asks when it has connected, and then every few minutes. */
    static final long PAUSE_MILLIS = 2_000;
    /** Records that wait for a slow line. Beyond, the child is asked to compare when the line is free. */
    private static final int MOST_WAITING = 500;

    private final Link link;
    private final Deque<SharedRecord> waiting = new ArrayDeque<>();
    private Map<String, Long> pages = new HashMap<>();
    private boolean comparing;
    private boolean askedMeanwhile;
    private boolean compareAgain;
    private long asked = Long.MIN_VALUE / 2;

    SharingParent(Link link) {
        this.link = link;
    }

    /**
     * A child cannot know when it is answered, for an answer may be that nothing is to be told. One that asks again while the
     * book still looks is told to ask once more.
     *
     * @return all that the child knows, once its last page is here
     * @throws ProtocolViolation when it asks too soon or says too much
     */
    Optional<Map<String, Long>> known(Known page, long now) {
        if (now - asked < PAUSE_MILLIS) {
            throw new ProtocolViolation("out-of-turn", "it said again too soon what it knows");
        }
        Wire.known(page, pages, MOST_MATTERS);
        if (!page.getLast()) {
            return Optional.empty();
        }
        asked = now;
        Map<String, Long> all = pages;
        pages = new HashMap<>();
        if (comparing) {
            askedMeanwhile = true;
            return Optional.empty();
        }
        comparing = true;
        return Optional.of(all);
    }

    void answer(SharedBook.Lacking lacking) {
        comparing = false;
        compareAgain |= lacking.more() || askedMeanwhile;
        askedMeanwhile = false;
        tell(lacking.records());
    }

    /** It asks again by itself later. */
    void failed() {
        comparing = false;
    }

    void tell(Collection<SharedRecord> records) {
        if (waiting.size() + records.size() > Math.max(MOST_WAITING, records.size())) {
            waiting.clear();
            compareAgain = true;
        } else {
            waiting.addAll(records);
        }
        flush();
    }

    void flush() {
        while (link.writable() && (compareAgain || !waiting.isEmpty())) {
            List<SharedRecord> some = new ArrayList<>();
            for (int bytes = 0; !waiting.isEmpty() && some.size() < Wire.MOST_ENTRIES && bytes < Wire.ENTRY_BYTES;) {
                bytes += waiting.peek().body().size();
                some.add(waiting.poll());
            }
            boolean again = compareAgain && waiting.isEmpty();
            compareAgain &= !again;
            link.send(Frame.newBuilder().setShared(Wire.shared(some).setCompareAgain(again)).build());
        }
    }
}
