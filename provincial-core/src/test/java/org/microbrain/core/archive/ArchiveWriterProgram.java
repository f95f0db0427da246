package org.microbrain.core.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;

/**
 * A process that stores records in an archive, one after the other, and notes each only after the archive said that it is
 * durable, and at its end the receipt that children would be told. Ends without closing anything. Arguments: the archive,
 * the file of notes, how many records.
 */
final class ArchiveWriterProgram {

    private ArchiveWriterProgram() {
    }

    static Site village() {
        return new Site("450102001003", 1);
    }

    public static void main(String[] arguments) throws IOException {
        Path notes = Path.of(arguments[1]);
        Files.createFile(notes);
        Site village = village();
        SqliteArchive archive = new SqliteArchive(Path.of(arguments[0]));
        for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
            byte[] body = ("attempt " + i + " " + "x".repeat(i * 37 % 3000)).getBytes(StandardCharsets.US_ASCII);
            JournalRecord record = village.seal(new RecordKind(99), PriorityClass.EVENT, i, body);
            try {
                archive.store(List.of(record), Map.of(village.origin, record.sequence()), Instant.EPOCH);
                note(notes, "stored " + record.sequence());
            } catch (ArchiveFailure e) {
                note(notes, "failed");
            }
        }
        note(notes, "receipt " + HexFormat.of().formatHex(archive.received(village.origin).encode()));
        note(notes, "end");
        Runtime.getRuntime().halt(0);
    }

    private static void note(Path notes, String line) throws IOException {
        Files.write(notes, (line + "\n").getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
    }
}
