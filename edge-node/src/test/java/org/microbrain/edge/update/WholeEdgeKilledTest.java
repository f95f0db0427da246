package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;

/**
 * Promise: {@code kill -9} of a whole edge, for the program itself together with its supervisor, at each step of an update and
 * of going back. Old or new counts, whole, never neither; the next start converges by itself; a reading that was acknowledged
 * is there. The places are enumerated by a quiet run, before each state that is written down and before each change of a file.
 * Each build tries one of them ({@code -Dkills.seed=N} repeats which), {@code -Dendurance=true} each one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class WholeEdgeKilledTest {

    private static final Component ROUTES = new Component(ReleaseKind.ROUTES, "tap");
    private static final Component PROGRAM = new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME);
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final boolean ALL = Boolean.getBoolean("endurance");
    private static final int SHARE = 1;

    @TempDir
    private Path folder;
    private final long seed = Long.getLong("kills.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private ReleasingParent parent;
    private KillPoints points;
    private Path before;

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
    private void everywhere(Component component, boolean supervised, String old, String fresh, AttemptState end)
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

    private Path routes(String version, String from) throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve("routes-" + version)).resolve("tap.yaml"), """
                - route:
                    id: tap-%s
                    from:
                      uri: "%s"
                      steps:
                        - setBody: {constant: "%s"}
                """.formatted(version, from, version));
    }

    /** The edge runs version 1 of some routes; that is what each life begins with. */
    private void versionOneRuns() throws Exception {
        parent.publish(ROUTES, "1", routes("1", "direct:one"));
        parent.wish(EdgeLife.NODE, ROUTES, "1");
        try (EdgeLife first = new EdgeLife(before, false, parent, CLASS_PATH)) {
            first.start();
            assertThat(first.awaitEnded(ROUTES, "1").state()).as(first.said()).isEqualTo(AttemptState.KEPT);
            first.endAndCount();
        }
        Files.delete(before.resolve("log"));
    }

    @Test
    void anUpdateThatIsKilledAtEachStepIsOldOrNewAndThenNew() throws Exception {
        versionOneRuns();
        parent.publish(ROUTES, "2", routes("2", "direct:two"));
        everywhere(ROUTES, false, "1", "2", AttemptState.KEPT);
    }

    @Test
    void aReleaseThatCannotBeAppliedAndIsKilledAtEachStepOfGoingBackEndsWithTheOld() throws Exception {
        versionOneRuns();
        parent.publish(ROUTES, "3", routes("3", "no-such-component:three"));
        everywhere(ROUTES, false, "1", "3", AttemptState.GONE_BACK);
    }

    @Test
    void anUpdateOfTheProgramThatIsKilledAtEachStepTogetherWithItsSupervisorIsOldOrNewAndThenNew() throws Exception {
        parent.publish(PROGRAM, "2", program("2", ""));
        everywhere(PROGRAM, true, "", "2", AttemptState.KEPT);
    }

    @Test
    void aProgramThatDoesNotComeUpAndIsKilledAtEachStepOfGoingBackEndsWithTheOld() throws Exception {
        parent.publish(PROGRAM, "3", program("3", """
                package org.microbrain.edge.update;
                public final class EdgeProgram {
                    public static void main(String[] arguments) {
                        System.exit(java.util.List.of(arguments).contains("--check") ? 0 : 3);
                    }
                }
                """));
        everywhere(PROGRAM, true, "", "3", AttemptState.GONE_BACK);
    }

    /** A jar that has its classes from where these are; with a main class of its own if there is a source. */
    private Path program(String version, String main) throws IOException {
        Path home = Files.createDirectories(folder.resolve("program-" + version));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Arrays.stream(CLASS_PATH.split(":")).map(one -> Path.of(one).toUri().toString()).collect(Collectors.joining(" ")));
        Map<String, byte[]> entries = main.isEmpty() ? Map.of("version-" + version, new byte[0])
                : Map.of("org/microbrain/edge/update/EdgeProgram.class", compiled(home, main));
        Path jar = home.resolve("edge.jar");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream written = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                written.putNextEntry(new JarEntry(entry.getKey()));
                written.write(entry.getValue());
                written.closeEntry();
            }
        }
        return jar;
    }

    private static byte[] compiled(Path home, String source) throws IOException {
        Path file = Files.writeString(home.resolve("EdgeProgram.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-d", home.toString(),
                file.toString())).isZero();
        return Files.readAllBytes(home.resolve("org/microbrain/edge/update/EdgeProgram.class"));
    }
}
