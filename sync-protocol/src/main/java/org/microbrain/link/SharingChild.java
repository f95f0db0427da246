package org.microbrain.link;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Known;
import org.microbrain.wire.proto.Shared;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The child's end of sharing over one link: says what it knows, learns what it is told. For the uplink's thread. */
final class SharingChild {

    private static final Logger LOG = LoggerFactory.getLogger(SharingChild.class);
    /** What was lost on the way is found after so long. */
    static final long COMPARE_MILLIS = 300_000;
    /** After a book that could not be read or written, and after a parent that has more. */
    static final long SOON_MILLIS = 10_000;
    private static final int PAGE = 1_000;

    private final Link link;
    private final Supplier<SharedBook> book;
    private final DivisionCode area;
    private final NodeId parent;
    private final Executor loop;
    private long nextCompare;
    private long lastSaid = Long.MIN_VALUE / 2;
    private boolean asking;
    private boolean said;
    private boolean ended;

    SharingChild(Link link, Supplier<SharedBook> book, DivisionCode area, NodeId parent, Executor loop, long now) {
        this.link = link;
        this.book = book;
        this.area = area;
        this.parent = parent;
        this.loop = loop;
        this.nextCompare = now;
    }

    void work(long now) {
        if (said) {
            said = false;
            lastSaid = now;
        }
        // A program may have a link before it has its book, and a parent refuses who asks again within seconds.
        if (!asking && book.get() != SharedBook.EMPTY && now >= Math.max(nextCompare, lastSaid + SOON_MILLIS)) {
            asking = true;
            nextCompare = now + COMPARE_MILLIS;
            then(book.get().known(area), now, this::say, () -> asking = false);
        }
    }

    private void say(Map<String, Long> known) {
        Iterator<Map.Entry<String, Long>> rest = known.entrySet().stream().limit(SharingParent.MOST_MATTERS).iterator();
        do {
            Known.Builder page = Known.newBuilder();
            while (rest.hasNext() && page.getMattersCount() < PAGE) {
                Map.Entry<String, Long> one = rest.next();
                page.addMatters(Known.Matter.newBuilder().setName(one.getKey()).setDigest(one.getValue()));
            }
            link.send(Frame.newBuilder().setKnown(page.setLast(!rest.hasNext())).build());
        } while (rest.hasNext());
        asking = false;
        said = true;
    }

    void shared(Shared shared, long now) {
        List<SharedRecord> records = Wire.shared(shared);
        if (shared.getCompareAgain()) {
            nextCompare = Math.min(nextCompare, now + SOON_MILLIS);
        }
        if (!records.isEmpty()) {
            then(book.get().told(parent, records), now, nothing -> { }, () -> { });
        }
    }

    private <T> void then(CompletionStage<T> fromBook, long now, Consumer<T> next, Runnable otherwise) {
        fromBook.whenCompleteAsync((value, failure) -> {
            if (ended) {
                return;
            }
            if (failure == null) {
                next.accept(value);
            } else {
                LOG.warn("what is shared could not be read or kept; it is tried again: {}", failure.getMessage());
                otherwise.run();
                nextCompare = Math.min(nextCompare, now + SOON_MILLIS);
            }
        }, loop);
    }

    /** There is another book. */
    void compareSoon() {
        nextCompare = Long.MIN_VALUE;
    }

    void end() {
        ended = true;
    }
}
