package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.microbrain.record.NodeId;

/**
 * Compares what sensors published with what the archive holds, reading by reading, and the warnings of an edge with
 * those of the archive, id by id.
 *
 * @param acknowledged readings with a PUBACK
 * @param archived     distinct readings in the archive
 * @param unanswered   in the archive without a PUBACK ever: durable, then the edge died before it could answer
 * @param storedTwice  second copies of readings that were durable when the edge died before its PUBACK, and which the
 *                     sensor therefore published anew, unmarked: MQTT's "at least once", counted apart
 * @param warnings     warnings the edge's journal holds, each once in the archive
 */
record Verdict(long acknowledged, long archived, long unanswered, long storedTwice, long warnings) {

    Verdict plus(Verdict other) {
        return new Verdict(acknowledged + other.acknowledged, archived + other.archived, unanswered + other.unanswered,
                storedTwice + other.storedTwice, warnings + other.warnings);
    }

    static Verdict nothing() {
        return new Verdict(0, 0, 0, 0, 0);
    }

    /** Fails unless all that was acknowledged is archived, and nothing is there that should not be. */
    static Verdict of(FaultProvince province, NodeId edge, String group, Map<Published, SentFile.Times> account)
            throws IOException, InterruptedException {
        Set<String> series = new TreeSet<>();
        account.keySet().forEach(reading -> series.add(reading.series()));
        List<Published> archived = new ArrayList<>();
        for (String one : series) {
            archived.addAll(province.archive().readings(one));
        }
        LossProof proof = LossProof.compare(account, archived);
        assertThat(proof.lost()).as("acknowledged by %s, not in the archive", edge).isEmpty();
        assertThat(proof.doubled()).as("archived more often than published").isEmpty();
        assertThat(proof.invented()).as("archived, never published").isEmpty();

        Map<Published, Integer> copies = new HashMap<>();
        archived.forEach(reading -> copies.merge(reading, 1, Integer::sum));
        assertThat(copies.entrySet()).as("archived twice though marked as a duplicate").noneMatch(one ->
                one.getKey().series().contains("/" + Sensors.MARKED) && one.getValue() > 1);
        Map<Published, Integer> atEdge = Journals.readings(province.journal(edge), edge, group + "/");
        assertThat(differences(atEdge, copies)).as("copies at the edge and in the archive").isEmpty();

        long unanswered = account.entrySet().stream()
                .filter(one -> one.getValue().acknowledged() == 0 && copies.containsKey(one.getKey())).count();
        return new Verdict(proof.sent(), copies.size(), unanswered, proof.resent(),
                warnings(province, edge, group, account));
    }

    private static List<String> differences(Map<Published, Integer> atEdge, Map<Published, Integer> archived) {
        List<String> differences = new ArrayList<>();
        Set<Published> all = new HashSet<>(atEdge.keySet());
        all.addAll(archived.keySet());
        for (Published reading : all) {
            int here = atEdge.getOrDefault(reading, 0);
            int there = archived.getOrDefault(reading, 0);
            if (here != there && differences.size() < 20) {
                differences.add(reading + ": " + here + " at the edge, " + there + " in the archive");
            }
        }
        return differences;
    }

    private static long warnings(FaultProvince province, NodeId edge, String group,
            Map<Published, SentFile.Times> account) throws IOException, InterruptedException {
        Map<String, Integer> archived = new HashMap<>();
        Map<String, Integer> ofSeries = new HashMap<>();
        for (JsonNode warning : archivedWarnings(province, edge)) {
            archived.merge(warning.path("id").asText(), 1, Integer::sum);
            ofSeries.merge(edge + "/" + warning.path("evidence").path(0).path("series").asText(), 1, Integer::sum);
        }
        List<String> raised;
        try {
            raised = Journals.warnings(province.journal(edge), edge);
        } catch (SQLException | InvalidProtocolBufferException e) {
            throw new IOException(e);
        }
        assertThat(raised).as("warnings at the edge").doesNotHaveDuplicates();
        assertThat(archived.keySet()).as("warnings in the archive").containsExactlyInAnyOrderElementsOf(raised);
        assertThat(archived.values()).as("copies of a warning").allMatch(copies -> copies == 1);
        Collection<String> alarms = account.entrySet().stream()
                .filter(one -> one.getKey().value() >= FaultProvince.RED && one.getValue().acknowledged() > 0)
                .map(one -> one.getKey().series()).toList();
        for (String alarm : alarms) {
            assertThat(ofSeries).as("warnings raised for an acknowledged alarm").containsEntry(alarm, 1);
        }
        return ofSeries.keySet().stream().filter(name -> name.startsWith(edge + "/" + group + "/")).count();
    }

    static List<JsonNode> archivedWarnings(FaultProvince province, NodeId edge)
            throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = province.api(FaultProvince.CORE).get("/api/v1/warnings?limit=1000&node=" + edge
                    + (after.isEmpty() ? "" : "&after=" + after));
            page.path("warnings").forEach(all::add);
            after = page.path("next").asText("");
        } while (!after.isEmpty());
        return all;
    }
}
