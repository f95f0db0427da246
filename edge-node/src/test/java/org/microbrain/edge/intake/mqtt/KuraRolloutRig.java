package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.edge.update.KuraApplier;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.Desired;
import org.microbrain.release.Component;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.update.CutPoints;
import org.microbrain.runtime.update.PowerCut;
import org.microbrain.runtime.update.TestNode;

/** An edge with an updater and gateways at it, over real connections; its power may fail at any place of the disk and the journal and between any two steps. */
abstract class KuraRolloutRig {

    /** For a machine that does much else. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;
    TestNode node;
    Listener listener;
    final Map<String, StandInGateway> gateways = new HashMap<>();
    private final Component component;
    private final String site;
    private int lives;
    /** A monotonic clock may begin anywhere. */
    long now = -1_000_000;
    int attempts;
    /** Milliseconds that pass at a time. */
    final long step;
    /** After so many steps the power fails; below nought it does not. */
    private int moments = -1;
    /** As many steps as a release took the last time. */
    private int steps;

    KuraRolloutRig(Component component, String site, long step) {
        this.step = step;
        this.component = component;
        this.site = site;
    }

    @BeforeEach
    void open() throws IOException {
        node = new TestNode(folder, new CutPoints(List.of()));
        start();
    }

    @AfterEach
    void close() {
        gateways.values().forEach(StandInGateway::close);
        listener.close();
    }

    /** The program of the edge starts, perhaps anew. */
    void start() throws IOException {
        Map<String, byte[]> kept = listener == null ? Map.of() : listener.kept;
        if (listener != null) {
            close();
        }
        Problems problems = new Problems();
        KuraSettings settings = KuraSettings.read(Section.parse(site, folder.resolve("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        assertThat(settings.toString()).doesNotContain("s3cret");
        listener = Listener.open(s -> s.withLimits(500, 1000, 16 << 20, 64 << 20), settings);
        listener.kept.putAll(kept);
        listener.aroundKeeping = () -> node.points.pass("around the journal");
        node.appliers = Map.of(component.kind(), new KuraApplier(listener.releases));
        node.start();
        gateways.replaceAll((name, gateway) -> gateway.at(listener.port()));
    }

    StandInGateway connect(String name) {
        StandInGateway gateway = new StandInGateway(name, listener.port());
        gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
        gateway.change("data", "of.the.owner", KuraValue.of(Type.STRING, "stays"));
        gateways.put(name, gateway);
        return gateway;
    }

    void want(String version) {
        node.desired = new Desired(List.of(TestNode.wish(component, version, ++attempts)));
    }

    /** A little time passes, so that an answer that comes late is followed up. */
    void work() {
        if (moments-- == 0) {
            throw new PowerCut("between two steps");
        }
        steps++;
        now += step;
        listener.releases.work(now);
        listener.twins.work(now);
        node.work(1);
    }

    void until(BooleanSupplier what) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(what.getAsBoolean()).as(node.records.isEmpty() ? "" : node.lastTold() + " " + state("gw-1")).isTrue();
        });
    }

    /** Gateways apply what they are put, until the attempt has ended. */
    Attempt ended() {
        until(() -> {
            gateways.values().forEach(StandInGateway::apply);
            return !node.records.isEmpty() && node.lastTold().state().ended() && node.lastTold().number() == attempts;
        });
        return node.lastTold();
    }

    KuraState state(String gateway) {
        return listener.twins.state(gateway).orElseThrow();
    }

    /** Two gateways come, and version 1 is kept. */
    abstract void keepOne() throws IOException;

    abstract void publishTwo() throws IOException;

    /** Whether the gateways have come to rest. */
    abstract boolean isSettled();

    /** A gateway has to have this version. */
    abstract void check(String gateway, String version, String where);

    /**
     * One life of an edge in which the power fails once.
     *
     * @param place   of the disk and the journal where it does; -1 for none of them
     * @param moment  after how many steps it does; -1 never
     * @param refuses whether the second gateway does
     * @return how many such places there were
     */
    private int live(int place, int moment, boolean refuses) throws IOException {
        keepOne();
        publishTwo();
        if (refuses) {
            gateways.get("gw-2").refuses();
        }
        TestNode before = node;
        node = new TestNode(before.folder, new CutPoints(place < 0 ? List.of() : List.of(place)));
        node.book = before.book;
        node.offers.putAll(before.offers);
        want("2");
        moments = moment;
        steps = 0;
        String where = "place " + place + ", moment " + moment;
        for (boolean again = true; again;) {
            try {
                start();
                assertThat(ended().state().word()).as(where).isEqualTo(refuses ? "gone-back" : "kept");
                until(this::isSettled);
                again = false;
            } catch (PowerCut cut) {
                where += ", " + cut.getMessage();
            }
        }
        moments = -1;
        for (String gateway : List.of("gw-1", "gw-2")) {
            check(gateway, refuses ? "1" : "2", where);
        }
        return node.points.passed().size();
    }

    void anew() throws IOException {
        close();
        gateways.clear();
        listener = null;
        attempts = 0;
        node = new TestNode(folder.resolve("before-" + ++lives), new CutPoints(List.of()));
        start();
    }

    /** @param times how many places and how many moments are tried, the second place among the last, where it is kept or has gone back */
    void wherever(boolean refuses, long seed, int times) throws IOException {
        Random random = new Random(seed);
        int places = live(-1, -1, refuses);
        int most = steps;
        System.out.println("[gateways and power cuts] seed " + seed + ", " + places + " places");
        List<Integer> chosen = Boolean.getBoolean("endurance") ? IntStream.range(0, places).boxed().toList()
                : IntStream.range(0, times).mapToObj(i -> i == 1 ? places - 1 - random.nextInt(8) : random.nextInt(places)).toList();
        for (int place : chosen) {
            anew();
            live(place, -1, refuses);
            anew();
            live(-1, random.nextInt(most), refuses);
        }
    }

    static long seed() {
        return Long.getLong("kura.seed", System.nanoTime());
    }
}
