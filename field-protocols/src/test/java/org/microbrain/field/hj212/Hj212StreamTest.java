package org.microbrain.field.hj212;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.field.Line;
import org.microbrain.field.Unreadable;

/** What a bad line, or a careless device, makes of frames: they are found again behind it. */
class Hj212StreamTest {

    private static final String FIRST = Frames.AIR;
    private static final String SECOND = Frames.PART_1;

    private static Line line() {
        return new Line(new Hj212Decoder(2_048));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> frames(List<Object> heard) {
        return heard.stream().filter(Hj212Decoder.Received.class::isInstance)
                .map(one -> new String(((Hj212Decoder.Received) one).raw(), StandardCharsets.ISO_8859_1)).toList();
    }

    @Test
    void framesCutAnywhereAndWithAnyEndOfLineAreTheSameFrames() {
        for (String end : new String[] {"\r\n", "\r", "\n", ""}) {
            byte[] both = bytes(FIRST + end + SECOND + end);
            for (int piece = 1; piece <= both.length; piece++) {
                assertThat(frames(line().send(both, piece).heard())).as("pieces of " + piece).containsExactly(FIRST, SECOND);
            }
        }
    }

    @Test
    void everyFlippedByteIsNoticedOrDoesNoHarmAndTheNextFrameIsFound() {
        for (int at = 0; at < FIRST.length(); at++) {
            byte[] bad = bytes(FIRST + "\r\n" + SECOND + "\r\n");
            bad[at] ^= 0x04;
            List<String> heard = frames(line().send(bad).end());
            assertThat(heard).as("byte " + at).endsWith(SECOND);
            boolean ofTheLength = at >= 2 && at < 6;
            assertThat(heard).as("byte " + at).hasSizeLessThanOrEqualTo(ofTheLength ? 2 : 1);
        }
    }

    @Test
    void everyFrameCutShortIsNoticedAndTheNextFrameIsFound() {
        for (int cut = 1; cut < FIRST.length(); cut++) {
            List<Object> heard = line().send(bytes(FIRST.substring(0, cut) + SECOND)).end();
            assertThat(frames(heard)).as("cut at " + cut).containsExactly(SECOND);
            assertThat(heard).as("cut at " + cut).hasAtLeastOneElementOfType(Unreadable.class);
        }
    }

    @Test
    void aWrongLengthDoesNoHarmWhereTheChecksumIsRight() {
        for (String length : new String[] {"0000", "0100", "0199", "0201", "1000", "9999"}) {
            String bad = "##" + length + FIRST.substring(6);
            assertThat(frames(line().send(bytes(bad + "\r\n" + SECOND)).heard())).as(length).containsExactly(bad, SECOND);
            assertThat(frames(line().send(bytes(bad + "\r\n")).heard())).as(length).containsExactly(bad);
        }
    }

    @Test
    void aWrongChecksumIsToldAndNothingIsTaken() {
        List<Object> heard = line().send(bytes(FIRST.substring(0, FIRST.length() - 4) + "0000\r\n" + SECOND)).heard();
        assertThat(frames(heard)).containsExactly(SECOND);
        assertThat(heard.get(0)).isInstanceOfSatisfying(Unreadable.class, one -> {
            assertThat(one.flaw().en()).isEqualTo("the checksum is wrong");
            assertThat(new String(one.raw(), StandardCharsets.UTF_8)).startsWith("##0200QN=20240618080000123");
        });
    }

    @Test
    void halfAFrameIsWaitedForNoLongerThanTheLineIsSilent() {
        Line line = line().send(bytes(FIRST.substring(0, 90)));
        assertThat(line.heard()).isEmpty();
        assertThat(line.event(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT).heard()).hasSize(1)
                .hasOnlyElementsOfType(Unreadable.class);
        assertThat(frames(line.send(bytes(SECOND)).heard())).containsExactly(SECOND);
    }

    @Property(tries = 150)
    void garbageBetweenFramesHidesNone(@ForAll @Size(max = 300) byte[] before, @ForAll @Size(max = 300) byte[] between,
                                       @ForAll @IntRange(min = 1, max = 700) int piece) {
        String all = new String(before, StandardCharsets.ISO_8859_1).replace('#', '+') + FIRST
                + new String(between, StandardCharsets.ISO_8859_1).replace('#', '&') + SECOND;
        assertThat(frames(line().send(bytes(all), piece).end())).containsExactly(FIRST, SECOND);
    }

    @Property(tries = 300)
    void anySegmentIsReadToItsEnd(@ForAll @Size(max = 300) byte[] any, @ForAll @IntRange(max = 190) int cut, @ForAll byte flip) {
        byte[] broken = bytes(FIRST.substring(6, 6 + cut));
        if (broken.length > 0) {
            broken[Math.floorMod(flip, broken.length)] = flip;
        }
        for (byte[] segment : List.of(any, broken)) {
            assertThat(Hj212Readings.read(Hj212Segment.read(segment), segment).readings()).allMatch(one -> Double.isFinite(one.value()));
        }
    }

    @Property(tries = 4)
    void garbageWithoutEndIsToldOnceForEachFrameLength(@ForAll @Size(min = 1, max = 40) byte[] some) {
        Line line = line();
        int told = 0;
        int sent = 0;
        while (sent < 20_000) {
            line.send(bytes("##0999&&")).send(some);
            sent += some.length + 8;
            told += line.heard().size();
        }
        assertThat(told).isLessThanOrEqualTo(1 + sent / 2_048);
    }
}
