package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.journal.Outbox;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.SequenceSet;

/** An edge, its county and its city on one imagined network: the whole way of a record, with a county that dies. */
final class FailOverTest {

    private final Random random = new Random(7);
    private final MemoryNetwork network = new MemoryNetwork(random, 40);
    private final Map<NodeId, MemoryJournal.Image> disks = new HashMap<>();
    private final Map<NodeId, Node> running = new LinkedHashMap<>();
    private long now;

    private record Node(MemoryJournal journal, GroupCommit<MemoryJournal> commits, Uplink uplink, Children children,
                        Forwarder forwarder, boolean[] alive) {
    }

    private Node start(NodeId id, NodeId... parents) {
        MemoryJournal journal = new MemoryJournal(disks.computeIfAbsent(id, fresh -> new MemoryJournal.Image()), id,
                JournalId.random(random), JournalLimits.DEFAULT);
        GroupCommit<MemoryJournal> commits = new GroupCommit<>(journal, Runnable::run);
        boolean[] alive = {true};
        List<Parent> list = java.util.Arrays.stream(parents)
                .map(parent -> new Parent(parent, InetSocketAddress.createUnresolved(parent.text(), 1))).toList();
        Uplink uplink = new Uplink(journal.origin(), "test", list, network.dialer(id, () -> alive[0]), Runnable::run, commits,
                LinkSettings.DEFAULT, random, millis -> { }, Samples.moment(now));
        Children children = new Children(id, "test", receiver(commits), LinkSettings.DEFAULT, Samples.moment(now));
        Forwarder forwarder = new Forwarder(commits, journal, new Outbox(journal, 4, 4_000), uplink::send);
        network.listen(id, children::connected);
        if (parents.length > 0) {
            forwarder.start();
        }
        Node node = new Node(journal, commits, uplink, children, forwarder, alive);
        running.put(id, node);
        return node;
    }

    private static Receiver receiver(GroupCommit<MemoryJournal> commits) {
        return new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return commits.submit(journal -> {
                    journal.accept(batch.records(), batch.made());
                    return null;
                });
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return commits.submit(journal -> {
                    Map<Origin, SequenceSet> answer = new HashMap<>();
                    held.forEach((origin, asked) -> answer.put(origin,
                            journal.received(origin).intersection(asked)));
                    return answer;
                });
            }
        };
    }

    private void crash(NodeId id) {
        running.remove(id).alive()[0] = false;
        network.crash(id);
    }

    private void run(long millis) {
        for (long end = now + millis; now < end;) {
            now += 50;
            network.work(now);
            running.values().forEach(node -> {
                node.uplink().work(Samples.moment(now));
                node.children().work(Samples.moment(now));
                node.forwarder().retry();
            });
        }
    }

    private void append(Node node, int count) {
        for (int i = 0; i < count; i++) {
            node.commits().submit(journal -> journal.append(Samples.draft(PriorityClass.READING, "r"))).join();
        }
    }

    @Test
    void recordsThatRestedInADeadCountyArriveOnceAndTheEdgeGoesOnThroughTheCity() {
        Node city = start(Samples.CITY);
        start(Samples.COUNTY, Samples.CITY);
        Node edge = start(Samples.EDGE, Samples.COUNTY, Samples.CITY);
        network.cut(Samples.COUNTY, Samples.CITY);
        append(edge, 100);
        run(5_000);
        assertThat(edge.uplink().status().parent().node()).isEqualTo(Samples.COUNTY);
        assertThat(edge.journal().backlog().records()).isZero();
        assertThat(city.journal().received(edge.journal().origin()).isEmpty()).isTrue();

        append(edge, 50);
        run(60);
        crash(Samples.COUNTY);
        run(12_000);
        assertThat(edge.uplink().status().parent().node()).isEqualTo(Samples.CITY);
        append(edge, 10);
        run(5_000);
        assertThat(city.journal().received(edge.journal().origin())).isEqualTo(SequenceSet.of(1, 160));

        network.heal(Samples.COUNTY, Samples.CITY);
        Node county = start(Samples.COUNTY, Samples.CITY);
        run(30_000);
        assertThat(edge.uplink().status().parent().node()).isEqualTo(Samples.COUNTY);
        assertThat(county.journal().backlog().records()).isZero();
        assertThat(city.journal().waiting(PriorityClass.READING, 0, 1_000, Long.MAX_VALUE)
                .stream().map(entry -> entry.record().sequence()).toList()).hasSize(160).doesNotHaveDuplicates();
        for (Node node : running.values()) {
            assertThat(node.journal().ledger()).isNotEmpty().allMatch(Ledger::balanced);
        }
    }

    @Test
    void aKnockNoticesWhoListensAndWhoDoesNot() {
        start(Samples.CITY);
        Dialer dialer = network.dialer(Samples.EDGE, () -> true);
        Map<NodeId, Boolean> heard = new HashMap<>();
        for (NodeId parent : List.of(Samples.CITY, Samples.COUNTY)) {
            dialer.knock(new Parent(parent, InetSocketAddress.createUnresolved("x", 1)),
                    answered -> heard.put(parent, answered));
        }
        run(100);
        assertThat(heard).containsEntry(Samples.CITY, true).containsEntry(Samples.COUNTY, false);
    }
}
