package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;

/** The limits that keep strangers and children from taking a parent's memory. */
final class ParentLimitsTest {

    private static final class Visit implements Doorstep.Door {
        private LinkFault sentAway;
        private boolean opened;

        @Override
        public void open() {
            opened = true;
        }

        @Override
        public void sendAway(LinkFault why) {
            sentAway = why;
        }
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }

    @Test
    void whoSaysNothingMakesRoomForWhoGreetsAndOthersWaitTheirTurn() throws Exception {
        Doorstep doorstep = new Doorstep(new ParentLimits(4 << 20, 6, 4, 1, 10, 10));
        List<Visit> silent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            silent.add(new Visit());
            assertThat(doorstep.arrives(address(1), silent.get(i))).isPresent();
        }
        Visit child = new Visit();
        Optional<Doorstep.Visitor> visitor = doorstep.arrives(address(1), child);
        assertThat(silent.get(0).sentAway).isEqualTo(Doorstep.CROWDED);
        visitor.orElseThrow().speaks();
        assertThat(child.opened).isTrue();
        Visit second = new Visit();
        Optional<Doorstep.Visitor> waits = doorstep.arrives(address(2), second);
        waits.orElseThrow().speaks();
        assertThat(second.opened).as("one handshake at a time").isFalse();
        visitor.orElseThrow().leaves();
        assertThat(second.opened).isTrue();
        doorstep.work(10_001);
        assertThat(silent.get(3).sentAway).isEqualTo(Doorstep.SILENT);
        assertThat(doorstep.size()).isEqualTo(1);
    }

    @Test
    void memoryForLongFramesIsBoundedAndWhoWaitsIsServedInTurn() {
        Undurable undurable = new Undurable(4 << 20);
        AtomicInteger granted = new AtomicInteger();
        Undurable.Place hog = undurable.place(granted::incrementAndGet, () -> { });
        Undurable.Place other = undurable.place(granted::incrementAndGet, () -> { });
        assertThat(hog.take(3 << 20)).isTrue();
        assertThat(hog.take(1 << 20)).as("beyond its share").isFalse();
        assertThat(other.take(1 << 20)).as("passes who waits for itself alone").isFalse();
        assertThat(granted).hasValue(1);
        assertThat(undurable.used()).isEqualTo(4 << 20);
        hog.release(3 << 20);
        assertThat(granted).hasValue(2);
        hog.release(1 << 20);
        other.leave(0);
        other.release(1 << 20);
        assertThat(undurable.used()).isZero();
    }

    @Test
    void manyPartsInFewBytesAreCountedBeforeTheyAreMade() {
        byte[] parts = new byte[2 * FrameBounds.MOST_PARTS + 2];
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = 15 << 3;
        }
        assertThatThrownBy(() -> FrameBounds.check(ByteBuffer.wrap(parts))).isInstanceOf(ProtocolViolation.class);
        FrameBounds.check(ByteBuffer.wrap(parts, 0, 2 * FrameBounds.MOST_PARTS));
    }

    @Test
    void aSetOfTooManyIntervalsIsRefusedAndItsBeginningCanBeAskedAbout() {
        SequenceSet everySecond = new SequenceSet();
        for (int i = 1; i <= 2_001; i += 2) {
            everySecond.add(i);
        }
        assertThatThrownBy(() -> SequenceSet.decode(everySecond.encode(), 1_000)).isInstanceOf(ProtocolViolation.class);
        assertThat(everySecond.after(0, 10).last()).isEqualTo(19);
        assertThat(everySecond.after(1_999, 10)).isEqualTo(SequenceSet.of(2_001, 2_001));
    }

    @Test
    void aParentThatLosesEverythingAgainAndAgainIsSentItEightTimesAnHour() {
        Resends resends = new Resends();
        for (int i = 0; i < Resends.MOST_AN_HOUR; i++) {
            assertThat(resends.allowed(i)).isTrue();
            resends.happened(i);
        }
        assertThat(resends.allowed(Resends.HOUR_MILLIS - 1)).isFalse();
        assertThat(resends.allowed(Resends.HOUR_MILLIS)).isTrue();
    }
}
