package org.microbrain.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * Core and city at one end of a thin line, the county in the middle, a village at the far end of a second thin line, and
 * another village beside the county: real processes, in network namespaces of their own. A value of
 * {@value FaultProvince#RED} or more in a series named alarm is a red warning.
 */
final class ThinProvince implements AutoCloseable {

    static final NodeId FAR_VILLAGE = ProvincePlan.DALONG;
    static final NodeId NEAR_VILLAGE = ProvincePlan.SHANGLING;
    static final NodeId COUNTY = ProvincePlan.MASHAN;
    static final NodeId CITY = ProvincePlan.NANNING;
    static final NodeId CORE = ProvincePlan.GUANGXI;
    /** Lines: from the far village to the county, from the city to the county. */
    static final int VILLAGE_LINE = 0;
    static final int CITY_LINE = 1;

    private static final Map<NodeId, Integer> FAR = Map.of(FAR_VILLAGE, VILLAGE_LINE, CITY, CITY_LINE, CORE, CITY_LINE);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOWEST_PORT = 24_000;

    private final Path folder;
    private final ProvinceFiles files;
    private final ThinLine lines;
    private final Map<NodeId, NodeProcess> processes = new LinkedHashMap<>();

    /** Writes configurations and makes the lines; starts no node yet. */
    ThinProvince(Path folder, ThinLine.Kind kind, long seed)
            throws IOException, GeneralSecurityException, InterruptedException {
        this.folder = folder;
        files = new ProvinceFiles(folder, new Ports(LOWEST_PORT + (int) (ProcessHandle.current().pid() % 100) * 20), 1);
        List<Site> sites = ProvincePlan.sites().stream()
                .filter(site -> List.of(FAR_VILLAGE, NEAR_VILLAGE, COUNTY, CITY, CORE).contains(site.node())).toList();
        files.write(sites, Instant.now());
        lines = new ThinLine(folder, 2, kind, seed);
        String password = PasswordHash.of(files.sensorPassword()).toString();
        JavaProgram java = NodeProgram.get();
        for (Site site : sites) {
            Path file = files.configuration(site.node());
            Files.writeString(file, configuration(site, Files.readString(file), password));
            List<String> command = new ArrayList<>();
            if (FAR.containsKey(site.node())) {
                command.addAll(lines.at(FAR.get(site.node())));
            }
            command.addAll(java.command(site.tier().name().toLowerCase(Locale.ROOT), "--config", file.toString(),
                    "--with-parent"));
            processes.put(site.node(), new NodeProcess(site.node().text(), command, files.log(site.node())));
        }
    }

    private String configuration(Site site, String written, String password) {
        String text = written;
        if (site.tier() == Tier.EDGE) {
            text = text.substring(0, text.indexOf("journal:")).replaceAll(" +- \\{node: " + CITY + ".*\\n", "")
                    + "journal:\n  block: {readings: 200, age: 1s}\n"
                    + FaultProvince.intakeAndAlarm(files, site, password);
        }
        text = text.replace(files.line(), files.listen(CITY)); // over our line, not over the demo's
        for (NodeId other : List.of(COUNTY, CITY, CORE)) {
            text = text.replace(files.listen(other), other.equals(site.node())
                    ? "0.0.0.0:" + port(files.listen(other)) : dialled(site.node(), other));
        }
        return text.replace(files.console(site.node()), console(site.node()))
                .replace(files.mqtt(site.node()), mqtt(site.node()));
    }

    private String dialled(NodeId from, NodeId parent) {
        Integer here = FAR.get(from);
        Integer there = FAR.get(parent);
        String host = here == null ? there == null ? "127.0.0.1" : ThinLine.far(there)
                : here.equals(there) ? "127.0.0.1" : ThinLine.near(here);
        return host + ":" + port(files.listen(parent));
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private String seenFromHere(NodeId node, String address) {
        return FAR.containsKey(node) ? ThinLine.aside(FAR.get(node)) + ":" + port(address) : address;
    }

    private String console(NodeId node) {
        return seenFromHere(node, files.console(node));
    }

    String mqtt(NodeId node) {
        return seenFromHere(node, files.mqtt(node));
    }

    /** Starts all; returns when each has its parent. */
    void start() throws IOException, InterruptedException {
        for (NodeProcess process : processes.values()) {
            process.start();
        }
        for (NodeProcess process : processes.values()) {
            process.awaitReady(PATIENCE);
        }
        for (NodeId child : List.of(FAR_VILLAGE, NEAR_VILLAGE, COUNTY, CITY)) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> api(child).status().connected());
        }
    }

    NodeApi api(NodeId node) {
        return new NodeApi(console(node), files.token(node));
    }

    ThinLine lines() {
        return lines;
    }

    /** A client of a village's MQTT listener, and where its account is kept. */
    MqttPublisher publisher(NodeId village, String client, SentFile account) throws IOException {
        return new MqttPublisher(mqtt(village), client, ProvinceFiles.SENSOR_USER, files.sensorPassword(), account);
    }

    Path journal(NodeId node) {
        return files.home(node).resolve("data/journal.db");
    }

    Path log(NodeId node) {
        return files.log(node);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        processes.values().forEach(NodeProcess::terminate);
        for (NodeProcess process : processes.values()) {
            if (!process.awaitEnd(Duration.ofSeconds(10))) {
                process.kill();
                process.awaitEnd(Duration.ofSeconds(10));
            }
        }
        lines.close();
    }
}
