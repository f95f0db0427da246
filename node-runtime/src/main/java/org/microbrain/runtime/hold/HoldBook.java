package org.microbrain.runtime.hold;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.microbrain.intent.Hold;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.RecordTime;

/**
 * The holds that people of this node have set: each goes up as a record, and in the same commit into the list of those that
 * stand. Whether the province has heard of one is for the record to bring about; until then it waits here like all records.
 * Safe for use by several threads.
 */
public final class HoldBook {

    /** Holds that stand at one node. */
    public static final int MOST = 100;
    private static final String KEY = "rollout.holds";

    private final GroupCommit<? extends Journal> commits;
    private final Supplier<RecordTime> clock;

    public HoldBook(GroupCommit<? extends Journal> commits, Supplier<RecordTime> clock) {
        this.commits = commits;
        this.clock = clock;
    }

    /** Those that stand, in the order of setting; some may have ended by themselves meanwhile. */
    public List<Hold> all() {
        return commits.submit(journal -> read(journal.state(KEY))).join();
    }

    /** @return false when there are too many already */
    public boolean set(Hold hold) {
        return commits.submit(journal -> {
            List<Hold> next = new ArrayList<>(read(journal.state(KEY)));
            long now = clock.get().millis();
            next.removeIf(one -> same(one, hold) || one.until() != 0 && one.until() < now);
            if (hold.held() && next.size() >= MOST) {
                return false;
            }
            if (hold.held()) {
                next.add(hold);
            }
            journal.state(KEY, write(next));
            journal.append(hold.draft(clock.get()));
            return true;
        }).join();
    }

    private static boolean same(Hold one, Hold other) {
        return one.area().equals(other.area()) && one.rollout().equals(other.rollout());
    }

    private static byte[] write(List<Hold> holds) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Hold hold : holds) {
                byte[] body = hold.draft(new RecordTime(0, RecordTime.Quality.GOOD, RecordTime.UNKNOWN)).body();
                out.writeInt(body.length);
                out.write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static List<Hold> read(byte[] bytes) {
        List<Hold> holds = new ArrayList<>();
        if (bytes == null) {
            return holds;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                holds.add(Hold.decode(ByteBuffer.wrap(in.readNBytes(in.readInt()))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the list of holds is cut off", e);
        }
        return holds;
    }
}
