package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;

class PostgresArchiveTest extends ArchiveContract {

    @Override
    SqlArchive open(Path folder) {
        return PostgresServer.settings(folder).open();
    }

    @Override
    SqlArchive open(Path folder, int months) {
        return new ArchiveSettings(folder.resolve("archive-postgresql"), PostgresServer.settings(folder).postgresql(), months).open();
    }


    private List<String> tables(String like) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = PostgresServer.connect(folder); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                        + "current_schema()::regnamespace AND relname LIKE '" + like + "' ORDER BY relname")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }

    /** A record with another content that has the checksum of this one: CRC-32C is linear, so bits can be found that cancel. */
    private JournalRecord forged(JournalRecord record, byte[] body) {
        long[] changes = new long[33];
        long[] used = new long[33];
        for (int bit = 0; bit < 33; bit++) {
            changes[bit] = Integer.toUnsignedLong(checksum(record, flipped(body, 1L << bit)) ^ record.checksum());
            used[bit] = 1L << bit;
        }
        for (int at = 0; at < 33; at++) {
            if (changes[at] == 0) {
                return sealed(record, flipped(body, used[at]));
            }
            for (int other = at + 1; other < 33; other++) {
                if ((changes[other] & Long.highestOneBit(changes[at])) != 0) {
                    changes[other] ^= changes[at];
                    used[other] ^= used[at];
                }
            }
        }
        throw new AssertionError("33 words of 32 bits are never independent");
    }

    private static byte[] flipped(byte[] body, long bits) {
        byte[] changed = body.clone();
        for (int bit = 0; bit < 33; bit++) {
            changed[bit / 8] ^= (byte) ((bits >> bit & 1) << bit % 8);
        }
        return changed;
    }

    private static int checksum(JournalRecord record, byte[] body) {
        return sealed(record, body).checksum();
    }

    private static JournalRecord sealed(JournalRecord like, byte[] body) {
        return JournalRecord.seal(like.origin(), like.sequence(), new Draft(like.kind(), like.priority(), like.time(), body));
    }

    @Test
    void otherBytesWithTheSameNameAndTheSameChecksumAreAConflict() {
        byte[] body = new byte[40];
        JournalRecord first = village.seal(new RecordKind(99), PriorityClass.EVENT, 1, body);
        JournalRecord other = forged(first, body);
        assertThat(other.checksum()).isEqualTo(first.checksum());
        assertThat(other).isNotEqualTo(first);
        store(first, first);
        assertThat(archive.alarms(GUANGXI).conflicts()).isZero();
        store(other);
        assertThat(archive.alarms(GUANGXI).conflicts()).isEqualTo(1);
        assertThat(line(village.origin).archived()).isEqualTo(1);
    }

    @Test
    void aClockFarAheadGivesNothingUpWhichTheDatabasesClockDoesNotCallOld() throws SQLException {
        SqlArchive kept = keeping(1);
        village.readings(new Reading(1, 1000, 1.5));
        kept.store(village.made(), Map.of(), Instant.now());
        kept.retire(Instant.parse("2099-01-01T00:00:00Z"));
        assertThat(tables("record_2%")).hasSize(1);
    }

    @Test
    void aClockThatJumpsAboutGivesNoNumberTwice() {
        village.series(1, "river/stage", "m");
        for (Instant arrived : List.of(APRIL, MARCH, Instant.ofEpochMilli(Long.MIN_VALUE / 4), APRIL, Instant.EPOCH, MARCH)) {
            village.readings(new Reading(1, village.made().size(), 1.5));
            archive.store(village.made(), Map.of(), arrived);
        }
        archive.close();
        archive = open(folder);
        archive.store(List.of(village.readings(new Reading(1, 99, 1.5))), Map.of(), MARCH);
        assertThat(all(stage(), TimeRange.ALL)).hasSize(7);
    }
}
