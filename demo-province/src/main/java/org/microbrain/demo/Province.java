package org.microbrain.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Tier;

/** The processes of the demo's nodes, and the way to ask each. */
final class Province {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<NodeId, NodeProcess> processes = new LinkedHashMap<>();
    private final Map<NodeId, NodeApi> apis = new LinkedHashMap<>();

    Province(List<Site> sites, ProvinceFiles files, JavaProgram java) {
        this(sites, files, java, java);
    }

    /** @param coreJava what runs the core */
    Province(List<Site> sites, ProvinceFiles files, JavaProgram java, JavaProgram coreJava) {
        for (Site site : sites) {
            NodeId node = site.node();
            List<String> command = (site.tier() == Tier.CORE ? coreJava : java).command(site.tier().name().toLowerCase(Locale.ROOT), "--config",
                    files.configuration(node).toString(), "--with-parent");
            processes.put(node, new NodeProcess(node.text(), command, files.log(node)));
            apis.put(node, new NodeApi(files.console(node), files.token(node)));
        }
    }

    /** Starts all nodes at once; none waits for another. */
    void start() throws IOException {
        for (NodeProcess process : processes.values()) {
            process.start();
        }
    }

    /** @throws IOException when a node ends or stays silent; the message names its log */
    void awaitReady() throws IOException, InterruptedException {
        for (NodeProcess process : processes.values()) {
            process.awaitReady(PATIENCE);
        }
    }

    NodeProcess process(NodeId node) {
        return processes.get(node);
    }

    NodeApi api(NodeId node) {
        return apis.get(node);
    }

    int size() {
        return processes.size();
    }

    /** Stops every node cleanly; what has not ended after {@code atMost} is killed. Returns whether none had to be. */
    boolean stop(Duration atMost) throws InterruptedException {
        return NodeProcess.stop(processes.values(), atMost);
    }

    /**
     * Memory of all nodes together: proportional set size, where a page shared by n processes counts as 1/n for each.
     *
     * @return MB (10^6 bytes)
     */
    double pssMegabytes() throws IOException {
        double kilobytes = 0;
        for (NodeProcess process : processes.values()) {
            Path file = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (line.startsWith("Pss:")) {
                    kilobytes += Double.parseDouble(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return kilobytes * 1024 / 1e6;
    }
}
