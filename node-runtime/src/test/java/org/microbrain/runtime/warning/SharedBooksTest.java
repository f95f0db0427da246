package org.microbrain.runtime.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.journal.Outbox;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Moment;
import org.microbrain.link.Parent;
import org.microbrain.link.Receiver;
import org.microbrain.link.SharedRecord;
import org.microbrain.link.Uplink;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/**
 * A village, its county and its city, with real books, journals and links on an imagined network: people take steps
 * everywhere while lines are cut, clocks are wrong and books are lost. In the end all say the same.
 */
final class SharedBooksTest {

    /** {@code -Dwarnings.seeds=1000} runs more. */
    private static final int SEEDS = Integer.getInteger("warnings.seeds", 15);
    private static final long WALL = 1_800_000_000_000L;
    private static final NodeId CITY = new NodeId("450100000000");
    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final NodeId VILLAGE = new NodeId("450102001003");

    @TempDir
    private Path folder;

    /** One run. */
    private final class Tiers implements AutoCloseable {

        private final Random random;
        private final Path home;
        private final MemoryNetwork network;
        private final List<Node> nodes = new ArrayList<>();
        private final List<WarningId> born = new ArrayList<>();
        private long now;

        Tiers(long seed) throws Exception {
            random = new Random(seed);
            home = Files.createDirectory(folder.resolve("seed-" + seed));
            network = new MemoryNetwork(random, 40);
            nodes.add(new Node(this, CITY));
            nodes.add(new Node(this, COUNTY, CITY));
            nodes.add(new Node(this, VILLAGE, COUNTY, CITY));
        }

        Moment moment(Node node) {
            return new Moment(now, RecordTime.good(WALL + now + (node == null ? 0 : node.wrong)));
        }

        void run(long millis) {
            for (long end = now + millis; now < end;) {
                now += 50;
                network.work(now);
                nodes.forEach(node -> {
                    node.uplink.work(moment(node));
                    node.children.work(moment(node));
                    node.forwarder.retry();
                });
            }
        }

        void fault() {
            List<NodeId> pair = random.nextBoolean() ? List.of(VILLAGE, COUNTY) : List.of(COUNTY, CITY);
            switch (random.nextInt(6)) {
                case 0, 1 -> network.cut(pair.get(0), pair.get(1));
                case 2, 3 -> network.heal(pair.get(0), pair.get(1));
                case 4 -> nodes.get(random.nextInt(3)).wrong = (random.nextInt(3) - 1) * 3_600_000L;
                default -> { }
            }
        }

        void act() {
            Node village = nodes.get(2);
            if (born.isEmpty() || random.nextInt(8) == 0) {
                born.add(village.raise(born.size()));
                return;
            }
            WarningId warning = born.get(random.nextInt(born.size()));
            nodes.get(random.nextInt(3)).step(warning);
        }

        void heal() {
            network.heal(VILLAGE, COUNTY);
            network.heal(COUNTY, CITY);
            network.heal(VILLAGE, CITY);
            run(400_000);
        }

        void judge() {
            for (WarningId warning : born) {
                KnownWarning above = nodes.get(0).book.find(warning).join().orElseThrow();
                for (Node node : nodes) {
                    KnownWarning here = node.book.find(warning).join().orElseThrow();
                    assertThat(here.history()).as("%s at %s", warning, node.id).isEqualTo(above.history());
                    assertThat(here.state()).isEqualTo(above.state());
                }
                assertThat(nodes.get(2).book.find(warning).join().orElseThrow().receipts()).hasSize(2);
            }
            for (NodeId child : List.of(COUNTY, VILLAGE)) {
                Node parent = nodes.get(child.equals(COUNTY) ? 0 : 1);
                Node own = nodes.get(child.equals(COUNTY) ? 1 : 2);
                assertThat(own.book.known(child.area()).join()).as("nothing is told again and again to %s", child)
                        .isEqualTo(parent.book.known(child.area()).join());
            }
        }

