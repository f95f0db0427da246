package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.sums.WeekSums;
import org.microbrain.warning.Step;

/**
 * What was added within layout 1 of the SQLite file: made where it is not, and filled from what an earlier program stored
 * without interpreting it, in one transaction, so that it is whole or not there.
 */
final class LaterTables {

    /** How programs without labels noted a step, and those without sums noted one. */
    private static final String STEP_NOT_UNDERSTOOD = "uninterpreted.reason = 'warning-step is not known to this program'";
    private static final String SUMS_NOT_UNDERSTOOD = "uninterpreted.reason = 'kind-12 is not known to this program'";
    private static final String UNINTERPRETED = LabelTables.RECORDS
            + "JOIN uninterpreted ON uninterpreted.record = record.id WHERE ";

    /** Of table {@code hour_sum}: it is clustered by series and hour. */
    static final String HOURS_END = " WITHOUT ROWID";

    private LaterTables() {
    }

    /** @param connection outside of a transaction */
    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // When the program of a journal started, for those that once doubted their clock.
            statement.execute("CREATE TABLE IF NOT EXISTS clock_start (origin INTEGER PRIMARY KEY, "
                    + "start INTEGER NOT NULL) STRICT");
            DeadLetterTable.make(statement, "BLOB");
            DevicePlaces.make(statement);
            HourTable.make(statement, HOURS_END);
            RollUpMark.make(statement);
            if (lacks(statement, "label")) {
                makeLabels(connection, statement);
            }
            if (lacks(statement, "sums")) {
                makeSums(connection, statement);
            }
        }
    }

    private static boolean lacks(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT 1 FROM sqlite_schema WHERE name = '" + table + "'")) {
            return !row.next();
        }
    }

    private static void makeLabels(Connection connection, Statement statement) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("CREATE TABLE warning_part (warning TEXT NOT NULL, record INTEGER NOT NULL, "
                + "PRIMARY KEY (warning, record)) STRICT, WITHOUT ROWID");
        statement.execute("CREATE TABLE label (warning TEXT PRIMARY KEY, record INTEGER NOT NULL, time INTEGER NOT NULL, "
                + "node TEXT NOT NULL, area TEXT NOT NULL, hazard TEXT NOT NULL, rule TEXT NOT NULL, "
                + "detector TEXT NOT NULL, series TEXT NOT NULL, unit TEXT NOT NULL, level INTEGER NOT NULL, "
                + "label INTEGER NOT NULL, drill INTEGER NOT NULL, cause INTEGER NOT NULL) STRICT, WITHOUT ROWID");
        statement.execute("CREATE INDEX label_time ON label (time)");
        LabelTables labels = new LabelTables(connection);
        enter(statement, labels, LabelTables.RECORDS + "JOIN warning ON warning.record = record.id");
        enter(statement, labels, UNINTERPRETED + STEP_NOT_UNDERSTOOD);
        statement.execute("DELETE FROM uninterpreted WHERE " + STEP_NOT_UNDERSTOOD
                + " AND record IN (SELECT record FROM warning_part)");
        labels.settle();
        statement.execute("COMMIT");
    }

    private static void enter(Statement statement, LabelTables labels, String select) throws SQLException {
        try (ResultSet row = statement.executeQuery(select)) {
            while (row.next()) {
                Optional<Step> step = LabelTables.step(row);
                if (step.isPresent()) {
                    labels.enter(row.getLong(6), step.get());
                }
            }
        }
    }

    private static void makeSums(Connection connection, Statement statement) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("CREATE TABLE sums (record INTEGER PRIMARY KEY, node TEXT NOT NULL, features TEXT NOT NULL, "
                + "sensor TEXT NOT NULL, unit TEXT NOT NULL, first_week INTEGER NOT NULL, last_week INTEGER NOT NULL, "
                + "nodes INTEGER NOT NULL, rows INTEGER NOT NULL) STRICT");
        statement.execute("CREATE INDEX sums_node ON sums (node, last_week)");
        SumTables sums = new SumTables(connection);
        try (ResultSet row = statement.executeQuery(UNINTERPRETED + SUMS_NOT_UNDERSTOOD)) {
            while (row.next()) {
                enter(sums, row);
            }
        }
        statement.execute("DELETE FROM uninterpreted WHERE " + SUMS_NOT_UNDERSTOOD
                + " AND record IN (SELECT record FROM sums)");
        statement.execute("COMMIT");
    }

    /** One that cannot be read stays noted as what it is. */
    private static void enter(SumTables table, ResultSet row) throws SQLException {
        JournalRecord record;
        WeekSums sums;
        try {
            record = ReadingQueries.open(row);
            sums = WeekSums.decode(record.body());
        } catch (ProtocolViolation | IllegalArgumentException unreadable) {
            return;
        }
        table.enter(row.getLong(6), record, sums);
    }
}
