package org.microbrain.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;

/**
 * A process that appends to a journal and notes each record only after the journal said that it is durable. Ends without
 * closing anything. Arguments: the journal, the file of notes, how many times to try.
 */
final class JournalWriterProgram {

    private JournalWriterProgram() {
    }

    public static void main(String[] arguments) throws IOException {
        Path notes = Path.of(arguments[1]);
        Files.createFile(notes);
        SqliteJournal journal = SqliteJournal.openOrReplace(Path.of(arguments[0]), JournalContract.NODE,
                JournalLimits.DEFAULT, new SecureRandom());
        for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
            String text = "attempt " + i + " " + "x".repeat(i * 37 % 3000);
            try {
                JournalRecord record = journal.append(JournalContract.draft(PriorityClass.EVENT, text));
                note(notes, HexFormat.of().formatHex(record.origin().journal().bytes()) + " " + record.sequence() + " " + i);
            } catch (StorageFailure e) {
                note(notes, "failed");
            }
        }
        note(notes, "end");
        Runtime.getRuntime().halt(0);
    }

    private static void note(Path notes, String line) throws IOException {
        Files.write(notes, (line + "\n").getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
    }
}
