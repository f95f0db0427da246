package org.microbrain.trust;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;

/** What all roles say (TUF specification 4.3). */
public sealed interface Metadata permits Root, Timestamp, Snapshot, Targets {

    /** What this writes as the version of the specification; of those that it reads the first number is the same. */
    String SPECIFICATION = "1.0.31";

    /** 1 or more. */
    long version();

    /** From this moment on it is not believed any more. */
    Instant expires();

    default boolean isExpired(Instant now) {
        return !now.isBefore(expires());
    }

    /** What stands first in each signed part. */
    record Head(long version, Instant expires) {

        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssX")
                .withResolverStyle(ResolverStyle.STRICT);

        /**
         * @param type what {@code _type} must be
         * @throws IllegalArgumentException when it is of another type or of another TUF
         */
        static Head read(Fields signed, String type) {
            if (!signed.text("_type").equals(type)) {
                throw new JsonProblem(signed.place("_type") + ": not '" + type + "'");
            }
            if (!signed.text("spec_version").matches("1(\\.[0-9]{1,9}){1,2}")) {
                throw new JsonProblem(signed.place("spec_version") + ": not 1.x");
            }
            return new Head(signed.whole("version", 1, Long.MAX_VALUE - 1), time(signed));
        }

        private static Instant time(Fields signed) {
            String text = signed.text("expires");
            try {
                if (text.length() == 20 && text.endsWith("Z")) {
                    return OffsetDateTime.parse(text, TIME).toInstant();
                }
            } catch (DateTimeException e) {
                // Said below, as for every other text.
            }
            throw new JsonProblem(signed.place("expires") + ": not a time as 2026-11-24T08:00:00Z");
        }

        /** The form in which times are written, to the second. */
        public static String text(Instant time) {
            return TIME.format(time.atOffset(ZoneOffset.UTC));
        }
    }
}
