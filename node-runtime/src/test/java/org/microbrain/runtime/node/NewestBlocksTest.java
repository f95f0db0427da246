package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

final class NewestBlocksTest {

    private static final int MAX_BYTES = 4 << 20;

    private final NewestBlocks newest = new NewestBlocks(MAX_BYTES);

    private static JournalRecord block(int journal, Reading... readings) {
        return JournalRecord.seal(new Origin(new NodeId("450102001003"), new JournalId(1, journal)), 1,
                new Draft(RecordKind.READINGS, PriorityClass.READING, RecordTime.good(1), ReadingBlock.encode(List.of(readings))));
    }

    private static JournalRecord block(long time) {
        return block(1, new Reading(1, time, 2.5));
    }

    private static List<JournalRecord> came(NewestBlocks blocks, JournalRecord block, long now) {
        return blocks.came(block, ReadingBlock.headers(block.body()), now);
    }

    @Test
    void aSecondAfterOneIsDecodedTheNewestOfItsJournalIsAndThoseBetweenAreNot() {
        JournalRecord first = block(1);
        JournalRecord last = block(3);
        assertThat(came(newest, first, 5_000)).containsExactly(first);
        assertThat(came(newest, block(2), 5_100)).isEmpty();
        assertThat(came(newest, last, 5_200)).isEmpty();
        assertThat(newest.due(5_999)).isEmpty();
        assertThat(newest.due(6_000)).containsExactly(last);
        assertThat(newest.all()).isEmpty();
    }

    @Test
    void whoLooksSeesWhatWaits() {
        came(newest, block(1), 5_000);
        JournalRecord waits = block(2);
        came(newest, waits, 5_001);
        assertThat(newest.all()).containsExactly(waits);
        assertThat(newest.due(9_000)).isEmpty();
    }

    @Test
    void aSeriesOfWhichTheNewerBlockSaysNothingIsNotForgotten() {
        came(newest, block(1), 5_000);
        JournalRecord slow = block(1, new Reading(1, 2, 2.5), new Reading(2, 2, 7.5));
        came(newest, slow, 5_100);
        JournalRecord fast = block(3);
        assertThat(came(newest, fast, 5_200)).containsExactly(slow);
        assertThat(newest.all()).containsExactly(fast);
    }

    @Test
    void aBlockThatComesLateDisplacesNoNewerOne() {
        came(newest, block(1), 5_000);
        JournalRecord newer = block(9);
        came(newest, newer, 5_100);
        assertThat(came(newest, block(2), 5_200)).containsExactly(newer);
    }

    @Test
    void journalsDoNotWaitForEachOther() {
        came(newest, block(1), 5_000);
        JournalRecord other = block(2, new Reading(1, 1, 2.5));
        assertThat(came(newest, other, 5_000)).containsExactly(other);
    }

    @Test
    void whatHasWaitedASecondWaitsForNoOtherJournal() {
        JournalRecord first = block(1, new Reading(1, 2, 2.5));
        JournalRecord second = block(2, new Reading(1, 2, 2.5));
        came(newest, block(1, new Reading(1, 1, 2.5)), 5_000);
        came(newest, block(2, new Reading(1, 1, 2.5)), 5_900);
        came(newest, second, 5_910);
        came(newest, first, 5_950);
        assertThat(newest.due(6_000)).containsExactly(first);
        assertThat(newest.due(6_900)).containsExactly(second);
    }

    @Test
    void whenTheClockIsSetBackNothingWaitsForIt() {
        came(newest, block(1), 5_000);
        JournalRecord next = block(2);
        assertThat(came(newest, next, 1_000)).containsExactly(next);
    }

    @Test
    void whatWaitsHasABoundInBytes() {
        Reading[] many = new Reading[60_000];
        Random random = new Random(1);
        Arrays.setAll(many, i -> new Reading(1, random.nextLong(), random.nextDouble()));
        int size = block(1, many).body().remaining();
        int journals = 2 * MAX_BYTES / size;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < journals; i++) {
                came(newest, block(i, many), 5_000 + round);
            }
        }
        assertThat(newest.all()).hasSize(MAX_BYTES / size);
    }

    /** Whatever is passed over, nobody sees another last value than who decodes all. */
    @Property(tries = 300)
    void theLastTimeOfEachSeriesIsThatOfAllBlocks(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int blocks) {
        Random random = new Random(seed);
        NewestBlocks some = new NewestBlocks(MAX_BYTES);
        Map<String, Long> expected = new HashMap<>();
        Map<String, Long> seen = new HashMap<>();
        long now = 5_000;
        for (int i = 0; i < blocks; i++) {
            List<Reading> readings = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                readings.add(new Reading(1 + random.nextInt(3), random.nextInt(20), 2.5));
            }
            JournalRecord block = block(random.nextInt(2), readings.toArray(Reading[]::new));
            see(expected, List.of(block));
            now += random.nextInt(700);
            see(seen, came(some, block, now));
            see(seen, random.nextBoolean() ? some.due(now) : List.of());
        }
        see(seen, some.all());
        assertThat(seen).isEqualTo(expected);
    }

    private static void see(Map<String, Long> latest, List<JournalRecord> blocks) {
        for (JournalRecord block : blocks) {
            ReadingBlock.decode(block.body(), (series, millis, value, quality) ->
                    latest.merge(block.origin() + "/" + series, millis, Math::max));
        }
    }
}
