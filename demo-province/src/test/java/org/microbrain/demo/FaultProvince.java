package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * A part of the demo's province for fault tests: core, city, one county, its two villages, each a real process, with a
 * line between county and city that can be cut; villages reach the city past it. Edges know one rule: a value of
 * {@value #RED} or more is a red warning.
 */
final class FaultProvince implements AutoCloseable {

    static final NodeId CORE = ProvincePlan.GUANGXI;
    static final NodeId CITY = ProvincePlan.NANNING;
    static final NodeId COUNTY = ProvincePlan.MASHAN;
    static final NodeId DALONG = ProvincePlan.DALONG;
    static final NodeId SHANGLING = ProvincePlan.SHANGLING;
    static final double RED = 100;

    private static final int LOWEST_PORT = 18_000;
    private static final int TAIL = 8;
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(120);

    private final Path folder;
    private final List<Site> sites;
    private final ProvinceFiles files;
    private Province province;
    private final Line line;

    /**
     * Writes configurations; starts the line, no node yet.
     *
     * @param nodes   which of the five take part
     * @param journal the edges' {@code journal:} section, in YAML
     * @param parents how many parents an edge may dial: 1 the county only, 2 also the city
     * @param speed   of the line between county and city, bytes a second each way; 0 for no limit
     */
    FaultProvince(Path folder, List<NodeId> nodes, String journal, int parents, long speed)
            throws IOException, GeneralSecurityException {
        this.folder = folder;
        sites = ProvincePlan.sites().stream().filter(site -> nodes.contains(site.node())).toList();
        // Each test process looks for free ports in a range of its own.
        files = new ProvinceFiles(folder, new Ports(LOWEST_PORT + (int) (ProcessHandle.current().pid() % 100) * 60), 1);
        files.write(sites, Instant.now());
        String password = PasswordHash.of(files.sensorPassword()).toString();
        for (Site site : sites) {
            if (site.tier() == Tier.EDGE) {
                Path file = files.configuration(site.node());
                Files.writeString(file, edge(Files.readString(file), site, journal, parents, password));
            }
        }
        line = nodes.contains(COUNTY) && nodes.contains(CITY)
                ? new Line(address(files.line()), address(files.listen(CITY)), speed) : null;
    }

    /** A folder for the test's nodes, in which nothing stands yet; it stays until the next run, for its logs. */
    static Path folder(Class<?> test) {
        Path folder = Path.of("target", "fault-tests", test.getSimpleName()).toAbsolutePath();
        NodeProgram.delete(folder);
        return folder;
    }

    private String edge(String written, Site site, String journal, int parents, String password) {
        String kept = written.substring(0, written.indexOf("journal:"));
        if (parents == 1) {
            kept = kept.replaceAll(" +- \\{node: " + CITY + ".*\\n", "");
        }
        kept = kept.replace(files.line(), files.listen(CITY));
        return kept + "journal:\n" + journal.indent(2) + intakeAndAlarm(files, site, password);
    }

    /** An edge's MQTT, and a rule that warns of every series with "alarm-" in its name. */
    static String intakeAndAlarm(ProvinceFiles files, Site site, String password) {
        return """
                intake:
                  series-limit: 20000
                  mqtt:
                    address: "%s"
                    users: {%s: "%s"}
                rules:
                  - name: alarm
                    series: "*alarm-*"
                    hazard: equipment
                    quantity: {zh: 告警值, en: alarm value}
                    detectors:
                      - {detector: range, above: {red: %s}}
                """.formatted(files.mqtt(site.node()), ProvinceFiles.SENSOR_USER, password, RED);
    }

    /** Adds to a node's configuration, before its start. */
    void configure(NodeId node, String yaml) throws IOException {
        Files.writeString(files.configuration(node), yaml, StandardOpenOption.APPEND);
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The processes; whoever runs the nodes otherwise does not wait for what these need. */
    private synchronized Province province() {
        if (province == null) {
            try {
                province = new Province(sites, files, NodeProgram.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return province;
    }

    void start() throws IOException, InterruptedException {
        province().start();
        province().awaitReady();
    }

    void start(NodeId node) throws IOException, InterruptedException {
        process(node).start();
        process(node).awaitReady(Duration.ofSeconds(60));
    }

    /** {@code kill -9} for all of them in the same moment; returns when they are gone. */
    void kill(List<NodeId> victims) throws InterruptedException {
        victims.forEach(victim -> process(victim).kill());
        for (NodeId victim : victims) {
            assertThat(process(victim).awaitEnd(STOP)).as("%s is gone", victim).isTrue();
        }
    }

    NodeProcess process(NodeId node) {
        return province().process(node);
    }

    NodeApi api(NodeId node) {
        return province().api(node);
    }

    CoreArchive archive() {
        return new CoreArchive(api(CORE));
    }

    Line line() {
        return line;
    }

    ProvinceFiles files() {
        return files;
    }

    Path folder() {
        return folder;
    }

    List<NodeId> edges() {
        return sites.stream().filter(site -> site.tier() == Tier.EDGE).map(Site::node).toList();
    }

    Path archiveFile() {
        return files.home(CORE).resolve("data/archive.db");
    }

    Path journal(NodeId node) {
        return files.home(node).resolve("data/journal.db");
    }

    String log(NodeId node) throws IOException {
        return Files.readString(files.log(node), StandardCharsets.UTF_8);
    }

    /** Two clients for one edge that publish and keep account. */
    Sensors sensors(NodeId edge, String group, int series, int perSecond) throws IOException {
        return new Sensors(edge, group, series, perSecond, files.mqtt(edge), files.sensorPassword(),
                folder.resolve("sent").resolve(group + "-" + edge + ".csv"));
    }

    /** Returns when every node below the core has handed over all it has made, and the core's ledger says the same. */
    void awaitDrained() {
        await().atMost(DRAIN).pollInterval(Duration.ofMillis(500)).ignoreExceptions().untilAsserted(() -> {
            List<NodeView.LedgerLine> atCore = archive().ledger();
            for (Site site : sites) {
                if (site.tier() != Tier.CORE) {
                    Journals.Held held = Journals.held(journal(site.node()), site.node());
                    assertThat(held.staged()).as("readings of %s not in a block yet", site.node()).isZero();
                    assertThat(held.waiting()).as("records waiting at %s", site.node()).isZero();
                    assertThat(atCore).as("ledger of the core").filteredOn(one -> one.node().equals(site.node().text()))
                            .singleElement().satisfies(one -> {
                                assertThat(one.received()).isEqualTo(held.made());
                                assertThat(one.balanced()).isTrue();
                                assertThat(one.shed()).isZero();
                            });
                }
            }
        });
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (province != null) {
            province.stop(STOP);
        }
        if (line != null) {
            line.close();
        }
    }

    /** The last lines of all logs, for the message of a test that failed. */
    String logs() throws IOException {
        List<String> tails = new ArrayList<>();
        for (Site site : sites) {
            if (Files.exists(files.log(site.node()))) {
                List<String> lines = Files.readAllLines(files.log(site.node()), StandardCharsets.UTF_8);
                tails.add(site.node() + ":\n  "
                        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
            }
        }
        return String.join("\n", tails);
    }
}
