package org.microbrain.core.rollout;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.microbrain.runtime.console.Notice;

/** Waves that have a name, so that nobody has to think them up at night. */
public enum NamedPlan {
    /** Ten nodes, and no more. */
    PILOT(new Notice("试点", "pilot"), List.of(new Wave(new WaveSize.Count(10), few()))),
    /** Ten nodes, then a tenth of all, and no more. */
    EARLY(new Notice("先行", "early"), List.of(new Wave(new WaveSize.Count(10), few()),
            new Wave(new WaveSize.Share(new Percent(10)), Gate.USUAL))),
    /** Ten nodes, a tenth, all. */
    ALL(new Notice("全面", "all"), List.of(new Wave(new WaveSize.Count(10), few()),
            new Wave(new WaveSize.Share(new Percent(10)), Gate.USUAL), new Wave(new WaveSize.All(), Gate.USUAL))),
    /** Ten nodes, one community in each county, one county in each city, all; a day of looking each time. */
    CAREFUL(new Notice("慎重", "careful"), List.of(new Wave(new WaveSize.Count(10), few().observing(Duration.ofDays(1))),
            new Wave(new WaveSize.OneCommunityInEachCounty(), Gate.USUAL.observing(Duration.ofDays(1))),
            new Wave(new WaveSize.OneCountyInEachCity(), Gate.USUAL.observing(Duration.ofDays(1))),
            new Wave(new WaveSize.All(), Gate.USUAL)));

    private final Notice words;
    private final List<Wave> waves;

    NamedPlan(Notice words, List<Wave> waves) {
        this.words = words;
        this.waves = waves;
    }

    /** Of ten nodes, none may fail: one is already ten in a hundred. */
    private static Gate few() {
        return Gate.USUAL.allowing(new Percent(0), new Percent(20));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Notice words() {
        return words;
    }

    public List<Wave> waves() {
        return waves;
    }

    /** @return empty when no plan has this word */
    public static Optional<NamedPlan> of(String word) {
        return Arrays.stream(values()).filter(plan -> plan.word().equals(word)).findFirst();
    }
}
