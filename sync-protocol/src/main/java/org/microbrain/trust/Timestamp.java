package org.microbrain.trust;

import java.time.Instant;
import org.microbrain.json.Fields;

/** Which snapshot is the newest; signed often, so that nobody can withhold news for long (TUF specification 4.6). */
public record Timestamp(long version, Instant expires, FileInfo snapshot) implements Metadata {

    /** @throws IllegalArgumentException when it is no timestamp */
    public static Timestamp read(Fields signed) {
        Head head = Head.read(signed, "timestamp");
        return new Timestamp(head.version(), head.expires(),
                FileInfo.read(signed.object("meta").object(RoleName.SNAPSHOT.listed())));
    }
}
