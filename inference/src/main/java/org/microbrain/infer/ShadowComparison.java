package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.microbrain.infer.ShadowReport.Difference;
import org.microbrain.warning.WarningLevel;

/** Matches the warnings of two sets of rules. Bounded: at most {@value #WAITING} wait for their match on each side. */
final class ShadowComparison {

    static final int WAITING = 64;
    static final int KEPT = 20;

    private final long together;
    private final Deque<Difference> waiting = new ArrayDeque<>();
    private final Deque<Difference> kept = new ArrayDeque<>();
    private long both;
    private long lead;
    private long onlyShadow;
    private long onlyLive;

    /** @param together milliseconds that two warnings may be apart and still be one */
    ShadowComparison(long together) {
        this.together = together;
    }

    void add(Warning warning, boolean shadow) {
        List<Warning.Evidence> evidence = warning.evidence();
        String series = evidence.isEmpty() ? "" : evidence.get(evidence.size() - 1).series();
        Difference one = new Difference(shadow, warning.rule(), warning.hazard(), series, warning.level(),
                warning.bornMillis(), cut(warning.reasonZh()), cut(warning.reasonEn()));
        Iterator<Difference> others = waiting.iterator();
        while (others.hasNext()) {
            Difference other = others.next();
            if (other.shadow() != shadow && other.level() == one.level() && other.hazard().equals(one.hazard())
                    && other.series().equals(series) && Math.abs(other.millis() - one.millis()) <= together) {
                others.remove();
                both++;
                lead += shadow ? other.millis() - one.millis() : one.millis() - other.millis();
                return;
            }
        }
        waiting.addLast(one);
        if (waiting.size() > 2 * WAITING) {
            differ(waiting.removeFirst());
        }
    }

    /** What has found no match by now will find none. A clock that was set back ends the wait, too. */
    void work(long now) {
        Iterator<Difference> all = waiting.iterator();
        while (all.hasNext()) {
            Difference one = all.next();
            if (Math.abs(now - one.millis()) > together) {
                all.remove();
                differ(one);
            }
        }
    }

    private void differ(Difference one) {
        if (one.shadow()) {
            onlyShadow++;
        } else {
            onlyLive++;
        }
        kept.addLast(one);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    private static String cut(String reason) {
        return reason.length() > 300 ? reason.substring(0, 300) : reason;
    }

    long both() {
        return both;
    }

    long lead() {
        return lead;
    }

    long onlyShadow() {
        return onlyShadow;
    }

    long onlyLive() {
        return onlyLive;
    }

    /** Warnings of one side that have found no match, and still may. */
    long open(boolean shadow) {
        return waiting.stream().filter(one -> one.shadow() == shadow).count();
    }

    List<Difference> differences() {
        return List.copyOf(kept);
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(both);
        out.writeLong(lead);
        out.writeLong(onlyShadow);
        out.writeLong(onlyLive);
        save(waiting, out);
        save(kept, out);
    }

    void restore(DataInput in) throws IOException {
        both = in.readLong();
        lead = in.readLong();
        onlyShadow = in.readLong();
        onlyLive = in.readLong();
        restore(waiting, in);
        restore(kept, in);
    }

    private static void save(Deque<Difference> all, DataOutput out) throws IOException {
        out.writeInt(all.size());
        for (Difference one : all) {
            out.writeBoolean(one.shadow());
            out.writeUTF(one.rule());
            out.writeUTF(one.hazard());
            out.writeUTF(one.series());
            out.writeByte(one.level().number());
            out.writeLong(one.millis());
            out.writeUTF(one.reasonZh());
            out.writeUTF(one.reasonEn());
        }
    }

    private static void restore(Deque<Difference> all, DataInput in) throws IOException {
        all.clear();
        for (int left = Saved.count(in, 2 * WAITING); left > 0; left--) {
            boolean shadow = in.readBoolean();
            String rule = in.readUTF();
            String hazard = in.readUTF();
            String series = in.readUTF();
            WarningLevel level = WarningLevel.of(Math.max(1, Saved.grade(in)));
            all.addLast(new Difference(shadow, rule, hazard, series, level, in.readLong(), in.readUTF(), in.readUTF()));
        }
    }
}
