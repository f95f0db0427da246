package org.microbrain.runtime.enrol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/** The nodes that are to come, loaded from a CSV file: what a person compares a request with. */
public final class ExpectedNodes {

    static final int MOST = 20_000;
    private static final int MOST_TEXT = 200;
    private static final int MOST_PROBLEMS = 50;

    private final AdmissionFile file;

    /** @param serial of the machine; empty when not told */
    public record Entry(NodeId node, String name, String serial) {
    }

    /**
     * What is wrong with a line.
     *
     * @param line counts from 1
     * @param key  of the text for people
     */
    public record Problem(int line, String key, String value) {
    }

    ExpectedNodes(AdmissionFile file) {
        this.file = file;
    }

    /**
     * Reads lines {@code node,name,serial} (a first line that begins with {@code node} or {@code code} is a heading) and keeps
     * them, all or none; a node that stands there already is changed.
     *
     * @param area all must lie below it
     * @return what is wrong; empty when all were kept
     */
    List<Problem> load(String csv, DivisionCode area, String who, Instant now) {
        List<Problem> problems = new ArrayList<>();
        Map<NodeId, Entry> entries = new LinkedHashMap<>();
        String[] lines = csv.strip().replace("\uFEFF", "").split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length && problems.size() < MOST_PROBLEMS; i++) {
            String line = lines[i].strip();
            boolean heading = i == 0 && line.matches("(?i)\"?(node|code|节点|区划).*");
            if (!line.isEmpty() && !heading) {
                read(line, i + 1, area, entries, problems);
            }
        }
        if (entries.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem(1, "expected.empty", ""));
        }
        if (entries.size() > MOST) {
            problems.add(new Problem(lines.length, "expected.many", String.valueOf(MOST)));
        }
        if (problems.isEmpty()) {
            file.change(() -> {
                entries.values().forEach(entry -> file.update(
                        "INSERT OR REPLACE INTO expected(node, name, serial, at, who) VALUES(?, ?, ?, ?, ?)",
                        entry.node.text(), entry.name, entry.serial, now.toEpochMilli(), who));
                return entries.size();
            });
        }
        return problems;
    }

    private static void read(String line, int number, DivisionCode area, Map<NodeId, Entry> entries,
            List<Problem> problems) {
        String[] parts = line.split("[,\t;，]", -1);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].strip().replaceAll("^\"|\"$", "");
        }
        if (parts.length > 3 || line.length() > 2 * MOST_TEXT) {
            problems.add(new Problem(number, "expected.parts", shown(line)));
            return;
        }
        NodeId node;
        try {
            node = new NodeId(parts[0]);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(number, "expected.node", shown(parts[0])));
            return;
        }
        Entry entry = new Entry(node, parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
        if (!area.strictlyContains(node.area())) {
            problems.add(new Problem(number, "expected.area", node.text()));
        } else if (entries.putIfAbsent(node, entry) != null) {
            problems.add(new Problem(number, "expected.twice", node.text()));
        }
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    Optional<Entry> find(NodeId node) {
        return list("WHERE node = ?", node.text()).stream().findFirst();
    }

    /** Those without a certificate, in the order of their names. */
    List<Entry> missing(int atMost) {
        return list("WHERE node NOT IN (SELECT node FROM issued) ORDER BY node LIMIT ?", atMost);
    }

    long missing() {
        return file.count("SELECT count(*) FROM expected WHERE node NOT IN (SELECT node FROM issued)");
    }

    private List<Entry> list(String where, Object... parameters) {
        return file.list(row -> new Entry(new NodeId(row.getString(1)), row.getString(2), row.getString(3)),
                "SELECT node, name, serial FROM expected " + where, parameters);
    }
}
