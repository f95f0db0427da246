package org.microbrain.runtime.call.channel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.PrivateFile;

/** A word that opens something, from a file or the environment. Its text form does not give it away. */
public final class Secret {

    private static final int LONGEST = 4_096;
    private static final int SHORTEST = 16;

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Reads {@code key: {file: …}} or {@code key: {env: …}}; empty when absent or after a problem. */
    public static Optional<Secret> read(Section s, String key) {
        if (!s.has(key)) {
            return Optional.empty();
        }
        Section from = s.section(key);
        from.onlyKeys("file", "env");
        if (from.has("file") == from.has("env")) {
            s.problem(key, "应写成 {file: 文件} 或 {env: 环境变量}，不要把口令直接写在配置里",
                    "write {file: path} or {env: NAME}; no secret stands in the configuration itself");
            return Optional.empty();
        }
        return from.has("env") ? environment(from) : file(from);
    }

    private static Optional<Secret> environment(Section from) {
        String value = System.getenv(from.text("env"));
        if (value == null || value.isBlank()) {
            from.problem("env", "此环境变量未设置", "this environment variable is not set");
            return Optional.empty();
        }
        return Optional.of(new Secret(value.strip()));
    }

    private static Optional<Secret> file(Section from) {
        Path file = from.path("file", null);
        try {
            if (file == null || Files.size(file) > LONGEST) {
                from.problem("file", "文件过大", "is too large for a secret");
                return Optional.empty();
            }
            if (PrivateFile.isExposed(file)) {
                from.problem("file", "其他用户也能读写此文件，请执行 chmod 600", "others may read or write it; run chmod 600 on it");
                return Optional.empty();
            }
            String value = Files.readString(file).strip();
            if (!value.isEmpty()) {
                return Optional.of(new Secret(value));
            }
            from.problem("file", "文件是空的", "is empty");
        } catch (IOException e) {
            from.problem("file", "无法读取此文件", "cannot be read");
        }
        return Optional.empty();
    }

    /** True when an {@code Authorization} header carries it; compares in constant time. */
    public boolean isIn(String header) {
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7) && MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), header.substring(7).strip().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it is too short to be safe from guessing. */
    public boolean guessable() {
        return value.length() < SHORTEST;
    }

    /** The word itself; for the one place where it is sent. */
    String value() {
        return value;
    }

    @Override
    public String toString() {
        return "secret";
    }
}
