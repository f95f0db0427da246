package org.microbrain.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A set of sequences kept as intervals: what receipts and ledgers are made of. Never a high-water mark, because classes
 * overtake and parents change (invariant 4). Not safe for use by several threads.
 */
public final class SequenceSet {

    /** Most intervals {@link #decode} takes from a peer. */
    public static final int MAX_INTERVALS = 1_000_000;

    private final TreeMap<Long, Long> intervals = new TreeMap<>();
    private long size;

    /**
     * Both ends belong to the interval.
     *
     * @param first at least 1
     * @param last  at least {@code first}
     */
    public record Interval(long first, long last) {
    }

    public static SequenceSet of(long first, long last) {
        SequenceSet set = new SequenceSet();
        set.add(first, last);
        return set;
    }

    public SequenceSet copy() {
        SequenceSet set = new SequenceSet();
        set.intervals.putAll(intervals);
        set.size = size;
        return set;
    }

    public void add(long sequence) {
        add(sequence, sequence);
    }

    /** @throws IllegalArgumentException unless 1 ≤ first ≤ last */
    public void add(long first, long last) {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not an interval of sequences: " + first + "–" + last);
        }
        long from = first;
        long to = last;
        Map.Entry<Long, Long> before = intervals.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            if (before.getValue() >= last) {
                return;
            }
            from = before.getKey();
        }
        Map.Entry<Long, Long> inside = intervals.ceilingEntry(from);
        while (inside != null && (inside.getKey() <= to || inside.getKey() - 1 == to)) {
            to = Math.max(to, inside.getValue());
            size -= inside.getValue() - inside.getKey() + 1;
            intervals.remove(inside.getKey());
            inside = intervals.ceilingEntry(from);
        }
        intervals.put(from, to);
        size += to - from + 1;
    }

    public void addAll(SequenceSet other) {
        other.intervals.forEach(this::add);
    }

    public void remove(long sequence) {
        remove(sequence, sequence);
    }

    public void remove(long first, long last) {
        Map.Entry<Long, Long> touched = intervals.floorEntry(last);
        while (touched != null && touched.getValue() >= first) {
            long from = touched.getKey();
            long to = touched.getValue();
            intervals.remove(from);
            size -= to - from + 1;
            if (to > last) {
                intervals.put(last + 1, to);
                size += to - last;
            }
            if (from < first) {
                intervals.put(from, first - 1);
                size += first - from;
            }
            touched = intervals.floorEntry(last);
        }
    }

    public void removeAll(SequenceSet other) {
        other.intervals.forEach(this::remove);
    }

    public boolean contains(long sequence) {
        Map.Entry<Long, Long> before = intervals.floorEntry(sequence);
        return before != null && before.getValue() >= sequence;
    }

    /** What is in both. */
    public SequenceSet intersection(SequenceSet other) {
        SequenceSet both = new SequenceSet();
        SequenceSet few = intervals.size() <= other.intervals.size() ? this : other;
        SequenceSet many = few == this ? other : this;
        few.intervals.forEach((first, last) -> {
            Map.Entry<Long, Long> entry = many.intervals.floorEntry(first);
            if (entry == null || entry.getValue() < first) {
                entry = many.intervals.higherEntry(first);
            }
            while (entry != null && entry.getKey() <= last) {
                both.add(Math.max(first, entry.getKey()), Math.min(last, entry.getValue()));
                entry = many.intervals.higherEntry(entry.getKey());
            }
        });
        return both;
    }

    /** What is here and not in {@code other}. */
    public SequenceSet minus(SequenceSet other) {
        SequenceSet rest = copy();
        rest.removeAll(other.intersection(this));
        return rest;
    }

    /** How many sequences. */
    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The highest sequence, 0 for the empty set. */
    public long last() {
        return intervals.isEmpty() ? 0 : intervals.lastEntry().getValue();
    }

    public int intervalCount() {
        return intervals.size();
    }

    /** The first intervals, at most {@code most}, that begin after {@code sequence}. */
    public SequenceSet after(long sequence, int most) {
        SequenceSet some = new SequenceSet();
        for (Map.Entry<Long, Long> interval : intervals.tailMap(sequence, false).entrySet()) {
            if (some.intervals.size() == most) {
                break;
            }
            some.intervals.put(interval.getKey(), interval.getValue());
            some.size += interval.getValue() - interval.getKey() + 1;
        }
        return some;
    }

    public List<Interval> intervals() {
        List<Interval> list = new ArrayList<>(intervals.size());
        intervals.forEach((first, last) -> list.add(new Interval(first, last)));
        return list;
    }

    public void forEach(LongConsumer action) {
        intervals.forEach((first, last) -> {
            for (long sequence = first; sequence < last; sequence++) {
                action.accept(sequence);
            }
            action.accept(last);
        });
    }

    /** Pairs of unsigned varints: gap since the last interval's end, length − 1. The empty set is no bytes. */
    public byte[] encode() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            long end = 0;
            for (Map.Entry<Long, Long> interval : intervals.entrySet()) {
                out.writeUInt64NoTag(interval.getKey() - end);
                out.writeUInt64NoTag(interval.getValue() - interval.getKey());
                end = interval.getValue();
            }
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory cannot fail", e);
        }
    }

    /**
     * @throws ProtocolViolation when the bytes are not what {@link #encode} writes, or hold more than
     *                           {@link #MAX_INTERVALS} intervals
     */
    public static SequenceSet decode(byte[] bytes) {
        return decode(bytes, MAX_INTERVALS);
    }

    /** As {@link #decode(byte[])}, with another limit of intervals. */
    public static SequenceSet decode(byte[] bytes, int mostIntervals) {
        SequenceSet set = new SequenceSet();
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            long end = 0;
            while (!in.isAtEnd()) {
                long first = Math.addExact(end, in.readUInt64());
                long last = Math.addExact(first, in.readUInt64());
                if (first <= end || last < first || (end > 0 && first == end + 1)
                        || set.intervals.size() >= mostIntervals) {
                    throw new ProtocolViolation("bad-sequences", "a set of sequences is not in ascending, separate "
                            + "intervals, or has more than " + mostIntervals);
                }
                set.intervals.put(first, last);
                set.size = Math.addExact(set.size, last - first + 1);
                end = last;
            }
        } catch (IOException | ArithmeticException e) {
            throw new ProtocolViolation("bad-sequences", "a set of sequences is cut short or overflows");
        }
        return set;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SequenceSet that && intervals.equals(that.intervals);
    }

    @Override
    public int hashCode() {
        return intervals.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        intervals.forEach((first, last) -> text.append(text.isEmpty() ? "" : ",").append(first)
                .append(first.equals(last) ? "" : "–" + last));
        return text.isEmpty() ? "none" : text.toString();
    }
}
