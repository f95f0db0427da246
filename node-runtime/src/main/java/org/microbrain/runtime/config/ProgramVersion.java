package org.microbrain.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.microbrain.release.Version;

/** The version of this program, one for all tiers, as the build wrote it down. */
public final class ProgramVersion {

    private static final String FILE = "version.txt";
    private static final String UNFINISHED = "-SNAPSHOT";

    /** What releases compare with what they fit. A build on the way to a version counts as that version. */
    public static final Version CURRENT = read();

    private ProgramVersion() {
    }

    private static Version read() {
        try (InputStream in = ProgramVersion.class.getResourceAsStream(FILE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Version(text.endsWith(UNFINISHED) ? text.substring(0, text.length() - UNFINISHED.length()) : text);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own version cannot be read", e);
        }
    }

    /** What a program calls itself towards others, e.g. {@code edge-node 0.1.0}. */
    public static String of(String program) {
        return program + " " + CURRENT;
    }
}
