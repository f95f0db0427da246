package org.microbrain.edge.update;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.update.NodeTraits;

/**
 * What an edge says of its machine, and how it lets itself be updated.
 *
 * @param traits   to choose it by
 * @param root     the province's root of trust for releases; null: nothing is updated
 * @param memory   bytes the program may have resident while a new version is proved; 0 no limit
 * @param firmware how the board's files are put in force; null: they are not
 * @param config   the file of the node's configuration, which a new program looks at before it is tried
 */
public record UpdateSettings(NodeTraits traits, Path root, long memory, Firmware firmware, Path config) {

    /**
     * @param values       of this node, for the templates
     * @param systemChecks whether nft, chronyd and systemd-analyze look at the files
     * @param check        a command that looks at the folder of files
     * @param reload       a command that lets the system take them over
     */
    public record Firmware(Map<String, String> values, boolean systemChecks, Optional<TimedCommand> check,
                           Optional<TimedCommand> reload) {
    }

    /** Reads {@code board}, {@code profile}, {@code labels} and {@code updates} of an edge's configuration. */
    public static UpdateSettings read(Section s) {
        Section updates = s.section("updates");
        updates.onlyKeys("root", "memory", "firmware");
        return new UpdateSettings(new NodeTraits(name(s, "board"), name(s, "profile"), NodeTraits.labels(s)), updates.path("root", null),
                updates.bytes("memory", 0), updates.has("firmware") ? firmware(updates.section("firmware")) : null,
                s.file().toAbsolutePath());
    }

    private static String name(Section s, String key) {
        String name = s.text(key, "");
        if (!name.isEmpty() && !name.matches(NodeTraits.NAME)) {
            s.problem(key, "应为小写字母、数字、. 与 -", "must be lower-case letters, digits, . and -");
        }
        return name;
    }

    private static Firmware firmware(Section s) {
        s.onlyKeys("values", "system-checks", "check", "reload", "limit");
        Duration limit = s.duration("limit", Duration.ofSeconds(60));
        if (limit.toSeconds() < 1 || limit.toMinutes() > 10) {
            s.problem("limit", "应为 1s 到 10m", "must be from 1s to 10m");
        }
        return new Firmware(s.map("values"), s.flag("system-checks", true), command(s, "check", limit),
                command(s, "reload", limit));
    }

    private static Optional<TimedCommand> command(Section s, String key, Duration limit) {
        List<String> words = s.texts(key);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        if (!words.get(0).startsWith("/")) {
            s.problem(key, "应为列表，首项是程序的绝对路径，例如 [/usr/bin/systemctl, reload, nftables]",
                    "must be a list that begins with a program's absolute path, such as [/usr/bin/systemctl, reload,"
                            + " nftables]");
        }
        return Optional.of(new TimedCommand(words, limit));
    }
}
