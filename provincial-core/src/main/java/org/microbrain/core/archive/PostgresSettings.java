package org.microbrain.core.archive;

import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code archive.postgresql} section.
 *
 * @param url      {@code jdbc:postgresql://host:port/database}, with the driver's parameters and without a password
 * @param user     owns the tables
 * @param password a file with the password; empty when the server knows the user by a certificate or the socket
 */
public record PostgresSettings(String url, String user, Optional<Path> password) {

    private static final String SCHEME = "jdbc:postgresql://";
    /** Where it stood before files could forget, too. */
    private static final String FORMER = "keep-readings-months";

    public static PostgresSettings read(Section s) {
        if (s.has(FORMER)) {
            s.problem(FORMER, "已移到上一级：请写成 archive.keep-readings-months，对文件和 PostgreSQL 都有效",
                    "has moved up: write archive.keep-readings-months, which is for the file and for PostgreSQL");
        }
        s.onlyKeys("url", "user", "password-file", FORMER);
        s.require("url", "user");
        return new PostgresSettings(s.value("url", PostgresSettings::url, ""), s.text("user", ""),
                Optional.ofNullable(s.path("password-file", null)));
    }

    private static String url(String written) {
        if (!written.startsWith(SCHEME) || written.indexOf('/', SCHEME.length()) < 0) {
            throw new InvalidValue("应写成 " + SCHEME + "host:5432/microbrain", "must look like " + SCHEME
                    + "host:5432/microbrain");
        }
        if (written.contains("password=") || written.contains("@")) {
            throw new InvalidValue("密码请写入 password-file 所指的文件，不要写在地址里",
                    "put the password into the file that password-file names, not into the address");
        }
        return written;
    }

    /** Host, port and database, for people. */
    String place() {
        String rest = url.substring(SCHEME.length());
        int parameters = rest.indexOf('?');
        return parameters < 0 ? rest : rest.substring(0, parameters);
    }

    /** Never says where the password is, nor what it is. */
    @Override
    public String toString() {
        return user + " at " + place();
    }
}
