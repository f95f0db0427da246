package org.microbrain.runtime.node;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.body.ReportBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.Trend;

/**
 * The latest of what passed through a node: the last value of each series, the last report of each node. In memory and
 * bounded; after a start it fills with what comes. Where a journal is drained, the small lines have gaps: see
 * {@link NewestBlocks}. Safe for use by several threads.
 */
public final class LatestSeen implements AutoCloseable {

    private static final int MAX_SERIES = 50_000;
    /** Half a megabyte. */
    private static final int MAX_TRENDS = 2_000;
    private static final int MAX_NODES = 20_000;
    private static final int MAX_BLOCK = 65_536;
    /** Of the heap, for blocks that wait to be decoded: 4 MiB of the usual 64, and a full block of each of 500 nodes in 512 MiB. */
    private static final int BLOCKS_SHARE = 16;
    private static final int MAX_QUEUED = 1_000;
    /** Of all nodes together; a few hundred bytes each. */
    private static final int MAX_EVENTS = 4_000;

    private final Executor executor;
    private final InstantSource time;
    private final LastHeard heard = new LastHeard();
    private final Deque<NodeEvent> events = new ArrayDeque<>();
    private final Map<SeriesKey, Last> series = new HashMap<>();
    private final Map<NodeId, ReportBody> reports = new HashMap<>();
    private final NewestBlocks newest = new NewestBlocks(Runtime.getRuntime().maxMemory() / BLOCKS_SHARE);

    private record SeriesKey(Origin origin, int number) {
    }

    private static final class Last {
        private String name;
        private String unit = "";
        private String source = "";
        private long millis = Long.MIN_VALUE;
        private double value;
        private Trend trend;

        private void saw(long at, double measured) {
            if (at >= millis) {
                millis = at;
                value = measured;
                if (trend != null) {
                    trend.add(measured);
                }
            }
        }
    }

