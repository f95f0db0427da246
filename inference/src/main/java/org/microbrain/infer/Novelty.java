package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * Says when a {@link Scorer} finds a reading unlike everything before it: once for one event, again when it becomes
 * much worse or when something else is new after a time of calm. State: that of the scorer ({@link NoveltyScorer}: 15
 * KB; {@link ForestScorer}: 1 MB).
 */
public final class Novelty implements Detector {

    private final String word;
    private final double notable;
    private final int grade;
    private final Subject subject;
    private final Scorer scorer;
    private boolean standing;
    private boolean learning = true;

    /**
     * @param score score from which a reading is a detection, above 0, below 1
     * @param grade level to warn with, 0 for a detection only
     */
    public record Settings(double score, int grade) implements DetectorSettings {

        public Settings {
            if (!(score > 0 && score < 1)) {
                throw new IllegalArgumentException("score lies in 0..1");
            }
        }

        static Settings read(Section section) {
            section.onlyKeys("detector", "score", "level");
            return new Settings(score(section), DetectorSettings.grade(section));
        }

        /** The score from which a reading is a detection, under the key {@code score}. */
        static double score(Section section) {
            double score = section.decimal("score", NoveltyScorer.NOTABLE);
            if (score > 0 && score < 1) {
                return score;
            }
            section.problem("score", "应大于 0 且小于 1", "must be above 0 and below 1");
            return NoveltyScorer.NOTABLE;
        }

        @Override
        public String word() {
            return "novelty";
        }

        @Override
        public String memory() {
            return word();
        }

        @Override
        public int mostBytes() {
            return NoveltyScorer.MOST_BYTES + 1_024;
        }

        @Override
        public Novelty start(Subject subject) {
            return new Novelty(word(), score, grade, subject, new NoveltyScorer());
        }
    }

    /**
     * @param word  of its detections
     * @param score score from which a reading is a detection
     * @param grade level to warn with, 0 for a detection only
     */
    Novelty(String word, double score, int grade, Subject subject, Scorer scorer) {
        this.word = word;
        this.notable = score;
        this.grade = grade;
        this.subject = subject;
        this.scorer = scorer;
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.trusted()) {
            return Optional.empty();
        }
        Scored score = scorer.score(reading.millis(), reading.value(), learning);
        if (!(score.value() >= 0 && score.value() <= 1)) {
            throw new IllegalStateException("a score of " + score.value() + " for " + reading.value());
        }
        standing = score.standing() >= notable;
        if (score.value() < notable) {
            return Optional.empty();
        }
        return Optional.of(new Detection(word, reading.series(), reading.millis(), reading.value(), score.value(),
                score.reasonZh(subject), score.reasonEn(subject)));
    }

    @Override
    public int grade() {
        return standing ? grade : 0;
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public void learning(boolean allowed) {
        learning = allowed;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.writeBoolean(standing);
        scorer.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        standing = in.readBoolean();
        scorer.restore(in);
    }
}
