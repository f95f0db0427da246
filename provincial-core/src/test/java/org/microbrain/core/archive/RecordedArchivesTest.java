package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.wire.proto.Batch;
import org.microbrain.wire.proto.Frame;

/**
 * This release's core on the archives of the releases before it, recorded in {@code src/test/resources/versions} from
 * what their edges said. How to record: PROTOCOL.md of sync-protocol.
 */
final class RecordedArchivesTest {

    private static final Path VERSIONS = Path.of("src/test/resources/versions");
    private static final Path TALKS = Path.of("../sync-protocol/src/test/resources/versions");
    private static final String PACKED = "archive.db.gz";
    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final NodeId EDGE = new NodeId("450102001003");
    private static final Instant ARRIVED = Instant.parse("2027-01-15T08:00:00Z");

    @TempDir
    private Path scratch;

    static Stream<Path> releases() throws IOException {
        return Files.list(VERSIONS).sorted();
    }

    @Test
    @EnabledIfSystemProperty(named = "record.release", matches = "[0-9.]+")
    void record() throws IOException {
        Path folder = VERSIONS.resolve(System.getProperty("record.release"));
        Path file = scratch.resolve("archive.db");
        try (Archive archive = new SqliteArchive(file)) {
            store(archive, said(folder));
        }
        Files.createDirectories(folder);
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(PACKED)))) {
            in.transferTo(out);
        }
    }

    private static void store(Archive archive, Set<JournalRecord> records) {
        Map<Origin, Long> made = new HashMap<>();
        records.forEach(record -> made.merge(record.origin(), record.sequence(), Math::max));
        archive.store(List.copyOf(records), made, ARRIVED);
    }

    /** The records in the recorded conversation of the release. */
    private static Set<JournalRecord> said(Path release) throws IOException {
        Set<JournalRecord> records = new LinkedHashSet<>();
        for (String line : Files.readAllLines(TALKS.resolve(release.getFileName()).resolve("talk.hex"))) {
            if (line.startsWith("> ")) {
                for (Batch.Run run : Frame.parseFrom(HexFormat.of().parseHex(line.substring(2))).getBatch().getRunsList()) {
                    Origin origin = new Origin(new NodeId(run.getOrigin().getNode()),
                            JournalId.of(run.getOrigin().getJournal().toByteArray()));
                    run.getRecordsList().forEach(record -> records.add(JournalRecord.open(origin, record.getSequence(),
                            record.getContent().toByteArray(), record.getChecksum())));
                }
            }
        }
        return records;
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theirArchiveAnswersAndGoesOn(Path release) throws IOException {
        Path file = scratch.resolve("archive.db");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(release.resolve(PACKED)))) {
            Files.copy(in, file);
        }
        Set<JournalRecord> said = said(release);
        try (Archive archive = new SqliteArchive(file)) {
            answers(archive, said);
            store(archive, said); // their hubs send again what they do not know to be there
            answers(archive, said);
        }
    }

    private static void answers(Archive archive, Set<JournalRecord> said) {
        assertThat(said).isNotEmpty().allMatch(record -> archive.received(record.origin()).contains(record.sequence()));
        assertThat(archive.ledger(GUANGXI).stream().mapToLong(OriginLedger::archived).sum()).isEqualTo(said.size());
        assertThat(archive.warnings(EventQuery.newest(9), GUANGXI).entries()).hasSize(1);
        assertThat(archive.detections(EventQuery.newest(9), GUANGXI).entries()).hasSize(1);
        assertThat(archive.reports(EventQuery.newest(9), GUANGXI).entries()).hasSize(2);
        assertThat(archive.alarms(GUANGXI)).as("the record of another time is counted").isEqualTo(new ArchiveAlarms(0, 1));
        List<ArchivedReading> stage = new ArrayList<>();
        archive.readings(ReadingQuery.all(new SeriesKey(EDGE, "river/stage"), TimeRange.ALL), GUANGXI, stage::add);
        assertThat(stage).hasSize(100);
    }
}
