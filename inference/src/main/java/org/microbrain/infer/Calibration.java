package org.microbrain.infer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Proposes from which score on a learnt detector should warn, from scores that people's answers judged. Of the scores seen,
 * it takes the one with the largest net benefit, dangers warned of times {@link Costs#miss} less false alarms, among those
 * that miss no more of the dangers than the floor allows (cost-sensitive thresholds: C. Elkan, The Foundations of
 * Cost-Sensitive Learning, IJCAI 2001; as costs and losses of warnings: A. H. Murphy, Monthly Weather Review 105, 1977). A
 * place's own value counts by Z = n / (n + k) against the province's, n answers there (the credibility factor of H. Bühlmann,
 * ASTIN Bulletin 4, 1967); but however few its answers are, no more of its own dangers are missed than the floor allows.
 *
 * <p>Nothing below the present threshold was ever judged, so none below it is proposed.
 */
public final class Calibration {

    /** Answers that an area needs before it counts by itself, and nodes that they must come from. */
    public static final int LEAST_ANSWERS = 10;
    public static final int LEAST_NODES = 3;
    /** k: so many answers of its own make an area count as much as the province. */
    static final double CREDIBILITY = 20;

    private final Costs costs;

    /**
     * @param miss       how many false alarms weigh as much as one missed danger, above 0
     * @param mostMissed share of the dangers that may be missed, 0 (none) to below 1
     */
    public record Costs(double miss, double mostMissed) {

        public static final Costs DEFAULT = new Costs(10, 0.02);

        public Costs {
            if (!(miss > 0) || !(mostMissed >= 0 && mostMissed < 1)) {
                throw new IllegalArgumentException("costs out of range");
            }
        }
    }

    /** A score that was said, and whether people confirmed a danger. @param node where */
    public record Judged(String node, double score, boolean danger) {
    }

    /**
     * What is proposed.
     *
     * @param threshold   for the area
     * @param ofProvince  of all answers
     * @param answers     in the area
     * @param credibility how much of it is the area's own, 0..1
     */
    public record Proposal(double threshold, double ofProvince, int answers, double credibility) {
    }

    public Calibration(Costs costs) {
        this.costs = costs;
    }

    /**
     * @param present  the threshold at work
     * @param province all answers, those of the area among them
     * @param area     answers of the area
     * @return empty when there are too few answers in the province, or none of a danger: then nobody can say what is missed
     */
    public Optional<Proposal> propose(double present, List<Judged> province, List<Judged> area) {
        OptionalDouble all = best(present, province);
        if (!enough(province) || all.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble own = enough(area) ? best(present, area) : OptionalDouble.empty();
        double weight = own.isPresent() ? area.size() / (area.size() + CREDIBILITY) : 0;
        double threshold = Math.min(weight * own.orElse(0) + (1 - weight) * all.getAsDouble(), Math.max(present, floor(area)));
        return Optional.of(new Proposal(threshold, all.getAsDouble(), area.size(), weight));
    }

    private static boolean enough(List<Judged> answers) {
        return answers.size() >= LEAST_ANSWERS && answers.stream().map(Judged::node).distinct().count() >= LEAST_NODES;
    }

    /** The highest threshold that misses no more of the dangers of these answers than may be missed; infinite without any. */
    private double floor(List<Judged> answers) {
        double[] dangers = answers.stream().filter(Judged::danger).mapToDouble(Judged::score).sorted().toArray();
        return dangers.length == 0 ? Double.POSITIVE_INFINITY : dangers[(int) (costs.mostMissed() * dangers.length)];
    }

    /** The lowest of equally good ones: what costs nothing is not given up. */
    private OptionalDouble best(double present, List<Judged> answers) {
        long dangers = answers.stream().filter(Judged::danger).count();
        if (dangers == 0) {
            return OptionalDouble.empty();
        }
        double best = present;
        double most = Double.NEGATIVE_INFINITY;
        double[] candidates = DoubleStream.concat(DoubleStream.of(present),
                answers.stream().mapToDouble(Judged::score).filter(score -> score > present)).sorted().distinct().toArray();
        for (double candidate : candidates) {
            long caught = answers.stream().filter(one -> one.danger() && one.score() >= candidate).count();
            long falsely = answers.stream().filter(one -> !one.danger() && one.score() >= candidate).count();
            double benefit = costs.miss() * caught - falsely;
            if (dangers - caught <= costs.mostMissed() * dangers && benefit > most) {
                most = benefit;
                best = candidate;
            }
        }
        return OptionalDouble.of(best);
    }
}
