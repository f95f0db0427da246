package org.microbrain.infer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;

/** A recorded series of the test resources; a blank value is a missing reading. */
record Recording(List<Point> points) {

    static final DivisionCode AREA = new DivisionCode("450124104205");

    record Point(long millis, double value) {
    }

    static Recording load(String file) {
        List<Point> points = new ArrayList<>();
        try (InputStream in = Recording.class.getResourceAsStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(",");
                if (!line.startsWith("#") && !line.startsWith("timestamp") && fields.length == 2) {
                    points.add(new Point(OffsetDateTime.parse(fields[0]).toInstant().toEpochMilli(),
                            Double.parseDouble(fields[1])));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Recording(points);
    }

    static Inference exampleInference() {
        return new Inference(AREA, RuleSettings.examples(new Problems()), 100, RandomGenerator.of("L64X128MixRandom"));
    }

    /** Plays the series through the example rules, each reading arriving when it was measured. */
    List<Finding> play(String series, String unit) {
        Inference inference = exampleInference();
        List<Finding> findings = new ArrayList<>();
        for (Point point : points) {
            findings.addAll(inference.observe(series, unit, point.millis(), point.value(), 0,
                    Instant.ofEpochMilli(point.millis())));
        }
        return findings;
    }
}
