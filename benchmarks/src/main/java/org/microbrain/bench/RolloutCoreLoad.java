package org.microbrain.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.body.Component;
import org.microbrain.body.ReportBody;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.core.rollout.Ceilings;
import org.microbrain.core.rollout.Gate;
import org.microbrain.core.rollout.Intents;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.Percent;
import org.microbrain.core.rollout.Plan;
import org.microbrain.core.rollout.RolloutDesk;
import org.microbrain.core.rollout.RolloutTables;
import org.microbrain.core.rollout.Target;
import org.microbrain.core.rollout.VersionRange;
import org.microbrain.core.rollout.Wave;
import org.microbrain.core.rollout.WaveSize;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * What 20,000 nodes that each report every 30 s cost the core while a rollout to all of them runs: storing the reports in the
 * archive, keeping the registry, stepping the rollout, on real files. The processor time of the one thread that does it, as a
 * share of the time that so many reports take in life. Links (TLS, frames) are not in it; {@code bench hop} has their cost.
 */
final class RolloutCoreLoad {

    private static final int NODES = 20_000;
    private static final int EVERY_SECONDS = 30;
    /** Records in one batch of a city. */
    private static final int BATCH = 100;
    private static final int ROUNDS = 4;
    private static final Version VERSION = new Version("1.1.0");
    private static final org.microbrain.release.Component MODEL =
            new org.microbrain.release.Component(ReleaseKind.MODEL, "river-stage");

    private final List<Origin> origins = new ArrayList<>();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long archiving;
    private long rollingOut;
    private long said;

    private RolloutCoreLoad() {
        for (int i = 0; i < NODES; i++) {
            NodeId node = new NodeId(String.format("45%02d%02d%03d%03d", 1 + i % 14, 1 + i / 14 % 8, 1 + i / 112 % 10,
                    1 + i / 1_120));
            origins.add(new Origin(node, new JournalId(i, 7)));
        }
    }

    /** Measures, and puts the figures down. */
    static void measure(BenchRun run) throws IOException {
        run.progress(NODES + " nodes that report every " + EVERY_SECONDS + " s, and a rollout to all of them");
        RolloutCoreLoad load = new RolloutCoreLoad();
        load.run(run.folder());
        double seconds = (ROUNDS - 1) * EVERY_SECONDS * 1e9;
        run.put("core_cpu_percent", 100 * (load.archiving + load.rollingOut) / seconds,
                "core, 20,000 nodes reporting every 30 s, % of one processor", "< 10");
        run.put("core_cpu_percent_rollouts", 100 * load.rollingOut / seconds, "  of that registry and rollout, %");
        run.put("core_cpu_percent_archive", 100 * load.archiving / seconds, "  of that the archive, %");
    }

    private void run(Path folder) throws IOException {
        Offer offer = new Offer(MODEL, VERSION, Set.of(), Set.of(), VersionRange.ANY, new Notice("", ""), 1 << 20);
        Intents intents = new Intents() {
            @Override
            public boolean nothingSaid() {
                return false;
            }

            @Override
            public void desired(Map<NodeId, List<Wish>> desired) {
                said += desired.size();
            }

            @Override
            public void halt(DivisionCode area, boolean halted, String who, String why) {
                said++;
            }
        };
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        try (SqliteArchive archive = new SqliteArchive(folder.resolve("archive.db"));
                SqliteFile store = RolloutTables.open(folder.resolve("rollouts.db"))) {
            RolloutDesk desk = new RolloutDesk(store, intents, () -> List.of(offer));
            for (int round = 0; round < ROUNDS; round++) {
                if (round == 1) {
                    long number = desk.create(plan(now), true, now);
                    desk.approve(number, "li", now);
                    archiving = 0;
                    rollingOut = 0;
                }
                for (int second = 0; second < EVERY_SECONDS; second++) {
                    now = now.plusSeconds(1);
                    int from = NODES * second / EVERY_SECONDS;
                    int until = NODES * (second + 1) / EVERY_SECONDS;
                    for (int at = from; at < until; at += BATCH) {
                        batch(archive, desk, at, Math.min(until, at + BATCH), round + 1L, now);
                    }
                    long before = threads.getCurrentThreadCpuTime();
                    desk.work(now);
                    rollingOut += threads.getCurrentThreadCpuTime() - before;
                }
            }
        }
    }

    private static Plan plan(Instant now) {
        return new Plan(0, "bench", MODEL, VERSION, Target.ALL, List.of(new Wave(new WaveSize.Share(new Percent(50)), Gate.USUAL),
                new Wave(new WaveSize.All(), Gate.USUAL)), MaintenanceWindow.ALWAYS, 10, Ceilings.NONE, Duration.ofMinutes(10),
                false, false, "wang", now);
    }

    private void batch(SqliteArchive archive, RolloutDesk desk, int from, int until, long sequence, Instant now) {
        List<JournalRecord> records = new ArrayList<>(until - from);
        Map<Origin, Long> made = new HashMap<>();
        for (int i = from; i < until; i++) {
            records.add(JournalRecord.seal(origins.get(i), sequence, report(sequence, now)));
            made.put(origins.get(i), sequence);
        }
        long begun = threads.getCurrentThreadCpuTime();
        archive.transaction(() -> {
            archive.store(records, made, now);
            return null;
        });
        long stored = threads.getCurrentThreadCpuTime();
        desk.saw(records, now);
        archiving += stored - begun;
        rollingOut += threads.getCurrentThreadCpuTime() - stored;
    }

    private static Draft report(long sequence, Instant now) {
        ReportBody body = ReportBody.newBuilder().setProgram("edge-node 0.2.0").setStartedMs(1).setEvent("periodic")
                .setDiskFreeBytes(1L << 33).setMemoryBytes(60 << 20).setDetections(sequence).setBoard("x86-mini")
                .setProfile("mini").addLabels("line-mobile").addRunning(ReportBody.Running.newBuilder().setVersion("1.0.0")
                        .setComponent(Component.newBuilder().setKind(1).setName("river-stage"))).build();
        return new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                new RecordTime(now.toEpochMilli(), RecordTime.Quality.GOOD, RecordTime.UNKNOWN), body.toByteArray());
    }
}
