package org.microbrain.runtime.warning;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.storage.SqliteFile;
import org.microbrain.warning.Status;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** Questions to the lines of {@code warnings.db}, one for each warning. For the thread of the store. */
final class WarningQueries {

    private static final String LINE = "SELECT id, changed_ms, born_ms, open, level, status, drill, hazard, node, reason_zh,"
            + " reason_en, series FROM warning";

    private static final String OVERDUE =
            " WHERE open = 1 AND drill = 0 AND id >= ? AND id < ? AND due_ms IS NOT NULL AND due_ms <= ?";

    private final SqliteFile file;

    WarningQueries(SqliteFile file) {
        this.file = file;
    }

    /** The open ones first, of those the worst, of those the newest. */
    List<WarningLine> lines(WarningFilter filter) {
        List<Object> values = new ArrayList<>(List.of(WarningStore.prefix(filter.area()),
                WarningStore.prefix(filter.area()) + '~'));
        if (!filter.text().isEmpty()) {
            values.add(filter.text());
        }
        values.add(filter.most());
        values.add(filter.skipped());
        return file.rows(WarningQueries::line, LINE + " WHERE id >= ? AND id < ?" + (filter.open() ? " AND open = 1" : "")
                + (filter.level().isPresent() ? " AND level = " + filter.level().get().number() : "")
                + (filter.text().isEmpty() ? "" : " AND instr(id || ' ' || hazard || ' ' || reason_zh || ' ' || reason_en, ?) > 0")
                + " ORDER BY open DESC, CASE open WHEN 1 THEN level ELSE 0 END DESC, born_ms DESC LIMIT ? OFFSET ?",
                values.toArray());
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
        Map<WarningLevel, Long> counts = new LinkedHashMap<>();
        file.rows(row -> counts.put(WarningLevel.of(row.getInt(1)), row.getLong(2)), "SELECT level, count(*) FROM warning"
                + " WHERE open = 1 AND level > 0 AND id >= ? AND id < ? GROUP BY level ORDER BY level DESC",
                WarningStore.prefix(area), WarningStore.prefix(area) + '~');
        return counts;
    }

    List<OpenCount> openCounts(DivisionCode area) {
        return file.rows(row -> new OpenCount(new DivisionCode(row.getString(1)), row.getString(2), row.getInt(3),
                row.getLong(4), Instant.ofEpochMilli(row.getLong(5))), "SELECT substr(id, 1, 12), hazard, level, count(*),"
                + " min(born_ms) FROM warning WHERE open = 1 AND drill = 0 AND id >= ? AND id < ? GROUP BY 1, 2, 3",
                WarningStore.prefix(area), WarningStore.prefix(area) + '~');
    }

    /** Real ones that changed since, those that changed last first. */
    List<WarningId> changed(DivisionCode area, Instant since, int most) {
        return file.rows(row -> new WarningId(row.getString(1)), "SELECT id FROM warning WHERE drill = 0 AND id >= ?"
                + " AND id < ? AND changed_ms >= ? ORDER BY changed_ms DESC LIMIT ?", WarningStore.prefix(area),
                WarningStore.prefix(area) + '~', since.toEpochMilli(), most);
    }

    /** Real open ones about which a person should have done something by now, the longest overdue first. */
    List<WarningLine> overdue(DivisionCode area, Instant now, int most) {
        return file.rows(WarningQueries::line, LINE + OVERDUE + " ORDER BY due_ms LIMIT ?", WarningStore.prefix(area),
                WarningStore.prefix(area) + '~', now.toEpochMilli(), most);
    }

    /** How many of them there are. */
    long countOverdue(DivisionCode area, Instant now) {
        return file.number("SELECT count(*) FROM warning" + OVERDUE, WarningStore.prefix(area),
                WarningStore.prefix(area) + '~', now.toEpochMilli());
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
        Map<WarningLevel, long[]> counts = new LinkedHashMap<>();
        file.rows(row -> counts.computeIfAbsent(WarningLevel.of(row.getInt(1)), fresh -> new long[ages.size() + 1])
                [row.getInt(2)] = row.getLong(3), "SELECT level, " + column + ", count(*) FROM warning WHERE open = 1"
                + " AND drill = 0 AND level > 0 AND id >= ? AND id < ? GROUP BY 1, 2", WarningStore.prefix(area),
                WarningStore.prefix(area) + '~');
        return counts;
    }
}
