package org.microbrain.edge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

class RefusalsFileTest {

    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z"));
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("refused.json");
    }

    private static Refusals ofEveryReason(List<Refusals.Entry> before) {
        Refusals refusals = new Refusals(NOW, before);
        for (RefusalReason reason : RefusalReason.values()) {
            refusals.add(Refused.because(reason, "d".repeat(1000)), "mqtt:" + "s".repeat(1000), "t".repeat(1000),
                    new byte[100_000]);
        }
        return refusals;
    }

    @Test
    void countingGoesOnAfterARestart() throws IOException {
        Refusals first = ofEveryReason(List.of());
        new RefusalsFile(file()).save(first);
        Refusals second = ofEveryReason(new RefusalsFile(file()).read());
        assertThat(second.snapshot()).hasSize(RefusalReason.values().length)
                .allSatisfy(entry -> assertThat(entry.count()).isEqualTo(2))
                .extracting(Refusals.Entry::first)
                .isEqualTo(first.snapshot().stream().map(Refusals.Entry::first).toList());
    }

    @Test
    void theFileIsSmallAndForNobodyElse() throws IOException {
        new RefusalsFile(file()).save(ofEveryReason(List.of()));
        assertThat(Files.size(file())).isLessThan(200_000);
        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void nothingIsWrittenWhileNothingChanges() throws IOException {
        RefusalsFile kept = new RefusalsFile(file());
        Refusals refusals = ofEveryReason(List.of());
        kept.save(refusals);
        Files.delete(file());
        kept.save(refusals);
        assertThat(file()).doesNotExist();
        refusals.add(new Refused(RefusalReason.NO_VALUE), "s", "", new byte[0]);
        kept.save(refusals);
        assertThat(file()).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"kinds\":[{\"reason\":\"no-value\"}]}", "{\"kinds\":7}",
        "{\"kinds\":[{\"reason\":\"no-value\",\"first\":{\"time\":\"soon\"}}]}"})
    void aBrokenFileMeansCountingAnewAndIsReplaced(String content) throws IOException {
        Files.writeString(file(), content);
        RefusalsFile kept = new RefusalsFile(file());
        assertThat(kept.read()).isEmpty();
        kept.save(ofEveryReason(List.of()));
        assertThat(new RefusalsFile(file()).read()).isNotEmpty();
    }

    @Test
    void aReasonThatOnlyANewerVersionKnowsIsPassedOver() throws IOException {
        new RefusalsFile(file()).save(ofEveryReason(List.of()));
        Files.writeString(file(), Files.readString(file()).replace("\"no-value\"", "\"of-tomorrow\""));
        assertThat(new RefusalsFile(file()).read()).hasSize(RefusalReason.values().length - 1);
    }
}
