package org.microbrain.core.rollout;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

/** The core's desk with model nodes below it. Intents and records pass at once; a node that is off-line gets the newest later. */
final class ModelProvince implements Intents, AutoCloseable {

    static final Component MODEL = new Component(ReleaseKind.MODEL, "river-stage");
    static final Version OLD = new Version("1.0.0");
    static final Version NEW = new Version("1.1.0");
    static final Version NEWER = new Version("1.2.0");
    static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    final Map<NodeId, ModelNode> nodes = new TreeMap<>();
    /** All that was said, in order: node, wishes. */
    final List<String> said = new ArrayList<>();
    final Map<NodeId, List<Wish>> desired = new LinkedHashMap<>();
    final List<Offer> offers = new ArrayList<>();
    final Map<DivisionCode, Boolean> halts = new TreeMap<>();
    RolloutDesk desk;
    Instant now = START;
    Duration reportEvery = Duration.ofMinutes(10);
    boolean keepLog = true;
    /** After how many more things that it says the core ends; below nought it does not. */
    int endsBeforeSaying = -1;
    private final Path file;
    private SqliteFile store;

    ModelProvince(Path file) {
        this.file = file;
        for (Version version : List.of(NEW, NEWER)) {
            offers.add(new Offer(MODEL, version, Set.of(), Set.of(), VersionRange.ANY,
                    new Notice("河道水位模型", "River stage model"), 1 << 20));
        }
        restart();
    }

    /** The core goes down and comes up from its disk. */
    void restart() {
        if (store != null) {
            store.close();
        }
        store = RolloutTables.open(file);
        desk = new RolloutDesk(store, this, () -> offers);
    }

    /** All nodes run a signed profile that lets their program have so much. */
    void limitMemory(long bytes) {
        Component profile = new Component(ReleaseKind.PROFILE, "mini");
        Version version = new Version("1");
        offers.add(new Offer(profile, version, Set.of(), Set.of(), VersionRange.ANY, new Notice("", ""), 1_000, bytes));
        nodes.values().forEach(node -> node.running.put(profile, version));
    }

    ModelNode add(NodeId node) {
        ModelNode model = new ModelNode(node, START.minus(Duration.ofDays(10)));
        model.running.put(MODEL, OLD);
        nodes.put(node, model);
        return model;
    }

    /** The core ends in the middle of saying something. */
    static final class CoreEnds extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void speak() {
        if (endsBeforeSaying-- == 0) {
            throw new CoreEnds();
        }
    }

    @Override
    public void desired(Map<NodeId, List<Wish>> wanted) {
        speak();
        wanted.forEach((node, wishes) -> {
            desired.put(node, wishes);
            if (keepLog) {
                said.add(node + " " + wishes);
            }
        });
    }

    @Override
    public boolean nothingSaid() {
        return desired.isEmpty() && halts.isEmpty();
    }

    @Override
    public void halt(DivisionCode area, boolean halted, String who, String why) {
        speak();
        halts.put(area, halted);
    }

    /** Some time passes. */
    void pass(Duration time) {
        now = now.plus(time);
        List<JournalRecord> records = new ArrayList<>();
        nodes.values().forEach(node -> {
            if (node.online) {
                node.wished(desired.getOrDefault(node.node, List.of()));
                node.halted(halts.entrySet().stream().anyMatch(one -> one.getValue() && one.getKey().contains(node.node.area())));
            }
            records.addAll(node.work(now, reportEvery));
        });
        take(records);
        desk.work(now);
    }

    void take(Collection<JournalRecord> records) {
        desk.saw(records, now);
    }

    static Plan plan(Target target, List<Wave> waves) {
        return plan(NEW, target, waves, 10);
    }

    static Plan plan(Version version, Target target, List<Wave> waves, int priority) {
        return new Plan(0, "river model", MODEL, version, target, waves, MaintenanceWindow.ALWAYS, priority, Ceilings.NONE,
                Duration.ofMinutes(10), false, false, "wang", START);
    }

    long start(Plan plan) {
        long number = desk.create(plan, true, now);
        desk.approve(number, "li", now);
        return number;
    }

    Rollout rollout(long number) {
        return desk.find(number);
    }

    @Override
    public void close() {
        store.close();
    }
}
