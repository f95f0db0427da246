package org.microbrain.runtime.carry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.identity.CertificateAuthority;

/** A county and a village without a line between them, and somebody who drives there and back with a stick. */
class CarryTest {

    private static final String HUB = "450124000000";
    private static final String EDGE = "450124100201";

    @TempDir
    private Path folder;
    private Path stick;
    private CertificateAuthority authority;
    private CarryNode hub;
    private CarryNode edge;

    @BeforeEach
    void aVillageWithoutALine() throws Exception {
        authority = CertificateAuthority.create("Guangxi", CarryNode.NOW.instant().minus(Duration.ofDays(1)),
                CarryNode.NOW.instant().plus(Duration.ofDays(10)));
        stick = Files.createDirectories(folder.resolve("stick"));
        hub = new CarryNode(folder, authority, HUB).start();
        edge = new CarryNode(folder, authority, EDGE, HUB).start();
    }

    @AfterEach
    void close() {
        hub.close();
        edge.close();
    }

    private List<Path> onTheStick() throws Exception {
        try (Stream<Path> files = Files.list(stick)) {
            return files.sorted().toList();
        }
    }

    @Test
    void recordsAreCarriedUpAndWaitUntilTheReceiptsAreCarriedBack() throws Exception {
        edge.append(700, 100);
        long made = edge.waiting();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).as(edge.err).isZero();
        assertThat(edge.out).contains("records " + made);
        assertThat(edge.waiting()).as("what is on a stick is not anywhere yet").isEqualTo(made);
        assertThat(hub.carry("in", "--from", stick)).as(hub.err).isZero();
        assertThat(hub.received(edge.origin())).isEqualTo(SequenceSet.of(1, made));
        assertThat(edge.waiting()).isEqualTo(made);

        assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).as(hub.err).isZero();
        assertThat(edge.carry("in", "--from", stick)).as(edge.err).isZero();
        assertThat(edge.waiting()).isZero();
        assertThat(edge.ledger()).containsEntry(EDGE, made);
        assertThat(hub.ledger()).containsEntry(EDGE, made);
        assertThat(hub.audit()).extracting(entry -> entry.what()).containsExactly("carry-out", "carry-in");
        assertThat(edge.audit().get(1).subject()).contains(EDGE + " → " + HUB);
    }
}
