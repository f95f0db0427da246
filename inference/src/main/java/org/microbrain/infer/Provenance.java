package org.microbrain.infer;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.Section;

/**
 * How the numbers of a package came about; for people who sign and look back. It changes no judgement.
 *
 * @param trained      how, in a word: {@code normal-equations}, or the name of the method
 * @param nodes        that the training rests on, 1 or more
 * @param rows         hours that it rests on, 1 or more
 * @param from         first day of the readings
 * @param to           last day of the readings
 * @param leastRuntime the least version of the program that knows its detectors
 */
public record Provenance(String trained, int nodes, long rows, LocalDate from, LocalDate to, String leastRuntime) {

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,6}\\.[0-9]{1,6}\\.[0-9]{1,6}");

    public Provenance {
        if (!WORD.matcher(trained).matches() || nodes < 1 || rows < 1 || to.isBefore(from)
                || !VERSION.matcher(leastRuntime).matches()) {
            throw new IllegalArgumentException("no provenance of a model");
        }
    }

    /** Reads a section; null after a problem. */
    static Provenance read(Section section) {
        section.onlyKeys("trained", "nodes", "rows", "from", "to", "least-runtime");
        if (!section.require("trained", "nodes", "rows", "from", "to", "least-runtime")) {
            return null;
        }
        int nodes = section.number("nodes", 1, 1, Integer.MAX_VALUE);
        int rows = section.number("rows", 1, 1, Integer.MAX_VALUE);
        LocalDate from = section.value("from", Provenance::day, LocalDate.EPOCH);
        LocalDate to = section.value("to", Provenance::day, LocalDate.MAX);
        try {
            return new Provenance(section.text("trained"), nodes, rows, from, to, section.text("least-runtime"));
        } catch (IllegalArgumentException e) {
            section.problem("trained", "来历不完整或不合规：训练方法为小写字母、数字和 -，版本如 1.2.0，起止日期有先后",
                    "no provenance: trained is lower-case letters, digits and '-', least-runtime like 1.2.0, from before to");
            return null;
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be a day like 2026-06-01, got '" + text + "'");
        }
    }
}
