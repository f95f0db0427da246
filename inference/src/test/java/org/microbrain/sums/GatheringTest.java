package org.microbrain.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.microbrain.record.NodeId;

/** A hub hands on no sum of few, and no village's week twice. */
class GatheringTest {

    private static final LocalDate MONDAY = LocalDate.of(2026, 6, 1);
    private static final long SUNDAY_NIGHT = Weeks.begin(MONDAY.plusWeeks(1));
    private static final Duration DAY = Duration.ofDays(1);

    private Gathering gathering = new Gathering();

    private static NodeId village(int number) {
        return new NodeId(String.format("450102001%03d", number));
    }

    private static WeekSums week(LocalDate monday, int rows, long seed) {
        NormalEquations sums = new NormalEquations();
        NormalEquationsTest.rows(seed, rows, 1).forEach(sums::add);
        return new WeekSums(Topic.of("river-stage", "m"), monday, monday, 1, sums);
    }

    @Example
    void fewerThanNVillagesAreNeverHandedOn() {
        for (int village = 1; village <= 4; village++) {
            assertThat(gathering.take(village(village), week(MONDAY, 100, village), SUNDAY_NIGHT)).isEqualTo(Gathering.Outcome.COUNTED);
            assertThat(gathering.giveOut(5, DAY, SUNDAY_NIGHT + 30 * DAY.toMillis())).isEmpty();
        }
        // Another gateway in a village is no other village.
        gathering.take(new NodeId("450102001004-b"), week(MONDAY, 100, 9), SUNDAY_NIGHT);
        assertThat(gathering.giveOut(5, DAY, SUNDAY_NIGHT + 30 * DAY.toMillis())).isEmpty();
        gathering.take(village(5), week(MONDAY, 100, 5), SUNDAY_NIGHT);
        assertThat(gathering.giveOut(5, DAY, SUNDAY_NIGHT + DAY.toMillis() - 1)).isEmpty();
        WeekSums sum = gathering.giveOut(5, DAY, SUNDAY_NIGHT + DAY.toMillis()).orElseThrow();
        assertThat(sum.nodes()).isEqualTo(5);
        assertThat(sum.sums().rows()).isEqualTo(600);
        assertThat(gathering.giveOut(5, DAY, SUNDAY_NIGHT + 30 * DAY.toMillis())).isEmpty();
    }

    @Example
    void aWeekThatComesLateGoesIntoTheNextSumAndOneTooLateIntoNone() {
        for (int village = 1; village <= 5; village++) {
            gathering.take(village(village), week(MONDAY, 100, village), SUNDAY_NIGHT);
        }
        assertThat(gathering.giveOut(5, DAY, SUNDAY_NIGHT + DAY.toMillis())).isPresent();
        long later = Weeks.begin(MONDAY.plusWeeks(3));
        assertThat(gathering.take(village(6), week(MONDAY, 100, 6), later)).isEqualTo(Gathering.Outcome.COUNTED);
        for (int village = 1; village <= 4; village++) {
            gathering.take(village(village), week(MONDAY.plusWeeks(1), 100, village), later);
        }
        WeekSums next = gathering.giveOut(5, DAY, later + DAY.toMillis()).orElseThrow();
        assertThat(next.firstWeek()).isEqualTo(MONDAY);
        assertThat(next.lastWeek()).isEqualTo(MONDAY.plusWeeks(1));
        assertThat(gathering.take(village(7), week(MONDAY, 100, 7), Weeks.begin(MONDAY.plusWeeks(13)))).isEqualTo(Gathering.Outcome.TOO_OLD);
    }

