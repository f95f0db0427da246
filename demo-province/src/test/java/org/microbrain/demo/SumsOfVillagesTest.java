package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.learn.ReleasedPackages;
import org.microbrain.edge.learn.Contributing;
import org.microbrain.edge.learn.LearningSettings;
import org.microbrain.hub.SumOffice;
import org.microbrain.hub.SumSettings;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.HourlyRows;
import org.microbrain.infer.LinearModel;
import org.microbrain.infer.LinearSettings;
import org.microbrain.journal.Batch;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Observed;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Moment;
import org.microbrain.link.Parent;
import org.microbrain.link.Receiver;
import org.microbrain.link.Uplink;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.config.Problems;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.Topic;
import org.microbrain.sums.Weeks;

/**
 * Villages keep their readings; what the province solves from their sums is what it would have trained on all readings in one
 * place. Real edges' journals, links and hub, over cut lines and kills.
 */
class SumsOfVillagesTest {

    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final Topic STAGE = Topic.of("river-stage", "m");
    private static final LocalDate MONDAY = LocalDate.of(2026, 6, 1);
    private static final long NIGHT = Weeks.begin(MONDAY.plusWeeks(1));
    private static final int VILLAGES = 6;
    private static final long STEP = 1_200_000;
    private static final Receiver NOTHING = new Receiver() {
        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
            return CompletableFuture.completedFuture(held);
        }
    };

    @TempDir
    private Path folder;
    private final Random random = new Random(20261128);
    private final MemoryNetwork network = new MemoryNetwork(random, 40);
    private final List<Node> nodes = new ArrayList<>();
    private RecordTime now = RecordTime.good(NIGHT + Duration.ofHours(7).toMillis());
    private long elapsed;

    /** A journal with its thread, and what works on it. */
    private final class Node {
        private final NodeId id;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final SqliteJournal journal;
        private final GroupCommit<SqliteJournal> commits;
        private Runnable working = () -> { };
        private Contributing contributing;

        Node(NodeId id) {
            this.id = id;
            journal = SqliteJournal.openOrReplace(file(), id, JournalLimits.DEFAULT, random);
            commits = new GroupCommit<>(journal, task -> thread.execute(() -> alone(task)));
            nodes.add(this);
        }

        private Path file() {
            return folder.resolve(id + ".db");
        }

        void contribute() {
            contributing = new Contributing(new LearningSettings(List.of(new LearningSettings.Subject(STAGE, List.of("*/stage")))),
                    id, COUNTY, file(), commits, () -> now);
            Uplink uplink = new Uplink(journal.origin(), "test", List.of(new Parent(COUNTY,
                    InetSocketAddress.createUnresolved(COUNTY.text(), 1))), network.dialer(id, () -> true), Runnable::run, commits,
                    LinkSettings.DEFAULT, random, millis -> { }, moment());
            uplink.contributeFrom(contributing.contributions());
            working = () -> uplink.work(moment());
            contributing.work();
        }

        SumOffice addUp() {
            SumOffice office = new SumOffice(new SumSettings(5, Duration.ofDays(1)), commits, () -> now);
            Children children = new Children(id, "test", NOTHING, LinkSettings.DEFAULT, moment());
            children.contributionsTo(office::take);
            network.listen(id, children::connected);
            working = () -> children.work(moment());
            return office;
        }

        void kill() throws InterruptedException {
            nodes.remove(this);
            network.crash(id);
            if (contributing != null) {
                contributing.close();
            }
            thread.shutdown();
            assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            journal.close();
        }
    }

    private Moment moment() {
        return new Moment(elapsed, now);
    }

    private void run(long millis) {
        for (long end = elapsed + millis; elapsed < end;) {
            elapsed += 50;
            alone(() -> {
                network.work(elapsed);
                List.copyOf(nodes).forEach(node -> node.working.run());
            });
        }
    }

    /** What a journal's thread completes sends over the network, which is of one thread. */
    private void alone(Runnable work) {
        synchronized (network) {
            work.run();
        }
    }

    private static NodeId village(int number) {
        return new NodeId(String.format("450102001%03d", number));
    }

    /** Readings of a river of its own, each twenty minutes for eleven days. */
    private static double[] river(int village) {
        Random its = new Random(village);
        double[] stage = new double[(int) (11 * 86_400_000L / STEP)];
        double level = 0;
        for (int at = 0; at < stage.length; at++) {
            level = 0.97 * level + 0.05 * its.nextGaussian();
            stage[at] = 10 * village + level + 0.2 * Math.sin(at * Math.PI / 36);
        }
        return stage;
    }

    private void keep(Node node, double[] stage) {
        List<BlockWriter.Named> readings = new ArrayList<>();
        for (int at = 0; at < stage.length; at++) {
            readings.add(new BlockWriter.Named("river/stage", "m", "", NIGHT - 10 * 86_400_000L + at * STEP, stage[at], 0));
        }
        new BlockWriter(node.commits, 100, 60_000, () -> now, 0).take(Observed.only(readings)).join();
    }

    /** All rows of the week in one place, in another order. */
    private static LinearModel pooled() {
        List<HourlyRows.Row> rows = new ArrayList<>();
        for (int village = 1; village <= VILLAGES; village++) {
            HourlyRows hours = new HourlyRows();
            double[] stage = river(village);
            for (int at = 0; at < stage.length; at++) {
                hours.observe(NIGHT - 10 * 86_400_000L + at * STEP, stage[at])
                        .filter(row -> Weeks.of(row.hour()).equals(MONDAY)).ifPresent(rows::add);
            }
        }
        Collections.shuffle(rows, new Random(5));
        NormalEquations all = new NormalEquations();
        rows.forEach(all::add);
        assertThat(all.rows()).isEqualTo(VILLAGES * 168);
        return all.solve("m");
    }

    private List<JournalRecord> waiting(Node hub) {
        return hub.commits.submit(store -> store.waiting(PriorityClass.EVENT, 0, 100, 1 << 20)).join().stream()
                .map(Journal.Entry::record).toList();
    }

    @Test
    void theModelSolvedFromTheSumsIsThatOfAllReadingsInOnePlace() throws Exception {
        Node county = new Node(COUNTY);
        SumOffice office = county.addUp();
        for (int village = 1; village <= VILLAGES; village++) {
            Node node = new Node(village(village));
            keep(node, river(village));
            node.contribute();
        }
        network.cut(village(2), COUNTY);
        run(5_000);
        county.kill();
        county = new Node(COUNTY);
        office = county.addUp();
        nodes.stream().filter(node -> node.id.equals(village(3))).findFirst().orElseThrow().kill();
        Node third = new Node(village(3));
        third.contribute();
        network.heal(village(2), COUNTY);
        now = RecordTime.good(now.millis() + Duration.ofDays(2).toMillis());
        Node hub = county;
        SumOffice adding = office;
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            run(2_000);
            return hub.commits.submit(store -> store.state("sums/" + STAGE.key())).join() != null && given() == 0;
        });
        adding.work();
        List<JournalRecord> sent = waiting(county);
        assertThat(sent).as("one sum of all, and nothing of any single village").hasSize(1);
        solve(sent);
        for (Node node : List.copyOf(nodes)) {
            node.kill();
        }
    }

    /** Villages whose sums the county has not counted. */
    private long given() {
        return nodes.stream().filter(node -> node.contributing != null).filter(node -> {
            byte[] state = node.commits.submit(store -> store.state("learning")).join();
            return state == null || state.length > 500;
        }).count();
    }

    private void solve(List<JournalRecord> sent) throws Exception {
        Instant at = Instant.ofEpochMilli(now.millis());
        try (SqliteArchive archive = new SqliteArchive(folder.resolve("archive.db"));
                EvaluationOffice evaluations = new EvaluationOffice(archive, GUANGXI, new ReleasedPackages(folder, List::of),
                        folder.resolve("evaluations"), () -> at)) {
            archive.store(sent, Map.of(), at);
            archive.store(sent, Map.of(), at);
            evaluations.train(STAGE, GUANGXI, "*/stage", "test");
            Awaitility.await().until(() -> !evaluations.reports().newest().isEmpty());
            String hash = evaluations.reports().newest().get(0).candidate().sha256();
            Problems problems = new Problems();
            DetectorPackage draft = DetectorPackage.read(Files.readAllBytes(evaluations.reports().file(hash, "package.yaml")
                    .orElseThrow()), Path.of("package.yaml"), problems).orElseThrow(() -> new AssertionError(problems.toString()));
            assertThat(draft.provenance()).hasValueSatisfying(from -> {
                assertThat(from.nodes()).isEqualTo(VILLAGES);
                assertThat(from.rows()).isEqualTo(VILLAGES * 168);
                assertThat(from.from()).isEqualTo(MONDAY);
                assertThat(from.to()).isEqualTo(MONDAY.plusDays(6));
            });
            LinearModel solved = ((LinearSettings) draft.rules().rules().get(0).detectors().get(0)).model();
            LinearModel all = pooled();
            for (int weight = 0; weight < all.weights().size(); weight++) {
                assertThat(solved.weights().get(weight)).as(HourlyRows.NAMES.get(weight))
                        .isCloseTo(all.weights().get(weight), within(1e-9));
            }
            assertThat(solved.scale()).isCloseTo(all.scale(), within(1e-9));
        }
    }
}
