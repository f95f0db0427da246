package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.link.Intentions.Page;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Intents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The child's end of learning intents over one link. For the uplink's thread. */
final class IntentsChild {

    private static final Logger LOG = LoggerFactory.getLogger(IntentsChild.class);
    /** What was lost on the way is found after so long. */
    static final long ASK_MILLIS = 300_000;
    /** After a book that could not be read or written. */
    static final long SOON_MILLIS = 10_000;
    /** So often everything is asked for, also what is held. */
    static final long ALL_MILLIS = 86_400_000;
    /** A parent sends the next page when the one before is answered; two may cross. */
    private static final int MOST_WAITING = 2;

    private final Link link;
    private final Supplier<Intentions> intentions;
    private final Mark mark;
    private final Executor loop;
    private final Deque<Page> waiting = new ArrayDeque<>();
    private boolean learning;
    private boolean prove;
    private long nextAsk;
    private boolean ended;

    /**
     * How far one parent was heard, over all links with it. Another parent may have what this one kept back, and this one may
     * be in better hands tomorrow; so each is asked for everything at first, and once a day.
     */
    static final class Mark {
        private long after;
        private long allSince = Long.MIN_VALUE / 2;
    }

    IntentsChild(Link link, Supplier<Intentions> intentions, Mark mark, Executor loop, long now) {
        this.link = link;
        this.intentions = intentions;
        this.mark = mark;
        this.loop = loop;
        this.nextAsk = now;
    }

    void work(long now) {
        if (now >= nextAsk && !learning && intentions.get() != Intentions.NONE) {
            ask(now);
        }
    }

    private void ask(long now) {
        nextAsk = now + ASK_MILLIS;
        if (now - mark.allSince >= ALL_MILLIS) {
            mark.allSince = now;
            mark.after = 0;
        }
        boolean proof = prove;
        prove = false;
        then(intentions.get().newest(), now, newest -> link.send(Frame.newBuilder()
                .setRevision(WireDown.revision(newest, mark.after, proof)).build()));
    }

    /** @throws ProtocolViolation when it is none, or comes before the ones before were answered */
    void intents(Intents intents, long now) {
        Page page = WireDown.intents(intents);
        if (waiting.size() == MOST_WAITING) {
            throw new ProtocolViolation("out-of-turn", "it sent intents before those before them were answered");
        }
        waiting.add(page);
        learn(now);
    }

    private void learn(long now) {
        Page page = waiting.peek();
        if (page == null || learning) {
            return;
        }
        learning = true;
        then(intentions.get().learn(page), now, nothing -> {
            waiting.poll();
            learning = false;
            mark.after = Math.max(mark.after, page.revision());
            then(intentions.get().newest(), now, newest -> {
                prove = !page.more() && newest.revision() > page.revision();
                ask(now);
                learn(now);
            });
        });
    }

    private <T> void then(CompletionStage<T> fromBook, long now, Consumer<T> next) {
        fromBook.whenCompleteAsync((value, failure) -> {
            if (ended) {
                return;
            }
            if (failure == null) {
                next.accept(value);
            } else if (!(failure instanceof RejectedExecutionException)) {
                LOG.warn("the book of intents does not work; it is tried again: {}", failure.getMessage());
                learning = false;
                waiting.clear();
                nextAsk = Math.min(nextAsk, now + SOON_MILLIS);
            }
        }, loop);
    }

    void end() {
        ended = true;
    }
}
