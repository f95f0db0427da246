package org.microbrain.runtime.update;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;

/**
 * A program of its own with an updater, real files and a real journal. At the place whose number it is given it says so
 * and stands still, to be killed; otherwise it works until the attempt has ended, and says how.
 */
final class UpdateProcess {

    static final Component COMPONENT = new Component(ReleaseKind.DATA, "rivers");
    private static final int SECONDS = 60;

    private UpdateProcess() {
    }

    /** A disk and a journal that stand still at one place. */
    private static final class StandStill {
        private final int at;
        private int passed;

        StandStill(int at) {
            this.at = at;
        }

        void pass(String where) {
            if (passed++ == at) {
                System.out.println("at " + where);
                System.out.flush();
                while (true) {
                    try {
                        Thread.sleep(Duration.ofMinutes(1).toMillis());
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }

    /** @param args folder, wanted version, content of that version, number of the place or -1 */
    public static void main(String[] args) throws IOException {
        StandStill still = new StandStill(Integer.parseInt(args[3]));
        Path folder = Path.of(args[0]);
        SqliteJournal journal = SqliteJournal.openOrReplace(folder.resolve("journal.db"), new NodeId("450124100201"),
                new JournalLimits(1 << 24, 1 << 24, Duration.ofDays(1), 0), new SecureRandom());
        GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, Runnable::run);
        TestNode node = new TestNode(folder, new CutPoints(List.of())) {
            @Override
            public CompletableFuture<Void> keep(byte[] next, Draft record) {
                CompletableFuture<Void> done = commits.submit(store -> {
                    store.state("updates", next);
                    if (record != null) {
                        store.append(record);
                    }
                    return null;
                });
                done.join();
                still.pass("after " + state(next));
                return done;
            }
        };
        node.book = commits.submit(store -> store.state("updates")).join();
        node.publish(COMPONENT, args[1], Map.of("text", args[2]));
        node.desired = new Desired(List.of(TestNode.wish(COMPONENT, args[1], 1)));
        node.appliers = Map.of(ReleaseKind.DATA, new FileApplier(folder.resolve("effect"), new RealDisk()));
        node.start();
        node.work(SECONDS);
        System.out.println("ended " + node.updater.statuses().get(0).attempt().orElseThrow().state());
        journal.close();
    }

    private static AttemptState state(byte[] book) {
        return UpdateBookEncoding.decode(book).latest(COMPONENT).orElseThrow().state();
    }
}
