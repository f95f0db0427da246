package org.microbrain.infer;

import org.microbrain.runtime.config.Section;

/**
 * Of the detector {@code forest}: novelty by a {@link ForestScorer}, for a few important series.
 *
 * @param score score from which a reading is a detection, above 0, below 1
 * @param grade level to warn with, 0 for a detection only
 */
public record ForestSettings(double score, int grade) implements DetectorSettings {

    /** Of one node. */
    public static final int MOST_SERIES = 4;

    static ForestSettings read(Section section) {
        section.onlyKeys("detector", "score", "level");
        return new ForestSettings(Novelty.Settings.score(section), DetectorSettings.grade(section));
    }

    @Override
    public String word() {
        return "forest";
    }

    @Override
    public String memory() {
        return word();
    }

    @Override
    public int mostBytes() {
        return ForestScorer.MOST_BYTES;
    }

    @Override
    public int mostSeries() {
        return MOST_SERIES;
    }

    @Override
    public Novelty start(Subject subject) {
        return new Novelty(word(), score, grade, subject, new ForestScorer());
    }
}
