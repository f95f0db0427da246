package org.microbrain.infer;

/**
 * What the {@link ForestScorer} says of a reading.
 *
 * @param value    0..1; from {@link NoveltyScorer#NOTABLE} on it is worth a person's look
 * @param standing the highest value said of this event so far; 0 when all is calm
 * @param seen     the reading, in the unit of the series
 * @param raw      the score of the forest: the higher, the fewer random cuts set the reading apart
 * @param usual    the mean of such scores so far
 */
record Isolation(double value, double standing, double seen, double raw, double usual) implements Scored {

    /** Nothing is said. */
    static Isolation silent(double standing) {
        return new Isolation(0, standing, Double.NaN, 0, 0);
    }

    @Override
    public String reasonZh(Subject subject) {
        return subject.quantityZh() + " " + subject.zh(seen) + "，与以往读数明显分离：随机切割森林的异常值为 " + Wording.number(raw)
                + "，以往平均 " + Wording.number(usual);
    }

    @Override
    public String reasonEn(Subject subject) {
        return subject.quantityEn() + " " + subject.en(seen) + " stands apart from the readings so far: few random cuts"
                + " isolate it, a forest score of " + Wording.number(raw) + ", usually " + Wording.number(usual);
    }
}
