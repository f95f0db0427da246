package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.link.ChildStatus;
import org.microbrain.runtime.identity.NodeIdentity;
import org.slf4j.LoggerFactory;

/** A copied disk, a replaced gateway and one that was started again, on real sockets and disks. */
final class CloneTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    private Path folder;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestProvince province;
    private NodeIdentity identity;
    private TestHub hub;

    @BeforeEach
    void start() throws Exception {
        province = new TestProvince(folder.resolve("a"));
        hub = new TestHub(province, HUB, 0);
        identity = province.identity(EDGE);
        log.start();
        ((Logger) LoggerFactory.getLogger("org.microbrain.link")).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger("org.microbrain.link")).detachAppender(log);
        hub.close();
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private TestEdge edge(TestProvince where) throws Exception {
        return new TestEdge(where, identity, EDGE, TestProvince.parent(HUB, hub.port()));
    }

    private static void awaitSent(TestEdge edge) {
        await().atMost(Duration.ofSeconds(15)).until(() -> edge.waiting() == 0);
    }

    private ChildStatus.Standing standing() {
        return hub.parent.children().statuses().get(0).standing();
    }

    private void copyDisk(Path to) throws Exception {
        Path from = province.data(EDGE);
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).filter(one -> !one.toString().endsWith(".lock")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void ofTwoMachinesWithOneIdentityTheFirstKeepsTheLineAndPeopleAreToldAndNothingIsLost() throws Exception {
        TestProvince copy = province.elsewhere(folder.resolve("b"));
        TestEdge first = edge(province);
        try {
            first.append("one");
            awaitSent(first);
            copyDisk(copy.data(EDGE));
            try (TestEdge second = edge(copy)) {
                second.append("of the copy");
                TestEdge served = first;
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    assertThat(hub.refused("same-identity")).isPositive();
                    assertThat(second.node.uplink().status().lastError()).contains("two machines go by the name " + EDGE);
                    assertThat(served.node.uplink().status().connected()).isTrue();
                });
                assertThat(standing()).isEqualTo(ChildStatus.Standing.TWICE);
                assertThat(lines()).anySatisfy(line -> assertThat(line).contains(EDGE, "two machines", "copied disk"));
                second.append("stays with the copy");
                first.append("two");
                awaitSent(first);
                int connections = connections();
                await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(6)).untilAsserted(() -> {
                    assertThat(served.node.uplink().status().connected()).isTrue();
                    assertThat(connections()).as("nobody is pushed off any more").isEqualTo(connections);
                });
                assertThat(second.waiting()).isPositive();
                first.close();
                first = null;
                await().atMost(Duration.ofSeconds(60)).until(() -> second.waiting() == 0);
            }
            assertThat(hub.received(EDGE)).as("all of both").isEqualTo(4);
        } finally {
            if (first != null) {
                first.close();
            }
        }
    }

    private int connections() {
        return (int) lines().stream().filter(line -> line.contains("child " + EDGE + " connected")).count();
    }

    @Test
    void aGatewayThatIsStartedAgainGetsInAtOnceAlsoWhileItsOldLinkSeemsToStand() throws Exception {
        try (RawPeer dead = RawPeer.welcomed(hub.port(), identity.clientContext(TestProvince.NOW), EDGE)) {
            for (int start = 0; start < 3; start++) {
                try (TestEdge edge = edge(province)) {
                    edge.append("start " + start);
                    awaitSent(edge);
                }
            }
            assertThat(dead.closedWithin(5)).isTrue();
        }
        assertThat(hub.refused("same-identity")).isZero();
        assertThat(standing()).isEqualTo(ChildStatus.Standing.USUAL);
        assertThat(hub.received(EDGE)).isEqualTo(3);
    }

    @Test
    void aReplacedGatewayIsShownAsSuch() throws Exception {
        try (TestEdge old = edge(province)) {
            old.append("of the old machine");
            awaitSent(old);
        }
        try (TestEdge replaced = edge(province.elsewhere(folder.resolve("new")))) {
            replaced.append("of the new machine");
            awaitSent(replaced);
            await().atMost(Duration.ofSeconds(10)).until(() -> standing() == ChildStatus.Standing.REPLACED);
        }
        assertThat(lines()).anySatisfy(line -> assertThat(line).contains(EDGE, "another machine or disk"));
        assertThat(hub.refused("same-identity")).isZero();
        assertThat(hub.received(EDGE)).isEqualTo(2);
    }
}
