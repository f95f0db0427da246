package org.microbrain.sums;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.record.NodeId;

/**
 * How a hub adds up one topic: the running sum, the places in it, and which week of which node is in this or an earlier sum,
 * so that none is in two. What nodes gave is not kept one by one. For one thread.
 *
 * <p>Weeks that were counted are remembered for the latest {@value #WEEKS} weeks in which anything came; what is of one of
 * them or before them is too old, whatever any clock says.
 */
public final class Gathering {

    /** A week is waited for so long. */
    public static final int WEEKS = 12;
    /** Hours of a week, times series of one kind at a node. */
    static final long MOST_ROWS = 168L * 16;
    private static final int FORMAT = 1;
    private static final Duration AHEAD = Duration.ofDays(1);

    private final TreeMap<LocalDate, Set<String>> counted = new TreeMap<>();
    private final Set<String> places = new TreeSet<>();
    /** Weeks up to this one are not remembered any more. */
    private LocalDate forgotten = LocalDate.EPOCH;
    private long since;
    /** Null while nothing is in it. */
    private WeekSums sum;

    /** What became of what a node gave. */
    public enum Outcome {
        /** It is in the running sum. */
        COUNTED,
        /** It came before. */
        AGAIN,
        /** It is never counted. */
        TOO_OLD
    }

    /**
     * @param given of one node and one week
     * @param now   Unix milliseconds, by a clock that can be trusted
     * @throws IllegalArgumentException when no honest node gives that, with the reason
     */
    public Outcome take(NodeId node, WeekSums given, long now) {
        LocalDate week = given.firstWeek();
        if (given.nodes() != 1 || !week.equals(given.lastWeek()) || given.sums().rows() > MOST_ROWS) {
            throw new IllegalArgumentException("it is not of one node and one week");
        }
        if (Weeks.begin(week.plusWeeks(1)) > now + AHEAD.toMillis()) {
            throw new IllegalArgumentException("its week, from " + week + ", is not over");
        }
        if (counted.getOrDefault(week, Set.of()).contains(node.text())) {
            return Outcome.AGAIN;
        }
        if (!week.isAfter(forgotten) || week.isBefore(Weeks.of(now).minusWeeks(WEEKS))) {
            return Outcome.TOO_OLD;
        }
        counted.computeIfAbsent(week, fresh -> new TreeSet<>()).add(node.text());
        if (counted.size() > WEEKS) {
            forgotten = counted.pollFirstEntry().getKey();
        }
        places.add(node.area().code());
        since = sum == null ? now : Math.min(since, now);
        sum = sum == null ? given : sum.plus(given, places.size());
        return Outcome.COUNTED;
    }

    /** Places in the running sum. */
    public int places() {
        return places.size();
    }

    /**
     * Gives out the running sum, and begins another one.
     *
     * @param least places that must be in it
     * @param wait  how long it waits for more after the first came
     * @return empty while it has to wait
     */
    public Optional<WeekSums> giveOut(int least, Duration wait, long now) {
        if (sum == null || places.size() < least || now - since < wait.toMillis()) {
            return Optional.empty();
        }
        WeekSums all = sum;
        sum = null;
        places.clear();
        return Optional.of(all);
    }

    public byte[] save() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(FORMAT);
            out.writeLong(forgotten.toEpochDay());
            out.writeShort(counted.size());
            for (var week : counted.entrySet()) {
                out.writeLong(week.getKey().toEpochDay());
                write(out, week.getValue());
            }
            write(out, places);
            out.writeLong(since);
            out.write(sum == null ? new byte[0] : sum.encode());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
    }

    private static void write(DataOutputStream out, Set<String> names) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    /**
     * @param saved what {@link #save} gave; null begins afresh
     * @throws IllegalArgumentException when it is no such state
     */
    public static Gathering restore(byte[] saved) {
        Gathering restored = new Gathering();
        if (saved == null) {
            return restored;
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved));
            if (in.readByte() != FORMAT) {
                throw new IOException("it is of another version");
            }
            restored.forgotten = LocalDate.ofEpochDay(in.readLong());
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                restored.counted.put(LocalDate.ofEpochDay(in.readLong()), names(in));
            }
            restored.places.addAll(names(in));
            restored.since = in.readLong();
            byte[] sum = in.readAllBytes();
            restored.sum = sum.length == 0 ? null : WeekSums.decode(sum);
            return restored;
        } catch (IOException e) {
            throw new IllegalArgumentException("the running sum cannot be read: " + e, e);
        }
    }

    private static Set<String> names(DataInputStream in) throws IOException {
        Set<String> names = new TreeSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            names.add(in.readUTF());
        }
        return names;
    }
}
