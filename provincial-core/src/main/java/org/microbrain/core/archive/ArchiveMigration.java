package org.microbrain.core.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.microbrain.record.Origin;

/**
 * Moves an archive from its file into a PostgreSQL database, while a core goes on writing into the file. Every record is stored
 * anew as if it came in again, at the time at which it had arrived, so that the same program derives the same rows from it, and a move
 * that was cut short goes on where it was. For one thread. All methods throw {@link ArchiveFailure}.
 */
public final class ArchiveMigration implements AutoCloseable {

    private final MigrationSource source;
    private final PostgresEngine engine;
    private final MigrationTarget target;
    private final String name;

    /** Is told how far it has come. */
    @FunctionalInterface
    public interface Watcher {

        /** So many rows of so many; the last call of a copy has both alike. */
        void at(long rows, long all);
    }

    private interface Step<T> {
        T take() throws SQLException;
    }

    private ArchiveMigration(MigrationSource source, PostgresEngine engine) {
        this.source = source;
        this.engine = engine;
        this.name = source.path().toAbsolutePath().normalize().toString();
        this.target = database(() -> new MigrationTarget(engine, source));
        if (!source.mark().held() && source.mark().blocks() > 0 && database(() -> target.reached(name)) > 0) {
            database(() -> {
                target.close();
                return null;
            });
            abandon(source);
            throw MigrationFailures.summedUpMeanwhile(source.path(), engine.place());
        }
    }

    /**
     * Opens both. From here on until {@link #finish} no core takes the database for its archive.
     *
     * @param file     the archive in use
     * @param settings must name a database
     */
    public static ArchiveMigration open(Path file, ArchiveSettings settings) {
        MigrationSource source = new MigrationSource(file);
        PostgresEngine engine = null;
        try {
            engine = new PostgresEngine(settings.postgresql().orElseThrow(), new ArchiveMark(settings.file()), true);
            return new ArchiveMigration(source, engine);
        } catch (NoClassDefFoundError e) {
            close(source, engine);
            throw PostgresFailures.noDriver(e);
        } catch (RuntimeException e) {
            close(source, engine);
            throw e;
        }
    }

    /** A move that is not to be finished: readings may be given up in the file again. */
    public static void abandon(Path file) {
        MigrationSource source = new MigrationSource(file);
        try {
            abandon(source);
        } finally {
            close(source, null);
        }
    }

    private static void abandon(MigrationSource source) {
        try {
            source.abandon();
        } catch (SQLException e) {
            throw ArchiveFailure.of(source.path(), e);
        }
    }

    /** Copies what is in the file and not yet in the database. @return how many rows those were */
    public long copy(Watcher watcher) {
        long from = database(() -> target.reached(name));
        long at = from;
        long all = file(source::last);
        watcher.at(Math.min(at, all), all);
        for (List<MigrationSource.Row> rows = after(at); !rows.isEmpty(); rows = after(at)) {
            long last = rows.get(rows.size() - 1).id();
            store(last, rows, List.of());
            at = last;
            all = Math.max(all, at);
            watcher.at(at, all);
        }
        while (database(() -> target.hours(name, source.connection()))) {
            watcher.at(at, all);
        }
        return at - from;
    }

    /**
     * Copies the rest while nobody writes, compares, seals the file and gives the database free. A core that runs on the file
     * acknowledges nothing from here on; what it is sent meanwhile stays with those who send.
     */
    public void finish(Watcher watcher) {
        copy(watcher);
        file(() -> {
            source.hold();
            return null;
        });
        boolean sealed = false;
        try {
            copy(watcher);
            if (lacking() != null) {
                // Rows were counted anew, as in a file that was brought back from a backup: what is here already is skipped.
                store(0, List.of(), List.of());
                copy(watcher);
            }
            Origin lacking = lacking();
            if (lacking != null) {
                throw MigrationFailures.incomplete(source.path(), lacking);
            }
            store(file(source::last), file(source::conflicts), List.of());
            database(() -> {
                target.setAside(source.connection());
                return null;
            });
            file(() -> {
                source.seal(engine.place());
                return null;
            });
            sealed = true;
        } finally {
            if (!sealed) {
                file(() -> {
                    source.release();
                    return null;
                });
            }
        }
        database(() -> {
            target.open();
            return null;
        });
    }

    /** An origin of which the database has less than the file, or null. Carries over what no record says by itself. */
    private Origin lacking() {
        List<OriginEntry> entries = file(() -> OriginBook.all(source.connection()));
        store(database(() -> target.reached(name)), List.of(), entries);
        for (OriginEntry entry : entries) {
            OriginEntry here = target.entry(entry.origin);
            if (here == null || here.received.intersection(entry.received).size() < entry.received.size()
                    || here.shed.intersection(entry.shed).size() < entry.shed.size()) {
                return entry.origin;
            }
        }
        return null;
    }

    private List<MigrationSource.Row> after(long row) {
        return file(() -> source.after(row));
    }

    private void store(long reached, List<MigrationSource.Row> rows, List<OriginEntry> accounts) {
        database(() -> {
            target.store(name, reached, rows, accounts);
            return null;
        });
    }

    private <T> T file(Step<T> step) {
        try {
            return step.take();
        } catch (SQLException e) {
            throw ArchiveFailure.of(source.path(), e);
        }
    }

    private <T> T database(Step<T> step) {
        try {
            return step.take();
        } catch (SQLException e) {
            throw engine.failure(e);
        }
    }

    private static void close(MigrationSource source, PostgresEngine engine) {
        if (engine != null) {
            engine.close();
        }
        try {
            source.close();
        } catch (SQLException e) {
            throw ArchiveFailure.of(source.path(), e);
        }
    }

    @Override
    public void close() {
        try {
            target.close();
        } catch (SQLException e) {
            throw engine.failure(e);
        } finally {
            close(source, engine);
        }
    }
}
