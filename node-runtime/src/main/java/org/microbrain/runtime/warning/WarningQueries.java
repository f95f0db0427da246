package org.microbrain.runtime.warning;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.Status;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** Questions to the lines of {@code warnings.db}, one for each warning. For the thread of the store. */
final class WarningQueries {

    private static final String LINE = "SELECT id, changed_ms, born_ms, open, level, status, drill, hazard, node, reason_zh,"
            + " reason_en, series FROM warning";

    private static final String OVERDUE =
            " WHERE open = 1 AND drill = 0 AND id >= ? AND id < ? AND due_ms IS NOT NULL AND due_ms <= ?";

    private final Path file;
    private final Connection connection;

    WarningQueries(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** The open ones first, of those the worst, of those the newest. */
    List<WarningLine> lines(WarningFilter filter) {
        String sql = LINE + " WHERE id >= ? AND id < ?" + (filter.open() ? " AND open = 1" : "")
                + (filter.level().isPresent() ? " AND level = " + filter.level().get().number() : "")
                + (filter.text().isEmpty() ? "" : " AND instr(id || ' ' || hazard || ' ' || reason_zh || ' ' || reason_en, ?) > 0")
                + " ORDER BY open DESC, CASE open WHEN 1 THEN level ELSE 0 END DESC, born_ms DESC LIMIT ? OFFSET ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            int place = 0;
            query.setString(++place, WarningStore.prefix(filter.area()));
            query.setString(++place, WarningStore.prefix(filter.area()) + '~');
            if (!filter.text().isEmpty()) {
                query.setString(++place, filter.text());
            }
            query.setInt(++place, filter.most());
            query.setInt(++place, filter.skipped());
            ResultSet row = query.executeQuery();
            List<WarningLine> lines = new ArrayList<>();
            while (row.next()) {
                lines.add(line(row));
            }
            return lines;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private static WarningLine line(ResultSet row) throws SQLException {
        WarningId id = new WarningId(row.getString(1));
        int level = row.getInt(5);
        String node = row.getString(9);
        return new WarningLine(id, id.area(), level == 0 ? Optional.empty() : Optional.of(WarningLevel.of(level)),
                Status.valueOf(row.getString(6)), row.getBoolean(4), row.getBoolean(7), row.getString(8),
                node.isEmpty() ? Optional.empty() : Optional.of(new NodeId(node)), Instant.ofEpochMilli(row.getLong(3)),
                Instant.ofEpochMilli(row.getLong(2)), new Notice(row.getString(10), row.getString(11)),
                row.getString(12));
    }

    /** How many are open, by level; those without level not counted. */
    Map<WarningLevel, Long> openByLevel(DivisionCode area) {
        try (PreparedStatement query = connection.prepareStatement("SELECT level, count(*) FROM warning"
                + " WHERE open = 1 AND level > 0 AND id >= ? AND id < ? GROUP BY level ORDER BY level DESC")) {
            query.setString(1, WarningStore.prefix(area));
            query.setString(2, WarningStore.prefix(area) + '~');
            ResultSet row = query.executeQuery();
            Map<WarningLevel, Long> counts = new LinkedHashMap<>();
            while (row.next()) {
                counts.put(WarningLevel.of(row.getInt(1)), row.getLong(2));
            }
            return counts;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    List<OpenCount> openCounts(DivisionCode area) {
        try (PreparedStatement query = connection.prepareStatement("SELECT substr(id, 1, 12), hazard, level, count(*),"
                + " min(born_ms) FROM warning WHERE open = 1 AND drill = 0 AND id >= ? AND id < ? GROUP BY 1, 2, 3")) {
            query.setString(1, WarningStore.prefix(area));
            query.setString(2, WarningStore.prefix(area) + '~');
            ResultSet row = query.executeQuery();
            List<OpenCount> counts = new ArrayList<>();
            while (row.next()) {
                counts.add(new OpenCount(new DivisionCode(row.getString(1)), row.getString(2), row.getInt(3), row.getLong(4),
                        Instant.ofEpochMilli(row.getLong(5))));
            }
            return counts;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** Real ones that changed since, those that changed last first. */
    List<WarningId> changed(DivisionCode area, Instant since, int most) {
        return ids("SELECT id FROM warning WHERE drill = 0 AND id >= ? AND id < ? AND changed_ms >= ?"
                + " ORDER BY changed_ms DESC LIMIT ?", WarningStore.prefix(area),
                WarningStore.prefix(area) + '~', since.toEpochMilli(), most);
    }

    /** Real open ones about which a person should have done something by now, the longest overdue first. */
    List<WarningLine> overdue(DivisionCode area, Instant now, int most) {
        try (PreparedStatement query = prepared(LINE + OVERDUE + " ORDER BY due_ms LIMIT ?", WarningStore.prefix(area),
                WarningStore.prefix(area) + '~', now.toEpochMilli(), most)) {
            ResultSet row = query.executeQuery();
            List<WarningLine> found = new ArrayList<>();
            while (row.next()) {
                found.add(line(row));
            }
            return found;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** How many of them there are. */
    long countOverdue(DivisionCode area, Instant now) {
        try (PreparedStatement query = prepared("SELECT count(*) FROM warning" + OVERDUE, WarningStore.prefix(area),
                WarningStore.prefix(area) + '~', now.toEpochMilli())) {
            return query.executeQuery().getLong(1);
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /**
     * How many real ones are open, by level and age.
     *
     * @param ages the limits between the columns, rising
     * @return by level, one more number than there are limits, the youngest first
     */
    Map<WarningLevel, long[]> openByAge(DivisionCode area, List<Duration> ages, Instant now) {
        StringBuilder column = new StringBuilder("CASE");
        for (int i = 0; i < ages.size(); i++) {
            column.append(" WHEN born_ms > ").append(now.minus(ages.get(i)).toEpochMilli()).append(" THEN ").append(i);
        }
        column.append(" ELSE ").append(ages.size()).append(" END");
        try (PreparedStatement query = prepared("SELECT level, " + column + ", count(*) FROM warning WHERE open = 1"
                + " AND drill = 0 AND level > 0 AND id >= ? AND id < ? GROUP BY 1, 2", WarningStore.prefix(area),
                WarningStore.prefix(area) + '~')) {
            ResultSet row = query.executeQuery();
            Map<WarningLevel, long[]> counts = new LinkedHashMap<>();
            while (row.next()) {
                long[] columns = counts.computeIfAbsent(WarningLevel.of(row.getInt(1)), fresh -> new long[ages.size() + 1]);
                columns[row.getInt(2)] = row.getLong(3);
            }
            return counts;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private List<WarningId> ids(String sql, Object... values) {
        try (PreparedStatement query = prepared(sql, values)) {
            ResultSet row = query.executeQuery();
            List<WarningId> ids = new ArrayList<>();
            while (row.next()) {
                ids.add(new WarningId(row.getString(1)));
            }
            return ids;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement query = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            query.setObject(i + 1, values[i]);
        }
        return query;
    }
}
