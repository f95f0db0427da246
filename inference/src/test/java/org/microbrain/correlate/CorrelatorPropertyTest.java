package org.microbrain.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.warning.WarningLevel;

/** In whatever order and how often events come, and wherever the hub is restarted, it comes to the same. */
final class CorrelatorPropertyTest {

    private static final DivisionCode HUB = new DivisionCode("450124000000");
    private static final long NOW = Scenario.START + Duration.ofHours(6).toMillis();

    /** What a hub came to: all that is part of something, how bad the worst is, and each reason was given once at most. */
    private record Outcome(TreeSet<String> members, WarningLevel worst) {
    }

    private static Event flood(Random random, int number) {
        return new Event("w" + number, new DivisionCode("4501241" + String.format("%02d", random.nextInt(10)) + "201"),
                1 + random.nextInt(2), "flood", "river-stage", "range", "river/stage",
                NOW - random.nextInt((int) Duration.ofHours(20).toMillis()), 1, false);
    }

    private static List<Event> events(Random random) {
        return IntStream.range(0, random.nextInt(14)).mapToObj(i -> flood(random, i)).toList();
    }

    private static Outcome outcome(List<Event> order, Random random, boolean restarts, boolean swaps) throws IOException {
        Correlator correlator = start(null);
        TreeSet<String> members = new TreeSet<>();
        WarningLevel worst = WarningLevel.BLUE;
        for (int i = 0; i <= order.size(); i++) {
            if (i < order.size()) {
                correlator.take(order.get(i));
                if (random.nextInt(3) > 0) {
                    continue;
                }
            }
            Correlator.Judged judged = correlator.judge(NOW);
            if (swaps) {
                correlator.use(CorrelationPackage.shipped());
            }
            for (Judgement one : judged.judgements()) {
                for (Event event : one.added()) {
                    assertThat(members.add(event.key())).as("%s joins once", event.key()).isTrue();
                }
                worst = one.level().compareTo(worst) > 0 ? one.level() : worst;
            }
            correlator.accept(judged);
            correlator = restarts ? start(judged.next()) : correlator;
            assertThat(correlator.judge(NOW).judgements()).as("nothing is said twice").isEmpty();
        }
        return new Outcome(members, worst);
    }

    private static Correlator start(byte[] kept) throws IOException {
        Correlator correlator = new Correlator(HUB, CorrelationPackage.shipped(), DivisionNames.bundled());
        if (kept != null) {
            correlator.restore(kept);
        }
        return correlator;
    }

    @Property(tries = 300)
    void theOrderOfArrivalRepetitionsAndRestartsChangeNothing(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<Event> events = events(random);
        List<Event> other = new ArrayList<>(events);
        other.addAll(events.subList(0, events.size() / 2));
        Collections.shuffle(other, random);
        assertThat(outcome(other, random, random.nextBoolean(), false)).isEqualTo(outcome(events, random, false, false));
    }

    @Property(tries = 300)
    void rulesThatArePutToWorkWhileALookIsBeingKeptChangeNothingOfWhatWasFound(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<Event> events = events(random);
        assertThat(outcome(events, random, random.nextBoolean(), true)).isEqualTo(outcome(events, random, false, false));
    }

    @Property(tries = 3)
    void whatIsRememberedIsBoundedAndOnePlaceCrowdsOutItselfAlone(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Correlator correlator = start(null);
        Event calm = flood(random, 0);
        Event first = new Event("first", new DivisionCode("450124299299"), 1, "flood", "", "", "", NOW - 1, 1, false);
        correlator.take(first);
        for (int i = 1; i < 2_000; i++) {
            correlator.take(new Event("noise-" + "x".repeat(80) + i, calm.area(), 1, "flood", "r".repeat(200), "d", "s".repeat(200), NOW - i,
                    1, false));
        }
        Correlator.Judged judged = correlator.judge(NOW);
        assertThat(judged.next().length).isLessThan(64 * 1024);
        assertThat(judged.judgements()).hasSize(1).first().satisfies(one ->
                assertThat(one.added().stream().map(Event::key).collect(Collectors.toSet())).contains("first"));
    }

    @Test
    void placesThatTellMoreThanIsRememberedAreWarnedOfOnce() throws IOException {
        Correlator correlator = start(null);
        int born = 0;
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 200; i++) {
                correlator.take(new Event(second + "-" + i, new DivisionCode("45012410" + (1 + i % 2) + "201"), 1, "flood", "", "", "",
                        NOW + second * 1_000L + i, 1, false));
            }
            Correlator.Judged judged = correlator.judge(NOW + second * 1_000L + 900);
            born += (int) judged.judgements().stream().filter(one -> one.act() == Judgement.Act.BORN).count();
            correlator.accept(judged);
        }
        assertThat(born).isEqualTo(1);
    }
}
