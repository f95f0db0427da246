package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;

/**
 * A whole edge that is ended by {@code kill -9} at each step of an update and of going back. The places are enumerated by a quiet run,
 * before each state that is written down and before each change of a file. Each build tries one of them for each test
 * ({@code -Dkills.seed=N} repeats which), {@code -Dendurance=true} each one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
abstract class KilledEdge {

    static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final boolean ALL = Boolean.getBoolean("endurance");
    private static final int SHARE = 1;

    @TempDir
    Path folder;
    ReleasingParent parent;
    Path before;
    private final long seed = Long.getLong("kills.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private KillPoints points;

    @BeforeEach
    void aProvince() throws Exception {
        parent = new ReleasingParent(folder.resolve("parent"));
        points = new KillPoints();
        before = Files.createDirectories(folder.resolve("before"));
        parent.admit(EdgeLife.NODE, before);
    }

    @AfterEach
    void stop() throws Exception {
        points.close();
        parent.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private EdgeLife life(String name, boolean supervised) throws IOException {
        Path home = folder.resolve(name);
        copy(before, home);
        return new EdgeLife(home, supervised, parent, CLASS_PATH);
    }

    /** What is tried: a version that is wanted while another runs, and how that ends. */
    void everywhere(Component component, boolean supervised, String old, String fresh, AttemptState end)
            throws Exception {
        parent.wish(EdgeLife.NODE, component, fresh);
        List<String> places;
        try (EdgeLife quiet = life("quiet", supervised)) {
            points.arm(-1, () -> { });
            quiet.start(points.option());
            assertThat(quiet.awaitEnded(component, fresh).state()).as(quiet.said()).isEqualTo(end);
            places = points.passed();
            quiet.endAndCount();
        }
        assertThat(places).contains("keep: FETCHING", "keep: STAGED", "keep: APPLYING", "keep: " + end, "disk: write");
        if (end == AttemptState.GONE_BACK) {
            assertThat(places).contains("keep: GOING_BACK");
        }
        TreeSet<Integer> chosen = new TreeSet<>();
        while (chosen.size() < (ALL ? places.size() : SHARE)) {
            chosen.add(ALL ? chosen.size() : random.nextInt(places.size()));
        }
        System.out.println("[whole edge killed] " + component + " " + fresh + " at " + chosen.size() + " of " + places.size()
                + " places, seed " + seed + ": " + chosen.stream().map(at -> at + " " + places.get(at))
                .collect(Collectors.joining(", ")));
        for (int at : chosen) {
            String where = "killed before " + at + " " + places.get(at) + ", seed " + seed;
            try (EdgeLife life = life("at-" + at, supervised)) {
                points.arm(at, life::kill);
                life.start(points.option());
                life.awaitEnd();
                life.oldOrNew(component, old, fresh, where);
                points.arm(-1, () -> { });
                life.start();
                assertThat(life.awaitEnded(component, fresh).state()).as(where + "\n" + life.said()).isEqualTo(end);
                life.oldOrNew(component, end == AttemptState.KEPT ? fresh : old, end == AttemptState.KEPT ? fresh : old, where);
                life.endAndCount();
            }
        }
    }
}
