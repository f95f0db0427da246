package org.microbrain.core.learn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.infer.Scorecard;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.Notice;

/**
 * How a candidate did beside the old package on the same recorded readings, by people's answers.
 *
 * @param candidate what was tried
 * @param old       beside what; its hash is empty when it is what the nodes really said at the time
 * @param area      whose answers counted
 * @param at        when it was done
 * @param played    how much was played
 * @param groups    by kind of sensor and county
 */
public record Comparison(Named candidate, Named old, DivisionCode area, Instant at, Played played, Map<Group, Pair> groups) {

    /** Leads that differ by less are alike. */
    static final long LEAD_MATTERS_MILLIS = 60_000;

    /** A package. @param sha256 of its document, in hex */
    public record Named(String name, int version, String sha256) {
    }

    /** A kind of sensor in a county. @param kind hazard and unit */
    public record Group(String kind, DivisionCode county) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : county.compareTo(other.county);
        }
    }

    /** What the old one and the candidate did. */
    public record Pair(Scorecard old, Scorecard candidate) {

        static final Pair NOTHING = new Pair(Scorecard.NOTHING, Scorecard.NOTHING);

        Pair plus(Pair other) {
            return new Pair(old.plus(other.old), candidate.plus(other.candidate));
        }
    }

    /**
     * What was played.
     *
     * @param series   that had readings
     * @param readings of all of them
     * @param answers  that could be compared
     * @param leftOut  answers that could not: no readings in the archive, or beyond the limits
     */
    public record Played(int series, long readings, int answers, int leftOut) {
    }

    /** In one word. */
    public enum Verdict {
        /** There was no answer to compare with. */
        UNKNOWN, WORSE, NOT_WORSE
    }

    public Comparison {
        groups = new TreeMap<>(groups);
    }

    public Pair total() {
        return groups.values().stream().reduce(Pair.NOTHING, Pair::plus);
    }

    public Verdict verdict() {
        return played.answers() == 0 ? Verdict.UNKNOWN : worse().isEmpty() ? Verdict.NOT_WORSE : Verdict.WORSE;
    }

    /**
     * In what it is worse: dangers missed in any group, which no gain elsewhere makes good; in all, more warnings without a
     * danger, or less lead.
     */
    public List<Notice> worse() {
        List<Notice> worse = new ArrayList<>();
        groups.forEach((group, pair) -> {
            long more = pair.candidate().missed() - pair.old().missed();
            if (more > 0) {
                worse.add(new Notice(group.county() + " " + group.kind() + "：多漏报 " + more + " 次险情",
                        group.county() + " " + group.kind() + ": " + more + " more dangers missed"));
            }
        });
        Pair all = total();
        long needless = all.candidate().needless() - all.old().needless();
        if (needless > 0) {
            worse.add(new Notice("没有险情的预警多 " + needless + " 次", needless + " more warnings without a danger"));
        }
        long lead = all.old().meanLead() - all.candidate().meanLead();
        if (lead > LEAD_MATTERS_MILLIS && all.candidate().missed() < all.candidate().dangers()) {
            worse.add(new Notice("平均提前量少 " + lead / 60_000 + " 分钟", "on average " + lead / 60_000 + " min less lead"));
        }
        return worse;
    }
}
