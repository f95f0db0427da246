package org.microbrain.trust;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.json.Fields;

/**
 * Which versions of all targets roles belong together, so that nobody can mix them (TUF specification 4.4).
 *
 * @param files by name of file, such as {@code targets.json}
 */
public record Snapshot(long version, Instant expires, Map<String, FileInfo> files) implements Metadata {

    public Snapshot {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /** @throws IllegalArgumentException when it is no snapshot */
    public static Snapshot read(Fields signed) {
        Head head = Head.read(signed, "snapshot");
        Fields meta = signed.object("meta");
        Map<String, FileInfo> files = new LinkedHashMap<>();
        for (String name : meta.names()) {
            files.put(name, FileInfo.read(meta.object(name)));
        }
        return new Snapshot(head.version(), head.expires(), files);
    }

    public Optional<FileInfo> file(RoleName role) {
        return Optional.ofNullable(files.get(role.listed()));
    }
}
