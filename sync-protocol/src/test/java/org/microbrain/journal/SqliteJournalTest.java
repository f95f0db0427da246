package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.ShedBody;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;

final class SqliteJournalTest extends JournalContract {

    @TempDir
    private Path folder;
    private final Random random = new Random(1);

    @Override
    Journal open(JournalLimits limits) {
        return SqliteJournal.open(folder.resolve("journal.db"), NODE, limits, random);
    }

    @Test
    void aSecondProcessIsRefusedWhileTheJournalIsOpen() {
        try (Journal journal = open()) {
            journal.append(draft(PriorityClass.EVENT, "x"));
            assertThatThrownBy(this::open).hasMessageContaining("open");
        }
    }

    @Test
    void theJournalOfAnotherNodeIsRefused() {
        open().close();
        assertThatThrownBy(() -> SqliteJournal.open(folder.resolve("journal.db"), CHILD, LIMITS, random))
                .hasMessageContaining("another node").hasMessageContaining(CHILD.text());
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedWithTheCommandThatHelps() throws Exception {
        Files.writeString(folder.resolve("journal.db"), "this is not a database, it is a very long text".repeat(99));
        assertThatThrownBy(this::open).isInstanceOf(Damaged.class)
                .hasMessageContaining("journal.db").hasMessageContaining("microbrain repair");
    }

    @Test
    void aDamagedRecordIsSetAsideNamedAsLostAndNeverSent() throws Exception {
        try (Journal journal = open()) {
            journal.append(draft(PriorityClass.READING, "good one"));
            journal.append(draft(PriorityClass.READING, "bad one"));
            journal.append(draft(PriorityClass.READING, "good two"));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
             Statement statement = connection.createStatement()) {
            statement.execute("UPDATE record SET content = CAST(replace(CAST(content AS TEXT), 'bad', 'BAD') AS BLOB)"
                    + " WHERE sequence = 2");
        }
        try (Journal journal = open()) {
            assertThat(waiting(journal, PriorityClass.READING)).hasSize(2).noneMatch(record -> record.sequence() == 2);
            assertThat(waiting(journal, PriorityClass.EVENT)).singleElement().satisfies(account -> {
                assertThat(account.kind()).isEqualTo(RecordKind.SHED);
                assertThat(ShedBody.parseFrom(account.body()).getReason()).isEqualTo("damaged");
            });
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    @Test
    void aCopyTakenAtAnyCommitHoldsWhatHadBeenAppended() throws Exception {
        Path copies = Files.createDirectory(folder.resolve("copies"));
        try (Journal journal = open()) {
            for (int i = 1; i <= 5; i++) {
                journal.append(draft(PriorityClass.EVENT, "record " + i));
                for (String suffix : new String[] {"", "-wal"}) {
                    Files.copy(folder.resolve("journal.db" + suffix), copies.resolve(i + ".db" + suffix));
                }
            }
        }
        for (int i = 1; i <= 5; i++) {
            try (Journal journal = SqliteJournal.open(copies.resolve(i + ".db"), NODE, LIMITS, random)) {
                assertThat(waiting(journal, PriorityClass.EVENT)).hasSize(i);
            }
        }
    }

    @Test
    void aDiskThatWasFullForAWhileLeavesNoTraceAndTheSameJournalGoesOn() {
        boolean[] full = {true};
        Path file = folder.resolve("journal.db");
        SqliteJournal.open(file, NODE, LIMITS, random).close();
        try (SqliteJournal journal = SqliteJournal.open(file, NODE, LIMITS, random, () -> {
            Connection connection = JournalSchema.connect(file, NODE);
            if (full[0]) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("PRAGMA max_page_count=18");
                }
            }
            return connection;
        })) {
            journal.append(draft(PriorityClass.EVENT, "first"));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> journal.append(large(PriorityClass.EVENT, 60_000)))
                        .isInstanceOf(StorageFailure.class).hasMessageContaining("free space");
                assertThatThrownBy(() -> journal.transaction(() -> {
                    journal.append(draft(PriorityClass.EVENT, "small"));
                    return journal.append(large(PriorityClass.EVENT, 60_000));
                })).isInstanceOf(StorageFailure.class);
                assertThat(journal.made(journal.origin())).isEqualTo(1 + i);
                journal.append(draft(PriorityClass.EVENT, "fits"));
            }
            full[0] = false;
            assertThatThrownBy(() -> journal.append(large(PriorityClass.EVENT, 60_000)))
                    .as("by the connection that is still limited").isInstanceOf(StorageFailure.class);
            journal.append(large(PriorityClass.EVENT, 60_000));
            assertThat(waiting(journal, PriorityClass.EVENT)).extracting(record -> record.sequence())
                    .containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    @Test
    void aLayoutOfTheFutureIsRefused() throws Exception {
        open().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
             Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version=99");
        }
        assertThatThrownBy(() -> SqliteJournal.open(folder.resolve("journal.db"), new NodeId("450102001003"), LIMITS,
                random)).hasMessageContaining("layout 99");
    }
}