        @Override
        public void close() {
            nodes.forEach(node -> node.book.close());
        }
    }

    private static final class Node implements Receiver {
        private final Tiers tiers;
        private final NodeId id;
        private final WarningBook book;
        private final WarningDesk desk;
        private final GroupCommit<MemoryJournal> commits;
        private final Uplink uplink;
        private final Children children;
        private final Forwarder forwarder;
        private long wrong;

        Node(Tiers tiers, NodeId id, NodeId... parents) {
            this.tiers = tiers;
            this.id = id;
            MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), id, JournalId.random(tiers.random),
                    JournalLimits.DEFAULT);
            commits = new GroupCommit<>(journal, Runnable::run);
            book = new WarningBook(tiers.home.resolve(id.text() + ".db"), id, Runnable::run,
                    () -> Instant.ofEpochMilli(WALL + tiers.now));
            desk = new WarningDesk(id, book, commits, () -> tiers.moment(this).time(), tiers.random);
            List<Parent> list = List.of(parents).stream()
                    .map(parent -> new Parent(parent, InetSocketAddress.createUnresolved(parent.text(), 1))).toList();
            uplink = new Uplink(journal.origin(), "test", list, tiers.network.dialer(id, () -> true), Runnable::run, commits,
                    LinkSettings.DEFAULT, tiers.random, millis -> { }, tiers.moment(null));
            children = new Children(id, "test", this, LinkSettings.DEFAULT, tiers.moment(null));
            uplink.shareInto(book);
            children.shareFrom(book);
            book.afterNews(news -> children.share(news.warning().area(), news.records(), news.from()));
            tiers.network.listen(id, children::connected);
            forwarder = new Forwarder(commits, journal, new Outbox(journal, 16, 4_000), uplink::send);
            if (parents.length > 0) {
                forwarder.start();
            }
        }

        @Override
        public CompletionStage<Void> accept(NodeId child, Batch batch) {
            commits.submit(journal -> journal.accept(batch.records(), batch.made())).join();
            return book.learn(batch.records().stream().map(SharedRecord::of).toList(), child);
        }

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
            Map<Origin, SequenceSet> answer = new HashMap<>();
            held.forEach((origin, asked) -> answer.put(origin, commits.submit(journal ->
                    journal.received(origin).intersection(asked)).join()));
            return CompletableFuture.completedFuture(answer);
        }

        WarningId raise(int number) {
            WarningId warning = new WarningId(id.text() + "_" + number);
            RecordTime time = tiers.moment(this).time();
            desk.append(new Draft(RecordKind.WARNING, PriorityClass.WARNING, time, WarningBody.newBuilder()
                    .setId(warning.text()).setLevel(1 + tiers.random.nextInt(4)).setHazard("flood").setArea(id.area().code())
                    .setBornMs(time.millis()).build().toByteArray())).join();
            return warning;
        }

        /** Whatever fits the page that the person sees. */
        void step(WarningId warning) {
            Role role = List.of(Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.PUBLISHER).get(tiers.random.nextInt(3));
            WarningLevel level = WarningLevel.values()[tiers.random.nextInt(4)];
            int what = tiers.random.nextInt(6);
            desk.take(warning, new Person("somebody at " + id.area().level(), role), "", state ->
                    state.level().map(seen -> switch (what) {
                        case 0 -> Deed.falseAlarm(seen);
                        case 1 -> Deed.cancelled(seen);
                        case 2 -> Deed.raised(level);
                        case 3 -> Deed.published(seen);
                        default -> Deed.confirmed(seen);
                    })).exceptionally(notTaken -> null);
        }
    }

    @Test
    void threeTiersSayTheSameInTheEndWhateverWasCutMeanwhile() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (Tiers tiers = new Tiers(seed)) {
                for (int round = 0; round < 40; round++) {
                    tiers.fault();
                    tiers.act();
                    tiers.run(tiers.random.nextInt(4_000));
                }
                tiers.heal();
                tiers.judge();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
