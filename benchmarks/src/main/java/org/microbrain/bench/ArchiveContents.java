package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.sqlite.SQLiteConfig;

/** Looks from outside into an archive, or into the table of the plain design. For one thread. */
final class ArchiveContents implements AutoCloseable {

    private static final String OF_ARCHIVE = "SELECT o.node, o.journal, r.sequence, r.checksum, r.content FROM record r "
            + "JOIN origin o ON o.id = r.origin";
    private static final String OF_PLAIN = "SELECT node, journal, sequence, checksum, content FROM block";
    private static final int ROWS_AT_ONCE = 500;
    private static final long LOOK_MILLIS = 20;

    private final Connection connection;
    private final String records;

    private ArchiveContents(Connection connection, String records) {
        this.connection = connection;
        this.records = records;
    }

    static ArchiveContents file(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return new ArchiveContents(config.createConnection("jdbc:sqlite:" + file), OF_ARCHIVE);
    }

    static ArchiveContents postgresql(String address) throws SQLException {
        return new ArchiveContents(Database.open(address), OF_ARCHIVE);
    }

    static ArchiveContents plain(String address) throws SQLException {
        return new ArchiveContents(Database.open(address), OF_PLAIN);
    }

    /** Waits until the archive has acknowledged so many records of villages; for ever, while its core runs. */
    void await(long wanted, ProvincialCore core) throws SQLException, IOException, InterruptedException {
        while (received() < wanted) {
            core.requireAlive();
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private long received() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT received FROM origin WHERE node NOT LIKE '" + ProvinceBlocks.CORE + "%'")) {
            long received = 0;
            while (row.next()) {
                byte[] set = row.getBytes(1); // SQLite's driver gives null for no bytes
                received += set == null ? 0 : SequenceSet.decode(set).size();
            }
            return received;
        }
    }

    /** What follows from the blocks. */
    long seriesOfBlocks() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM block_series")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Of all readings in it; each record's checksum is looked at. */
    Fingerprint fingerprint() throws SQLException {
        connection.setAutoCommit(false);
        Fingerprint print = new Fingerprint();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet row = statement.executeQuery(records)) {
                while (row.next()) {
                    Origin origin = new Origin(new NodeId(row.getString(1)), JournalId.of(row.getBytes(2)));
                    ProvinceBlocks.add(JournalRecord.open(origin, row.getLong(3), row.getBytes(5), row.getInt(4)), print);
                }
            }
        }
        connection.setAutoCommit(true);
        return print;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
