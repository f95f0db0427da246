package org.microbrain.runtime.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.microbrain.record.RecordTime;
import org.microbrain.record.RecordTime.Quality;

final class NodeClockTest {

    private static final long GOOD = Instant.parse("2027-03-01T00:00:00Z").toEpochMilli();

    private long wall = GOOD;
    private long nanos = 5_000_000_000L;
    private final InstantSource system = () -> Instant.ofEpochMilli(wall);

    private NodeClock clock(long lastGood) {
        return new NodeClock(system, () -> nanos, OptionalLong.of(lastGood));
    }

    private void pass(Duration time) {
        wall += time.toMillis();
        nanos += time.toNanos();
    }

    @Test
    void aClockThatAgreesWithWhatIsKnownIsGood() {
        NodeClock clock = clock(GOOD - 1_000);
        assertThat(clock.get()).isEqualTo(RecordTime.good(GOOD));
        pass(Duration.ofHours(3));
        assertThat(clock.get().quality()).isEqualTo(Quality.GOOD);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(3).toMillis());
        assertThat(clock.lastGood()).isEqualTo(wall);
    }

    @Test
    void aClockThatNoParentConfirmedDestroysNothing() {
        NodeClock clock = new NodeClock(system, () -> nanos, OptionalLong.empty());
        assertThat(clock.get().quality()).as("a first start believes its clock").isEqualTo(Quality.GOOD);
        assertThat(clock.confirmed().quality()).isEqualTo(Quality.DOUBTFUL);
        clock.parentSays(wall + 1_000);
        assertThat(clock.confirmed()).isEqualTo(RecordTime.good(wall));
    }

    @Test
    void aClockThatStoodAheadOfItsParentIsDoubtedAfterTheNextStart() {
        long truth = wall;
        wall += Duration.ofDays(3_650).toMillis();
        NodeClock clock = new NodeClock(system, () -> nanos, OptionalLong.empty());
        assertThat(clock.get().quality()).isEqualTo(Quality.GOOD);
        clock.parentSays(truth);
        assertThat(clock(clock.lastGood()).get().quality()).isEqualTo(Quality.DOUBTFUL);
    }

    @Test
    void aClockWithoutABatteryStandsIn1970AndIsDoubtedUntilAParentSaysTheTime() {
        wall = 10_000;
        NodeClock clock = clock(GOOD);
        assertThat(clock.get()).isEqualTo(new RecordTime(10_000, Quality.DOUBTFUL, 0));
        assertThat(clock.lastGood()).isEqualTo(GOOD);
        clock.parentSays(GOOD + 60_000);
        pass(Duration.ofSeconds(5));
        assertThat(clock.get()).isEqualTo(new RecordTime(GOOD + 65_000, Quality.CORRECTED));
        assertThat(clock.lastGood()).isEqualTo(GOOD + 65_000);
    }

    @Test
    void aClockFarAheadIsDoubtedAndNeverBecomesTheLastGoodTime() {
        NodeClock clock = clock(GOOD);
        wall = GOOD + Duration.ofDays(500).toMillis();
        NodeClock ahead = clock(GOOD);
        assertThat(ahead.get().quality()).isEqualTo(Quality.DOUBTFUL);
        assertThat(ahead.lastGood()).isEqualTo(GOOD);
        assertThat(clock.get().quality()).isEqualTo(Quality.DOUBTFUL);
    }

    @Test
    void anHourBackIsDoubtedAndALineDelayIsNot() {
        NodeClock clock = clock(GOOD);
        assertThat(clock.get().quality()).isEqualTo(Quality.GOOD);
        wall -= Duration.ofHours(1).toMillis();
        assertThat(clock.get().quality()).isEqualTo(Quality.DOUBTFUL);
        wall += Duration.ofHours(1).toMillis() + 30_000;
        assertThat(clock.get().quality()).isEqualTo(Quality.GOOD);
    }

    @Test
    void anHourForwardIsDoubtedAndDoesNotSpoilTheLastGoodTime() {
        NodeClock clock = clock(GOOD);
        wall += Duration.ofHours(1).toMillis();
        assertThat(clock.get().quality()).isEqualTo(Quality.DOUBTFUL);
        assertThat(clock.lastGood()).isEqualTo(GOOD);
    }

    @Test
    void aParentThatAgreesMakesAJumpedClockGoodAgain() {
        NodeClock clock = clock(GOOD);
        wall += Duration.ofHours(1).toMillis();
        clock.parentSays(wall + 400);
        assertThat(clock.get()).isEqualTo(RecordTime.good(wall));
        wall -= Duration.ofHours(2).toMillis();
        assertThat(clock.get().quality()).isEqualTo(Quality.CORRECTED);
        assertThat(clock.get().millis()).isEqualTo(GOOD + Duration.ofHours(1).toMillis() + 400);
    }

    @Test
    void waitingIsNotMovedByAnyCorrection() {
        NodeClock clock = clock(GOOD);
        wall = 0;
        pass(Duration.ofSeconds(7));
        clock.parentSays(GOOD * 2);
        assertThat(clock.moment().elapsed()).isEqualTo(7_000);
    }

    @Test
    void aFirstStartYearsAfterTheProgramWasWrittenIsNotDoubted() {
        wall = GOOD + Duration.ofDays(2_000).toMillis();
        NodeClock first = new NodeClock(system, () -> nanos, OptionalLong.empty());
        assertThat(first.get().quality()).isEqualTo(Quality.GOOD);
    }

    @Test
    void networkTimeThatArrivesAfterTheStartRepairsTheClock() {
        wall = 10_000;
        NodeClock clock = clock(GOOD);
        assertThat(clock.get().quality()).isEqualTo(Quality.DOUBTFUL);
        wall = GOOD + 60_000;
        assertThat(clock.get().quality()).isEqualTo(Quality.GOOD);
    }

    @Test
    void aJumpIsDoubtedForAnHourWhereNoParentCanSayTheTime() {
        NodeClock clock = clock(GOOD);
        wall += Duration.ofMinutes(30).toMillis();
        assertThat(clock.get().quality()).isEqualTo(Quality.DOUBTFUL);
        pass(Duration.ofMinutes(61));
        assertThat(clock.get().quality()).isEqualTo(Quality.GOOD);
    }

    @Test
    void certificatesAreNeverJudgedByADoubtedTime() {
        wall = GOOD + Duration.ofDays(9_000).toMillis();
        assertThat(clock(GOOD).credible()).isEqualTo(Instant.ofEpochMilli(GOOD));
    }
}
