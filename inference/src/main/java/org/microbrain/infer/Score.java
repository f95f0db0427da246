package org.microbrain.infer;

/**
 * What a {@link Scorer} says of a reading.
 *
 * @param value    0..1; from {@link NoveltyScorer#NOTABLE} on it is worth a person's look
 * @param standing the highest value said of this event so far; 0 when all is calm
 * @param aspect   in what it is most unlike
 * @param seen     what it is in that aspect, in the unit of the series; of a shape, the reading
 * @param nearest  the nearest there ever was; of a shape, NaN
 * @param part     how far these are apart, as a part of the range there ever was, 0..1
 */
public record Score(double value, double standing, Aspect aspect, double seen, double nearest, double part) implements Scored {

    private static final Score NONE = new Score(0, 0, Aspect.VALUE, Double.NaN, Double.NaN, 0);

    static Score silent(double standing) {
        return standing == 0 ? NONE : new Score(0, standing, Aspect.VALUE, Double.NaN, Double.NaN, 0);
    }

    /** What of a series is looked at. */
    public enum Aspect {

        /** The reading itself. */
        VALUE("", ""),
        /** The mean of the last readings. */
        MEAN("近 " + RecentReadings.SPAN + " 个读数的平均值", "the mean of the last " + RecentReadings.SPAN + " readings of "),
        /** The highest of the last readings. */
        HIGHEST("近 " + RecentReadings.SPAN + " 个读数的最高值",
                "the highest of the last " + RecentReadings.SPAN + " readings of "),
        /** The lowest of the last readings. */
        LOWEST("近 " + RecentReadings.SPAN + " 个读数的最低值",
                "the lowest of the last " + RecentReadings.SPAN + " readings of "),
        /** The course of the last few readings. */
        SHAPE("近 " + RecentReadings.COURSE + " 个读数的走势",
                "the course of the last " + RecentReadings.COURSE + " readings of ");

        private final String zh;
        private final String en;

        Aspect(String zh, String en) {
            this.zh = zh;
            this.en = en;
        }
    }

    @Override
    public String reasonZh(Subject subject) {
        String what = subject.quantityZh() + aspect.zh;
        return aspect == Aspect.SHAPE
                ? what + "此前从未出现，与最相近的相差历史变幅的 " + percent() + "，现为 " + subject.zh(seen)
                : what + (aspect == Aspect.VALUE ? " " : "为 ") + subject.zh(seen) + "，此前从未出现；最接近的历史值为 "
                        + subject.zh(nearest) + "，相差为历史变幅的 " + percent();
    }

    @Override
    public String reasonEn(Subject subject) {
        String what = aspect.en + subject.quantityEn();
        return aspect == Aspect.SHAPE
                ? what + " was never seen before; the nearest one is " + percent() + " of the range seen so far away,"
                        + " now " + subject.en(seen)
                : what + (aspect == Aspect.VALUE ? " " : " is ") + subject.en(seen) + ", never seen before; the nearest"
                        + " so far is " + subject.en(nearest) + ", " + percent() + " of the range seen so far away";
    }

    private String percent() {
        double percent = part * 100;
        return Wording.number(percent >= 10 ? Math.rint(percent) : Math.rint(percent * 10) / 10) + "%";
    }
}
