package org.microbrain.edge.learn;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.link.Contribution;
import org.microbrain.record.NodeId;

/**
 * Which weeks this node has made sums of, for which parent, and the sums as long as that parent has not counted them. For one
 * thread.
 */
final class GivenWeeks {

    private static final int FORMAT = 1;
    private static final byte[] NONE = {};

    private final TreeMap<String, Week> weeks = new TreeMap<>();

    private record Week(LocalDate monday, NodeId to, byte[] sums) {
    }

    boolean has(String key) {
        return weeks.containsKey(key);
    }

    /** @param sums empty when there were none */
    void made(String key, LocalDate monday, NodeId to, byte[] sums) {
        weeks.put(key, new Week(monday, to, sums));
    }

    /** That parent has counted it, or nobody will. */
    void done(String key) {
        weeks.computeIfPresent(key, (same, week) -> new Week(week.monday(), week.to(), NONE));
    }

    /** It was not kept: it is made again. */
    void forget(String key) {
        weeks.remove(key);
    }

    /** What its parent has not counted, oldest keys first. */
    List<Contribution> waiting() {
        return weeks.entrySet().stream().filter(one -> one.getValue().sums().length > 0)
                .map(one -> new Contribution(one.getValue().to(), one.getKey(), ByteString.copyFrom(one.getValue().sums()))).toList();
    }

    /** Forgets weeks before this one. @return keys of what was still waiting */
    List<String> forgetBefore(LocalDate monday) {
        List<String> late = weeks.entrySet().stream().filter(one -> one.getValue().monday().isBefore(monday)
                && one.getValue().sums().length > 0).map(Map.Entry::getKey).toList();
        weeks.values().removeIf(week -> week.monday().isBefore(monday));
        return late;
    }

    byte[] save() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(FORMAT);
            out.writeInt(weeks.size());
            for (Map.Entry<String, Week> one : weeks.entrySet()) {
                out.writeUTF(one.getKey());
                out.writeLong(one.getValue().monday().toEpochDay());
                out.writeUTF(one.getValue().to().text());
                out.writeInt(one.getValue().sums().length);
                out.write(one.getValue().sums());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
    }

    /** @param saved what {@link #save} gave; null for none. @throws IOException when it is no such state */
    static GivenWeeks restore(byte[] saved) throws IOException {
        GivenWeeks restored = new GivenWeeks();
        if (saved == null) {
            return restored;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved));
        if (in.readByte() != FORMAT) {
            throw new IOException("it is of another version");
        }
        for (int left = in.readInt(); left > 0; left--) {
            String key = in.readUTF();
            LocalDate monday = LocalDate.ofEpochDay(in.readLong());
            NodeId to = new NodeId(in.readUTF());
            int length = in.readInt();
            if (length < 0 || length > Contribution.MOST_BYTES) {
                throw new IOException("sums of " + length + " bytes");
            }
            restored.weeks.put(key, new Week(monday, to, in.readNBytes(length)));
        }
        return restored;
    }
}