    /**
     * Decodes on a thread of its own, not on the one that makes records durable; drops what it cannot keep up with.
     *
     * @param time by which it is told when a node was last heard of
     */
    public LatestSeen(InstantSource time) {
        this(time, new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_QUEUED),
                new DefaultThreadFactory("latest"), new ThreadPoolExecutor.DiscardOldestPolicy()));
    }

    LatestSeen(InstantSource time, Executor executor) {
        this.time = time;
        this.executor = executor;
    }

    /** Records that have just become durable. A body that cannot be read is left out here; it travels on all the same. */
    public void saw(Collection<JournalRecord> records) {
        executor.execute(() -> look(records));
    }

    private synchronized void look(Collection<JournalRecord> records) {
        long now = time.millis();
        for (JournalRecord record : records) {
            heard.took(record, now);
            NodeEvent.of(record).ifPresent(this::keep);
            try {
                look(record, now);
            } catch (InvalidProtocolBufferException | ProtocolViolation | IllegalArgumentException e) {
                continue;
            }
        }
        decode(newest.due(now));
    }

    private void keep(NodeEvent event) {
        if (events.size() >= MAX_EVENTS) {
            events.removeLast();
        }
        events.addFirst(event);
    }

    private void look(JournalRecord record, long now) throws InvalidProtocolBufferException {
        RecordKind kind = record.kind();
        if (kind.equals(RecordKind.READINGS)) {
            block(record, now);
        } else if (kind.equals(RecordKind.SERIES)) {
            registration(record.origin(), SeriesBody.parseFrom(record.body()));
        } else if (kind.equals(RecordKind.REPORT)) {
            report(record.origin().node(), ReportBody.parseFrom(record.body()));
        }
    }

    /** A block of a hundred bytes may say that it holds a million readings; no node seals more than {@link #MAX_BLOCK}. */
    private void block(JournalRecord record, long now) {
        List<SeriesHeader> series = ReadingBlock.headers(record.body());
        if (series.stream().mapToLong(SeriesHeader::count).sum() <= MAX_BLOCK) {
            decode(newest.came(record, series, now));
        }
    }

    private void decode(List<JournalRecord> blocks) {
        for (JournalRecord block : blocks) {
            try {
                readings(block);
            } catch (ProtocolViolation | IllegalArgumentException e) {
                continue;
            }
        }
    }

    private void readings(JournalRecord record) {
        ReadingBlock.decode(record.body(), new ReadingBlock.ReadingConsumer() {
            private int series = Integer.MIN_VALUE;
            private Last last;

            @Override
            public void accept(int number, long millis, double value, int quality) {
                if (number != series) { // a series' readings follow each other: to look it up for each costs more than the decoding
                    series = number;
                    last = last(new SeriesKey(record.origin(), number));
                }
                if (last != null) {
                    last.saw(millis, value);
                }
            }
        });
    }

    private void registration(Origin origin, SeriesBody body) {
        Last last = last(new SeriesKey(origin, body.getSeries()));
        if (last != null) {
            last.name = body.getName();
            last.unit = body.getUnit();
            last.source = body.getSource();
        }
    }

    private Last last(SeriesKey key) {
        Last last = series.get(key);
        if (last == null && series.size() < MAX_SERIES) {
            last = new Last();
            last.trend = series.size() < MAX_TRENDS ? new Trend() : null;
            series.put(key, last);
        }
        return last;
    }

    private void report(NodeId node, ReportBody body) {
        if (reports.containsKey(node) || reports.size() < MAX_NODES) {
            reports.put(node, body);
        }
    }

    /** Last values of an area, newest first; series of several nodes carry the node's name before theirs. */
    public synchronized List<LastReading> readings(DivisionCode area, int most) {
        decode(newest.all());
        return series.entrySet().stream().filter(entry -> entry.getValue().millis != Long.MIN_VALUE)
                .filter(entry -> area.contains(entry.getKey().origin().node().area()))
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().millis)).limit(most)
                .map(entry -> new LastReading(entry.getKey().origin().node() + "/" + (entry.getValue().name == null
                        ? "#" + entry.getKey().number() : entry.getValue().name), entry.getValue().unit,
                        entry.getValue().millis, entry.getValue().value,
                        entry.getValue().trend == null ? List.of() : entry.getValue().trend.values(),
                        entry.getValue().source)).toList();
    }

    /** The last report of each node of an area that sent one. */
    public synchronized Map<NodeId, ReportBody> reports(DivisionCode area) {
        return reports.entrySet().stream().filter(entry -> area.contains(entry.getKey().area()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The last values of one node's series, by name without the node's. */
    public synchronized List<LastReading> readingsOf(NodeId node, int most) {
        decode(newest.all());
        return series.entrySet().stream().filter(entry -> entry.getKey().origin().node().equals(node)
                        && entry.getValue().millis != Long.MIN_VALUE && entry.getValue().name != null)
                .map(Map.Entry::getValue).map(last -> new LastReading(last.name, last.unit, last.millis, last.value,
                        last.trend == null ? List.of() : last.trend.values(), last.source))
                .sorted(Comparator.comparing(LastReading::series)).limit(most).toList();
    }

    /** The last report of one node, or null. */
    public synchronized ReportBody report(NodeId node) {
        return reports.get(node);
    }

    /** When each node was last heard of. */
    public synchronized Map<NodeId, LastHeard.Heard> heard() {
        return heard.all();
    }

    /** How much comes in. */
    public synchronized LastHeard.Rate rate() {
        return heard.rate(time.millis());
    }

    /** What happened at nodes, what came last first. */
    public synchronized List<NodeEvent> events(Predicate<NodeEvent> wanted, int most) {
        return events.stream().filter(wanted).limit(most).toList();
    }

    @Override
    public void close() {
        if (executor instanceof ExecutorService own) {
            own.shutdownNow();
        }
    }
}
