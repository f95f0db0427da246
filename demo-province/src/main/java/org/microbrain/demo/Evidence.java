package org.microbrain.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.microbrain.demo.CoreArchive.ArchivedWarning;
import org.microbrain.demo.ProvincePlan.Sensor;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;

/**
 * Collects what proves that nothing was lost: the players' accounts, the archive, the edges' own word. One thread.
 */
final class Evidence {

    /**
     * The account of one edge, in records, put together from both ends.
     *
     * @param made     as the edge itself counts
     * @param received rows that the province's archive really holds
     * @param shed     given up with a reason, as the archive knows
     * @param waiting  not yet acknowledged by the edge's parent
     */
    record Account(NodeId node, long made, long received, long shed, long waiting) {

        boolean balanced() {
            return made == received + shed + waiting && waiting == 0;
        }
    }

    /** A time in which a line did not stand for some nodes: their warnings then say nothing about its speed. */
    private record Disturbance(Set<NodeId> nodes, Instant from, Instant to) {

        boolean touches(ArchivedWarning warning) {
            return nodes.contains(new NodeId(warning.node())) && !warning.archived().isBefore(from)
                    && warning.born().isBefore(to);
        }
    }

    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

    private final List<Site> edges;
    private final ProvinceFiles files;
    private final Province province;
    private final CoreArchive archive;
    private final Instant start;
    private final List<Disturbance> disturbances = new ArrayList<>();

    /** @param start when this run of the demo began; what is older belongs to earlier ones */
    Evidence(List<Site> edges, ProvinceFiles files, Province province, CoreArchive archive, Instant start) {
        this.edges = edges;
        this.files = files;
        this.province = province;
        this.archive = archive;
        this.start = start;
    }

    void disturbed(Collection<NodeId> nodes, Instant from, Instant to) {
        disturbances.add(new Disturbance(Set.copyOf(nodes), from, to));
    }

    /** Compares every reading that was ever played in this data folder with the archive. */
    LossProof proof() throws IOException, InterruptedException {
        Map<Published, SentFile.Times> sent = new HashMap<>();
        List<Published> archived = new ArrayList<>();
        for (Site edge : edges) {
            Set<String> series = new HashSet<>();
            edge.sensors().forEach(sensor -> series.add(series(edge, sensor)));
            Path file = files.sent(edge.node());
            if (Files.exists(file)) {
                sent.putAll(SentFile.read(file));
            }
            for (String one : series) {
                archived.addAll(archive.readings(one));
            }
        }
        return LossProof.compare(sent, archived);
    }

    /** Readings of one edge with a time from {@code from} up to {@code to} that the archive held at the time {@code known}. */
    private long archived(NodeId edge, Instant from, Instant to, Instant known) throws IOException, InterruptedException {
        long count = 0;
        for (Sensor sensor : site(edge).sensors()) {
            count += archive.readings(series(site(edge), sensor), from, to, known).size();
        }
        return count;
    }

    /** Those that it holds now. */
    long archived(NodeId edge, Instant from, Instant to) throws IOException, InterruptedException {
        return archived(edge, from, to, FAR);
    }

    /** All of this run. */
    long archived(NodeId edge) throws IOException, InterruptedException {
        return archived(edge, start, FAR);
    }

    /** Readings of some edges, of this run and of a time before {@code before}, that the archive lacks. */
    long missing(Collection<NodeId> nodes, Instant before) throws IOException, InterruptedException {
        return missing(nodes, before, FAR);
    }

    /** Those that it lacked at the time {@code known}, by its own account of what came when. */
    long missing(Collection<NodeId> nodes, Instant before, Instant known) throws IOException, InterruptedException {
        long missing = 0;
        for (NodeId node : nodes) {
            long sent = SentFile.read(files.sent(node)).entrySet().stream()
                    .filter(entry -> entry.getValue().acknowledged() > 0
                            && entry.getKey().timeMs() >= start.toEpochMilli()
                            && entry.getKey().timeMs() < before.toEpochMilli()).count();
            missing += Math.max(0, sent - archived(node, start, before, known));
        }
        return missing;
    }

    List<Account> accounts() throws IOException, InterruptedException {
        Map<String, NodeView.LedgerLine> atCore = new HashMap<>();
        archive.ledger().forEach(line -> atCore.put(line.node(), line));
        List<Account> accounts = new ArrayList<>();
        for (Site edge : edges) {
            NodeView own = province.api(edge.node()).status();
            long made = own.ledger().stream().filter(line -> line.node().equals(edge.node().text()))
                    .mapToLong(NodeView.LedgerLine::made).sum();
            NodeView.LedgerLine core = atCore.get(edge.node().text());
            accounts.add(new Account(edge.node(), made, core == null ? 0 : core.received(),
                    core == null ? 0 : core.shed(), own.waiting()));
        }
        return accounts;
    }

    /** From birth to archive, of this run's warnings that were raised while every line above their node stood. */
    List<Long> latencies() throws IOException, InterruptedException {
        return archive.warnings(start).stream()
                .filter(warning -> disturbances.stream().noneMatch(disturbance -> disturbance.touches(warning)))
                .map(ArchivedWarning::latencyMs).toList();
    }

    private Site site(NodeId node) {
        return edges.stream().filter(edge -> edge.node().equals(node)).findFirst().orElseThrow();
    }

    private static String series(Site edge, Sensor sensor) {
        return edge.node() + "/" + sensor.series();
    }
}
