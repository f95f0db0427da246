package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.microbrain.core.archive.ArchiveStoreContract.ARRIVED;
import static org.microbrain.core.archive.ArchiveStoreContract.GUANGXI;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.microbrain.block.Reading;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;

/** Lines break, hubs die, parents change: batches come in any order and again. The archive must not care. */
class ArchiveOrderTest {

    private final Site village = new Site("450102001003", 1);
    private final Site restarted = new Site("450102001003", 2);
    private final Site county = new Site("450102000000", 3);

    @Property(tries = 60)
    void anyOrderAndRepetitionOfBatchesGivesTheSameArchive(@ForAll long seed) {
        Random random = new Random(seed);
        List<JournalRecord> records = records(random);
        List<JournalRecord> shuffled = new ArrayList<>(records);
        shuffled.addAll(records.subList(0, records.size() / 3));
        Collections.shuffle(shuffled, random);
        List<List<JournalRecord>> batches = new ArrayList<>();
        for (int at = 0; at < shuffled.size();) {
            int size = Math.min(shuffled.size() - at, 1 + random.nextInt(7));
            batches.add(shuffled.subList(at, at + size));
            at += size;
        }
        assertThat(contents(batches)).isEqualTo(contents(List.of(records)));
    }

    private List<JournalRecord> records(Random random) {
        village.made().clear();
        restarted.made().clear();
        county.made().clear();
        for (int i = 0; i < 12; i++) {
            Site site = i % 2 == 0 ? village : restarted;
            switch (random.nextInt(6)) {
                case 0 -> site.series(1 + random.nextInt(2), "river/" + random.nextInt(2), "m");
                case 1, 2 -> site.readings(new Reading(1 + random.nextInt(2), random.nextInt(9), random.nextInt(5)),
                        new Reading(1, random.nextInt(9), random.nextDouble()));
                case 3 -> site.warning("w" + i, 1 + random.nextInt(4), random.nextInt(9), "450102001003");
                case 4 -> site.malformed(RecordKind.WARNING);
                default -> county.shed(site.origin, SequenceSet.of(1 + random.nextInt(9), 10));
            }
        }
        return Stream.of(village, restarted, county).flatMap(site -> site.made().stream()).toList();
    }

    private List<Object> contents(List<List<JournalRecord>> batches) {
        Path folder = temporary();
        try (Archive archive = new SqliteArchive(folder.resolve("archive.db"))) {
            for (List<JournalRecord> batch : batches) {
                Map<Origin, Long> made = Map.of(batch.get(0).origin(), 12L);
                archive.store(batch, made, ARRIVED);
            }
            for (Site site : List.of(village, restarted, county)) {
                archive.store(List.of(), Map.of(site.origin, 12L), ARRIVED);
            }
            return List.of(archive.nodes(GUANGXI), archive.ledger(GUANGXI), archive.series(village.node, GUANGXI),
                    readings(archive), warnings(archive), archive.alarms(GUANGXI));
        } finally {
            delete(folder);
        }
    }

    private List<Object> readings(Archive archive) {
        List<Object> all = new ArrayList<>();
        for (SeriesInfo series : archive.series(village.node, GUANGXI)) {
            List<ArchivedReading> readings = new ArrayList<>();
            archive.readings(ReadingQuery.all(series.key(), TimeRange.ALL), GUANGXI, readings::add);
            readings.sort(Comparator.comparing(ArchivedReading::millis).thenComparing(ArchivedReading::value));
            all.add(List.of(series.key(), readings));
        }
        return all;
    }

    private static List<String> warnings(Archive archive) {
        return archive.warnings(EventQuery.newest(100), GUANGXI).entries().stream()
                .map(warning -> warning.body().getBornMs() + " " + warning.body().getId()).sorted().toList();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("archive");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
