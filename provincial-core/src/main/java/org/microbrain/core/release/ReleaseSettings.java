package org.microbrain.core.release;

import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code releases} section.
 *
 * @param repository the folder that releases are published into
 * @param online     the on-line key, with which the core renews the timestamp by itself; empty when a person does
 * @param upload     bytes of a release that the console takes at once
 */
public record ReleaseSettings(Path repository, Optional<OnlineKey> online, long upload) {

    /** A program with its libraries has some 60 MB. */
    public static final long UPLOAD = 256L << 20;

    /**
     * Where the on-line key is.
     *
     * @param key        as {@code microbrain release key} wrote it
     * @param passphrase a file with its passphrase
     */
    public record OnlineKey(Path key, Path passphrase) {
    }

    /** @param usual the repository when none is named */
    public static ReleaseSettings read(Section s, Path usual) {
        s.onlyKeys("repository", "online-key", "passphrase-file", "upload");
        if (s.has("online-key") || s.has("passphrase-file")) {
            s.require("online-key", "passphrase-file");
        }
        Path key = s.path("online-key", null);
        Path passphrase = s.path("passphrase-file", null);
        return new ReleaseSettings(s.path("repository", usual),
                key == null || passphrase == null ? Optional.empty() : Optional.of(new OnlineKey(key, passphrase)),
                s.bytes("upload", UPLOAD));
    }
}