    @Property(tries = 40)
    void overKillsAndRepeatsEachWeekIsInAtMostOneSumAndNoRowIsLost(@ForAll long seed) {
        gathering = new Gathering();
        Random random = new Random(seed);
        List<WeekSums> handedOn = new ArrayList<>();
        Set<String> given = new HashSet<>();
        long rows = 0;
        byte[] disk = gathering.save();
        for (int step = 0; step < 300; step++) {
            int number = 1 + random.nextInt(12);
            int week = step / 30;
            LocalDate monday = MONDAY.plusWeeks(Math.max(0, week - random.nextInt(3)));
            long now = Weeks.begin(MONDAY.plusWeeks(week + 1)) + random.nextInt(86_400_000 * 3);
            Gathering.Outcome outcome = gathering.take(village(number), week(monday, 20 + number, step), now);
            boolean killed = random.nextInt(4) == 0;
            Optional<WeekSums> out = gathering.giveOut(3, DAY, now);
            if (killed) { // before the commit: neither the count nor the record is there
                gathering = Gathering.restore(disk);
                continue;
            }
            disk = gathering.save();
            assertThat(outcome).as("seed %d step %d", seed, step)
                    .isEqualTo(given.add(number + " " + monday) ? Gathering.Outcome.COUNTED : Gathering.Outcome.AGAIN);
            rows += outcome == Gathering.Outcome.COUNTED ? 20 + number : 0;
            out.ifPresent(handedOn::add);
            gathering = Gathering.restore(disk); // and a restart after it
        }
        long end = Weeks.begin(MONDAY.plusWeeks(20));
        long left = gathering.giveOut(1, DAY, end).map(one -> one.sums().rows()).orElse(0L);
        assertThat(handedOn).allSatisfy(one -> assertThat(one.nodes()).isGreaterThanOrEqualTo(3));
        assertThat(handedOn.stream().mapToLong(one -> one.sums().rows()).sum() + left).as("seed %d", seed).isEqualTo(rows);
    }

    @Example
    void whatNoHonestNodeGivesIsRefused() {
        WeekSums good = week(MONDAY, 100, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> gathering.take(village(1),
                new WeekSums(good.topic(), MONDAY, MONDAY, 7, good.sums()), SUNDAY_NIGHT));
        assertThatIllegalArgumentException().isThrownBy(() -> gathering.take(village(1),
                new WeekSums(good.topic(), MONDAY, MONDAY.plusWeeks(1), 1, good.sums()), SUNDAY_NIGHT));
        assertThatIllegalArgumentException().isThrownBy(() -> gathering.take(village(1), week(MONDAY, 2_700, 1), SUNDAY_NIGHT));
        assertThatIllegalArgumentException().isThrownBy(() -> gathering.take(village(1), week(MONDAY.plusWeeks(1), 100, 1), SUNDAY_NIGHT))
                .withMessageContaining("is not over");
    }

    @Property(tries = 200)
    void noBytesMakeDecodingFailOtherwiseThanWithAReason(@ForAll byte[] bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> WeekSums.decode(bytes));
    }

    @Example
    void aBodyIsReadAsItWasWritten() {
        WeekSums one = week(MONDAY, 100, 1);
        assertThat(WeekSums.decode(one.encode()).encode()).isEqualTo(one.encode());
        assertThat(one.encode()).hasSizeLessThan(2_000);
    }

    @Example
    void weeksBeginOnMondayInBeijing() {
        assertThat(Weeks.begin(MONDAY)).isEqualTo(java.time.Instant.parse("2026-05-31T16:00:00Z").toEpochMilli());
        assertThat(Weeks.of(Weeks.begin(MONDAY))).isEqualTo(MONDAY);
        assertThat(Weeks.of(Weeks.begin(MONDAY) - 1)).isEqualTo(MONDAY.minusWeeks(1));
        assertThat(Weeks.lastOver(SUNDAY_NIGHT, Duration.ofHours(6))).isEqualTo(MONDAY.minusWeeks(1));
        assertThat(Weeks.lastOver(SUNDAY_NIGHT + 6 * 3_600_000, Duration.ofHours(6))).isEqualTo(MONDAY);
    }
}
