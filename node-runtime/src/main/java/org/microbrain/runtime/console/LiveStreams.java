package org.microbrain.runtime.console;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.microbrain.record.DivisionCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the open pages that something they show has changed; one stream of server-sent events for each browser tab, no
 * thread for any of them. A tab is told once and not again until it has fetched, so that a phone on a bad line has one
 * request under way and one word waiting at most. Thread-safe.
 */
final class LiveStreams {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);
    /** Tabs at once; further ones ask from time to time instead. */
    static final int MOST = 100;
    /** After this the tab connects anew, and shows again that its person may look. */
    static final Duration LONGEST = Duration.ofMinutes(10);
    /** Browsers pass over an event without any data. */
    private static final String WORD = "-";
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** A tab is not told more often, however fast values come. */
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** Below the time after which the server ends an idle connection. */
    private static final Duration PULSE = Duration.ofSeconds(15);

    private final RecentStatus status;
    private final LongSupplier nanos;
    private final Map<String, Stream> open = new LinkedHashMap<>();
    private Scheduler scheduler;
    private Executor executor;
    private boolean scheduled;

    /** One browser tab. */
    private static final class Stream {
        private final SseClient client;
        private final Page page;
        private final DivisionCode area;
        private final long opened;
        private long fetched;
        private long sent;
        private Object shown;
        private boolean told;

        Stream(SseClient client, Page page, DivisionCode area, Object shown, long now) {
            this.client = client;
            this.page = page;
            this.area = area;
            this.shown = shown;
            this.opened = now;
            this.fetched = now;
            this.sent = now;
        }
    }

    /**
     * @param status the node as it is now, by what people may see
     * @param nanos  a monotonic clock, as {@link System#nanoTime()}
     */
    LiveStreams(RecentStatus status, LongSupplier nanos) {
        this.status = status;
        this.nanos = nanos;
    }

    /** Looks once a second from now on, while a page is open, on threads of {@code executor}. */
    synchronized void start(Scheduler scheduler, Executor executor) {
        this.scheduler = scheduler;
        this.executor = executor;
        schedule();
    }

    private synchronized void schedule() {
        if (scheduler != null && !scheduled && !open.isEmpty()) {
            scheduled = true;
            scheduler.schedule(() -> executor.execute(this::lookAgain), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void lookAgain() {
        try {
            look();
        } finally {
            synchronized (this) {
                scheduled = false;
            }
            schedule();
        }
    }

    /**
     * @param area what its person may see
     * @return false when there are too many; the stream is then not open
     */
    boolean add(String tab, SseClient client, Page page, DivisionCode area) {
        Stream stream = new Stream(client, page, area, page.shows(status.of(area)), nanos.getAsLong());
        synchronized (this) {
            Stream before = open.get(tab);
            if (before == null && open.size() >= MOST) {
                return false;
            }
            open.put(tab, stream);
        }
        client.keepAlive();
        client.onClose(() -> remove(tab, stream));
        client.sendEvent("begun", WORD);
        schedule();
        return true;
    }

    /** Whether a tab could have a stream now. */
    synchronized boolean hasRoom(String tab) {
        return open.size() < MOST || open.containsKey(tab);
    }

    private synchronized void remove(String tab, Stream stream) {
        open.remove(tab, stream);
    }

    /** A tab has fetched its page anew. */
    synchronized void fetched(String tab, NodeStatus seen) {
        Stream stream = tab == null ? null : open.get(tab);
        if (stream != null) {
            stream.told = false;
            stream.fetched = nanos.getAsLong();
            stream.shown = stream.page.shows(seen);
        }
    }

    /** Tells those whose page has changed, and that the line still stands. */
    void look() {
        for (Stream stream : streams()) {
            try {
                look(stream);
            } catch (RuntimeException e) {
                // One page that fails must not silence the others; its tab goes on by asking.
                LOG.warn("the stream of {} is ended: {}", stream.page.path(), e.toString());
                stream.client.close();
            }
        }
    }

    private void look(Stream stream) {
        long now = nanos.getAsLong();
        if (stream.client.terminated() || now - stream.opened > LONGEST.toNanos()) {
            stream.client.close();
        } else if (isDue(stream, status.of(stream.area), now)) {
            stream.sent = now;
            stream.client.sendEvent("changed", WORD);
        } else if (now - stream.sent > PULSE.toNanos()) {
            stream.sent = now;
            stream.client.sendEvent("pulse", WORD);
        }
    }

    private synchronized boolean isDue(Stream stream, NodeStatus now, long nanos) {
        if (stream.told || nanos - stream.fetched < PAUSE.toNanos()
                || stream.page.shows(now).equals(stream.shown)) {
            return false;
        }
        stream.told = true;
        return true;
    }

    private synchronized List<Stream> streams() {
        return List.copyOf(open.values());
    }

    /** How many tabs are open. */
    synchronized int count() {
        return open.size();
    }

    /** Ends all streams. */
    synchronized void close() {
        scheduler = null;
        for (Iterator<Stream> left = List.copyOf(open.values()).iterator(); left.hasNext();) {
            left.next().client.close();
        }
        open.clear();
    }
}
