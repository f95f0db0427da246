package org.microbrain.forwarder.osgi;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;

/**
 * The bundle's configuration, checked.
 *
 * @param node        name, folder and parents
 * @param journal     what the journal may use
 * @param seriesLimit series at most
 */
record ForwarderSettings(NodeSettings node, JournalSettings journal, int seriesLimit) {

    /** The persistent id of the configuration. */
    static final String PID = "org.microbrain.forwarder";

    private static final Pattern PARENT = Pattern.compile("(\\S+)@(\\[[^\\]]+]|[^\\s:]+):([0-9]{1,5})");
    private static final int MOST_PARENTS = 8;
    private static final long MIB = 1L << 20;
    private static final int READINGS_IN_BLOCK = 1_000;
    private static final int KEEP_DAYS = 30;
    private static final Set<String> KEYS = Set.of("node", "data", "identity", "parents", "journal.limit.mib",
            "block.age.s", "series.limit");

    /** Something is wrong with a value; the message names key and value and says what would be right. */
    static final class Wrong extends Exception {

        private static final long serialVersionUID = 1L;

        private final String key;

        Wrong(String key, String why) {
            super(key + ": " + why);
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    /**
     * @param values as Configuration Admin or a file gives them: strings, numbers, arrays; keys that are not the bundle's own
     *               and have a dot in them are the framework's ({@code service.pid}) and are left alone
     * @throws Wrong with the first thing that is wrong
     */
    static ForwarderSettings of(Map<String, ?> values) throws Wrong {
        for (String key : values.keySet()) {
            if (!KEYS.contains(key) && !key.contains(".")) {
                throw new Wrong(key, "is not known; keys are " + KEYS.stream().sorted().toList());
            }
        }
        NodeId node = node("node", text(values, "node"));
        Path data = folder(values, "data");
        Path identity = folder(values, "identity");
        long limit = number(values, "journal.limit.mib", 512, 1, 1 << 20);
        return new ForwarderSettings(new NodeSettings(node, new LocalName(node.text(), node.text()), data,
                new IdentitySettings(identity.resolve("node.crt"), identity.resolve("node.key"),
                        identity.resolve("province.crt")),
                parents(values, node), null, null, null),
                new JournalSettings(limit * MIB, limit * MIB / 4, KEEP_DAYS, READINGS_IN_BLOCK,
                        Duration.ofSeconds(number(values, "block.age.s", 60, 1, 86_400))),
                (int) number(values, "series.limit", 1_000, 1, 100_000));
    }

    private static NodeId node(String key, String text) throws Wrong {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw new Wrong(key, e.getMessage());
        }
    }

    private static String text(Map<String, ?> values, String key) throws Wrong {
        Object value = values.get(key);
        if (value == null || value.toString().isBlank()) {
            throw new Wrong(key, "is missing");
        }
        return value.toString().strip();
    }

    private static Path folder(Map<String, ?> values, String key) throws Wrong {
        String text = text(values, key);
        if (!text.startsWith("/")) {
            throw new Wrong(key, "must be an absolute path of a folder, got '" + text + "'");
        }
        return Path.of(text);
    }

    private static long number(Map<String, ?> values, String key, long usual, long least, long most) throws Wrong {
        Object value = values.get(key);
        if (value == null) {
            return usual;
        }
        try {
            long number = Long.parseLong(value.toString().strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, like a number out of range.
        }
        throw new Wrong(key, "must be a whole number from " + least + " to " + most + ", got '" + value + "'");
    }

    private static List<ParentSettings> parents(Map<String, ?> values, NodeId node) throws Wrong {
        List<ParentSettings> parents = new ArrayList<>();
        Set<NodeId> seen = new HashSet<>();
        for (String one : list(values.get("parents"))) {
            ParentSettings parent = parent(one);
            if (!parent.node().area().strictlyContains(node.area())) {
                throw new Wrong("parents", "the area of " + parent.node() + " does not contain that of " + node
                        + "; a parent is the hub of its county or city, or the province's core");
            }
            if (!seen.add(parent.node())) {
                throw new Wrong("parents", parent.node() + " is there twice");
            }
            parents.add(parent);
        }
        if (parents.isEmpty() || parents.size() > MOST_PARENTS) {
            throw new Wrong("parents", "1 to " + MOST_PARENTS
                    + " are needed, each as NODE@HOST:PORT, for example 450102000000@hub.example.org:7801");
        }
        return List.copyOf(parents);
    }

    private static ParentSettings parent(String text) throws Wrong {
        Matcher form = PARENT.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) == 0 || Integer.parseInt(form.group(3)) > 65_535) {
            throw new Wrong("parents", "must be NODE@HOST:PORT, for example 450102000000@hub.example.org:7801, got '" + text
                    + "'");
        }
        return new ParentSettings(node("parents", form.group(1)),
                InetSocketAddress.createUnresolved(form.group(2).replaceAll("[\\[\\]]", ""), Integer.parseInt(form.group(3))));
    }

    /** Configuration Admin knows arrays and collections; who types into one field, or a file, separates by commas. */
    private static List<String> list(Object value) {
        String all = value instanceof Object[] array ? String.join(",", Arrays.stream(array).map(Object::toString).toList())
                : value instanceof Iterable<?> many ? joined(many) : value == null ? "" : value.toString();
        return Arrays.stream(all.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
    }

    private static String joined(Iterable<?> many) {
        List<String> all = new ArrayList<>();
        many.forEach(one -> all.add(one.toString()));
        return String.join(",", all);
    }
}
