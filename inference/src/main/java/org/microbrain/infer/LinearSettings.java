package org.microbrain.infer;

import org.microbrain.runtime.config.Section;

/**
 * Of the detector {@code linear}: a {@link Departure} from what a linear model expected.
 *
 * @param model its numbers, which stand in the package
 * @param score score from which a reading is a detection, above 0, below 1
 * @param grade level to warn with, 0 for a detection only
 */
public record LinearSettings(LinearModel model, double score, int grade) implements DetectorSettings {

    /** The least version of the program that knows this detector. */
    public static final String SINCE = "0.1.0";

    static LinearSettings read(Section section) {
        section.onlyKeys("detector", "order", "unit", "weights", "scale", "score", "level");
        LinearModel model = LinearModel.read(section);
        double score = Novelty.Settings.score(section);
        return model == null ? null : new LinearSettings(model, score, DetectorSettings.grade(section));
    }

    @Override
    public String word() {
        return "linear";
    }

    /** A better model of the same features goes on with the hours that are known. */
    @Override
    public String memory() {
        return word() + model.order();
    }

    @Override
    public int mostBytes() {
        return Departure.MOST_BYTES + Double.BYTES * 3 * HourlyRows.NAMES.size();
    }

    @Override
    public boolean fits(String unit) {
        return model.unit().equals(unit);
    }

    @Override
    public Departure start(Subject subject) {
        return new Departure(word(), model::change, model.scale(), score, grade, subject);
    }
}
