package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.microbrain.core.rollout.Ceilings;
import org.microbrain.core.rollout.Intents;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.Plan;
import org.microbrain.core.rollout.Rollout;
import org.microbrain.core.rollout.RolloutDesk;
import org.microbrain.core.rollout.RolloutEvent;
import org.microbrain.core.rollout.RolloutTables;
import org.microbrain.core.rollout.Target;
import org.microbrain.core.rollout.VersionRange;
import org.microbrain.core.rollout.Wave;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Intent;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * The core's desk of rollouts with its store, and below it nodes with the edge's updater. Intents go down and records come up as
 * their bytes, at once; a node that is off-line gets the newest intent when it is back. For one thread.
 */
final class UpdatingProvince implements Intents, AutoCloseable {

    static final Component MODEL = new Component(ReleaseKind.MODEL, "river-stage");
    private static final int MOST_EVENTS = 100;
    /** Records in one batch of a city. */
    private static final int BATCH = 100;

    final Map<NodeId, UpdatingNode> nodes = new TreeMap<>();
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final Component component;
    private final Path folder;
    private final ReleaseShelf shelf;
    private final org.microbrain.runtime.update.Offer first;
    private final List<Offer> offers = new ArrayList<>();
    private final Map<NodeId, ByteString> intents = new HashMap<>();
    private final Map<Long, GateEvidence> evidence = new HashMap<>();
    private final Map<Long, Integer> waves = new HashMap<>();
    private final SqliteFile store;
    private final RolloutDesk desk;
    private long revision;

    /** One whose nodes run a model. @param first the version that they run from the beginning */
    UpdatingProvince(Path folder, Version first) throws IOException {
        this(folder, MODEL, first);
    }

    /** @param component that nodes run and take releases of */
    UpdatingProvince(Path folder, Component component, Version first) throws IOException {
        this.component = component;
        this.folder = folder;
        shelf = new ReleaseShelf(component, folder.resolve("shelf"));
        this.first = shelf.publish(first);
        store = RolloutTables.open(folder.resolve("rollouts.db"));
        desk = new RolloutDesk(store, this, () -> offers);
    }

    void publish(Version version) throws IOException {
        offers.add(new Offer(component, version, Set.of(), Set.of(), VersionRange.ANY,
                new Notice("河道水位模型", "River stage model"), shelf.publish(version).size()));
    }

    void add(NodeId node, UpdatingNode.Ills ills) throws IOException {
        Path own = Files.createDirectories(folder.resolve("nodes").resolve(node.text()));
        nodes.put(node, new UpdatingNode(node, own, shelf, first, ills, now));
    }

    @Override
    public void desired(Map<NodeId, List<Wish>> wanted) {
        wanted.forEach((node, wishes) -> {
            IntentDraft draft = IntentDraft.desired(node, new Desired(wishes));
            intents.put(node, new Intent(++revision, now.toEpochMilli(), draft).encode());
            wishes.forEach(wish -> evidence.values().forEach(one -> one.wished(node, wish, now)));
        });
    }

    @Override
    public boolean nothingSaid() {
        return revision == 0;
    }

    @Override
    public void halt(DivisionCode area, boolean halted, String who, String why) {
        throw new IllegalStateException("nobody halts anything here");
    }

    /** @return its number */
    long start(Version version, List<Wave> waves) {
        long number = desk.create(new Plan(0, component.name() + " " + version, component, version, Target.ALL, waves,
                MaintenanceWindow.ALWAYS, 10, Ceilings.NONE, Duration.ofMinutes(10), false, false, "wang", now), true, now);
        evidence.put(number, new GateEvidence(Long.toString(number)));
        this.waves.put(number, 0);
        desk.approve(number, "li", now);
        return number;
    }

    Rollout rollout(long number) {
        return desk.find(number);
    }

    GateEvidence evidence(long number) {
        return evidence.get(number);
    }

    /** Some time passes, and each part does what it can do then, once. */
    void pass(Duration time) throws InvalidProtocolBufferException {
        now = now.plus(time);
        List<JournalRecord> batch = new ArrayList<>();
        for (UpdatingNode node : nodes.values()) {
            if (node.online && intents.containsKey(node.node)) {
                node.learn(intents.get(node.node));
            }
            for (JournalRecord record : node.work(now)) {
                batch.add(JournalRecord.open(record.origin(), record.sequence(), record.content(), record.checksum()));
            }
            if (batch.size() >= BATCH) {
                take(batch);
            }
        }
        take(batch);
        long before;
        do {
            before = revision;
            desk.work(now);
        } while (revision == before + RolloutDesk.MOST_SAID);
        for (long number : evidence.keySet()) {
            lookAtWaves(number);
        }
    }

    private void take(List<JournalRecord> batch) throws InvalidProtocolBufferException {
        for (JournalRecord record : batch) {
            for (GateEvidence one : evidence.values()) {
                one.came(record, now);
            }
        }
        desk.saw(batch, now);
        batch.clear();
    }

    /** A wave that has just started may have: reckoned from the evidence of now. */
    private void lookAtWaves(long number) {
        for (Map.Entry<Integer, Instant> one : started(number).entrySet()) {
            int wave = one.getKey();
            if (wave > waves.get(number)) {
                assertThat(one.getValue()).as("wave %s started now", wave).isEqualTo(now);
                assertThat(wave).as("one wave after the other").isEqualTo(waves.get(number) + 1);
                waves.put(number, wave);
                if (wave > 1) {
                    Plan plan = rollout(number).plan();
                    evidence.get(number).assertMayOpen(wave - 1, plan.gate(wave - 1), plan.version(), now);
                }
            }
        }
    }

    /** When each wave started, as the desk wrote it down. */
    Map<Integer, Instant> started(long number) {
        Map<Integer, Instant> started = new TreeMap<>();
        for (RolloutEvent event : desk.events(number, MOST_EVENTS)) {
            if (event.word().equals("wave")) {
                started.put(Integer.parseInt(event.detail()), event.at());
            }
        }
        return started;
    }

    @Override
    public void close() {
        store.close();
    }
}
