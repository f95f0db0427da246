package org.microbrain.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.microbrain.runtime.config.Language;

/**
 * A real measurement taken elsewhere and bundled with the project ({@code recordings/NAME.csv}, whose first lines name
 * unit, source, credit and licence). Immutable.
 *
 * @param name    file name without the ending
 * @param notes   the {@code # key: text} lines of the file
 * @param samples in the order of the file, times rising
 */
record Recording(String name, Map<String, String> notes, List<Sample> samples) {

    /**
     * One row of a recording.
     *
     * @param time  as recorded; files without a zone are read as UTC, for only differences are played
     * @param value empty when the source has no value for this time
     */
    record Sample(Instant time, OptionalDouble value) {
    }

    Recording {
        notes = Map.copyOf(notes);
        samples = List.copyOf(samples);
        if (samples.size() < 2) {
            throw new IllegalArgumentException("recording " + name + " has fewer than two rows");
        }
    }

    String unit() {
        return notes.getOrDefault("unit", "");
    }

    /** Where it was recorded, in words for people. */
    String source(Language language) {
        return notes.getOrDefault("source-" + language.code(), name);
    }

    String credit() {
        return notes.getOrDefault("credit", "");
    }

    /** Reads a bundled recording. */
    static Recording bundled(String name) {
        String path = "/recordings/" + name + ".csv";
        try (InputStream in = Recording.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no recording " + path + " in the program");
            }
            return parse(name, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read recording " + path, e);
        }
    }

    static Recording parse(String name, BufferedReader lines) throws IOException {
        Map<String, String> notes = new HashMap<>();
        List<Sample> samples = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int colon = line.indexOf(": ");
            if (line.startsWith("# ") && colon > 0 && line.indexOf(' ', 2) > colon) {
                notes.put(line.substring(2, colon), line.substring(colon + 2));
            } else if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("timestamp,")) {
                samples.add(sample(line));
            }
        }
        return new Recording(name, notes, samples);
    }

    private static Sample sample(String line) {
        int comma = line.indexOf(',');
        String time = line.substring(0, comma).replace(' ', 'T');
        String value = line.substring(comma + 1).trim();
        boolean zoned = time.endsWith("Z") || time.indexOf('+') > 0;
        return new Sample(
                zoned ? OffsetDateTime.parse(time).toInstant() : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC),
                value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value)));
    }
}
