package org.microbrain.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A damaged journal file that was moved out of the way, never deleted, and the little that a new one needs of it at once:
 * the numbers of the series and the state. The records are brought over later by {@link JournalSalvage}.
 */
final class SetAside {

    static final String SUFFIX = ".set-aside-";

    /** A disk that damages one file after the other is to be replaced, not filled. */
    private static final int MOST = 20;
    /** Numbers left free when not all series could be read, so that no number ever means two series. */
    private static final int NUMBERS_LEFT_FREE = 10_000;

    private final Path file;
    private final Path aside;
    private final Map<String, byte[]> state = new TreeMap<>();
    private final List<Journal.Series> series = new ArrayList<>();
    private boolean complete;

    private SetAside(Path file, Path aside) {
        this.file = file;
        this.aside = aside;
    }

    /**
     * Moves a journal and its write-ahead log aside; nobody may have it open.
     *
     * @throws IOException when it cannot be moved, or too many already were
     */
    static SetAside take(Path file) throws IOException {
        Path aside = free(file);
        if (Files.exists(beside(file, "-wal"))) {
            Files.move(beside(file, "-wal"), beside(aside, "-wal"), StandardCopyOption.ATOMIC_MOVE);
        }
        if (Files.exists(file)) {
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(beside(file, "-shm"));
        SetAside taken = new SetAside(file, aside);
        taken.look();
        return taken;
    }

    /** A name beside a file that is not in use. */
    static Path free(Path file) throws IOException {
        for (int number = 1; number <= MOST; number++) {
            Path name = beside(file, SUFFIX + number);
            if (!Files.exists(name) && !Files.exists(beside(name, "-wal"))) {
                return name;
            }
        }
        throw new IOException(MOST + " damaged files lie beside it already; check the disk, then move them away");
    }

    /** All that lie beside a journal, the oldest first. */
    static List<Path> of(Path file) {
        List<Path> all = new ArrayList<>();
        for (int number = 1; number <= MOST; number++) {
            Path aside = beside(file, SUFFIX + number);
            if (Files.isRegularFile(aside)) {
                all.add(aside);
            }
        }
        return all;
    }

    static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private void look() {
        if (!Files.exists(aside)) {
            return;
        }
        try (Salvage salvage = new Salvage(aside)) {
            salvage.query("SELECT key, value FROM state", row -> state.put(row.getString(1), row.getBytes(2)));
            salvage.query("SELECT number, name, unit, source FROM series", row -> series.add(new Journal.Series(
                    row.getInt(1), row.getString(2), row.getString(3), row.getString(4))));
            complete = salvage.unreadable().isEmpty();
        } catch (SQLException e) {
            complete = false;
        }
        state.keySet().removeIf(key -> key.equals("node") || key.equals(JournalTotals.KEY));
        state.values().removeIf(value -> value == null);
    }

    Path file() {
        return aside;
    }

    /** Gives a fresh journal what was saved. */
    void carryOver(Connection fresh) throws SQLException {
        fresh.setAutoCommit(false);
        try (PreparedStatement putState = fresh.prepareStatement("INSERT OR REPLACE INTO state VALUES(?, ?)");
             PreparedStatement putSeries = fresh.prepareStatement("INSERT OR IGNORE INTO series VALUES(?, ?, ?, ?)")) {
            for (Map.Entry<String, byte[]> one : state.entrySet()) {
                putState.setString(1, one.getKey());
                putState.setBytes(2, one.getValue());
                putState.executeUpdate();
            }
            for (Journal.Series one : series) {
                put(putSeries, one);
            }
            if (!complete) {
                int last = series.stream().mapToInt(Journal.Series::number).max().orElse(0) + NUMBERS_LEFT_FREE;
                put(putSeries, new Journal.Series(last, "series-" + last, "", ""));
            }
            fresh.commit();
        } finally {
            fresh.setAutoCommit(true);
        }
    }

    private static void put(PreparedStatement insert, Journal.Series one) throws SQLException {
        insert.setInt(1, one.number());
        insert.setString(2, one.name());
        insert.setString(3, one.unit());
        insert.setString(4, one.source());
        insert.executeUpdate();
    }

    @Override
    public String toString() {
        return file + " is damaged; it lies beside as " + aside.getFileName();
    }
}
