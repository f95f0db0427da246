package org.microbrain.field.sl651;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.timeout.IdleStateEvent;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.field.Line;
import org.microbrain.field.Unreadable;

/** What a bad line makes of frames: they are found again behind it. */
class Sl651StreamTest {

    private static final byte[] FIRST = HexFormat.of().parseHex(Frames.TIMED);
    private static final byte[] SECOND = HexFormat.of().parseHex(Frames.EXTRA);

    private static Line line() {
        return new Line(new Sl651Decoder(Sl651Frame.MAX_BYTES));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static List<Object> frames(List<Object> heard) {
        return heard.stream().filter(Sl651Decoder.Received.class::isInstance).map(one -> (Object) HexFormat.of()
                .formatHex(((Sl651Decoder.Received) one).raw())).toList();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void framesCutAnywhereAreTheSameFrames() {
        byte[] both = joined(FIRST, SECOND);
        for (int piece = 1; piece <= both.length; piece++) {
            assertThat(line().send(both, piece).heard()).as("pieces of " + piece).hasSize(2)
                    .allMatch(Sl651Decoder.Received.class::isInstance);
        }
    }

    @Test
    void everyFlippedByteIsNoticedAndTheNextFrameIsFound() {
        for (int at = 0; at < FIRST.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = FIRST.clone();
                bad[at] ^= (byte) (1 << bit);
                List<Object> heard = line().send(joined(bad, SECOND)).end();
                assertThat(frames(heard)).as("byte %d bit %d", at, bit).containsExactly(hex(SECOND));
                assertThat(heard).filteredOn(Unreadable.class::isInstance).isNotEmpty();
            }
        }
    }

    @Test
    void everyFrameCutShortIsNoticedAndTheNextFrameIsFound() {
        for (int cut = 1; cut < FIRST.length; cut++) {
            byte[] part = Arrays.copyOf(FIRST, cut);
            List<Object> heard = line().send(joined(part, SECOND)).end();
            assertThat(frames(heard)).as("cut at " + cut).containsExactly(hex(SECOND));
        }
    }

    @Test
    void aWrongLengthIsWaitedForNoLongerThanTheLineIsSilent() {
        byte[] bad = FIRST.clone();
        bad[11] = 0x0f;
        Line line = line().send(joined(bad, SECOND));
        assertThat(line.heard()).isEmpty();
        List<Object> heard = line.event(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT).heard();
        assertThat(frames(heard)).containsExactly(hex(SECOND));
        assertThat(heard.get(0)).isInstanceOfSatisfying(Unreadable.class, one -> {
            assertThat(one.bytes()).isEqualTo(bad.length);
            assertThat(one.raw()).isEqualTo(bad);
            assertThat(one.flaw().en()).isEqualTo("a frame was cut short");
        });
        assertThat(frames(line.send(FIRST).heard())).containsExactly(hex(FIRST));
    }

    @Test
    void aFrameAboveTheLimitIsRefusedByItsLength() {
        Line line = new Line(new Sl651Decoder(64));
        byte[] large = FIRST.clone();
        large[12] = 0x30;
        List<Object> heard = line.send(joined(large, FIRST)).end();
        assertThat(frames(heard)).containsExactly(hex(FIRST));
        assertThat(heard.get(0)).isInstanceOfSatisfying(Unreadable.class,
                one -> assertThat(one.flaw().zh()).isEqualTo("报文超过允许长度"));
    }

    @Property(tries = 150)
    void garbageBetweenFramesHidesNone(@ForAll @Size(max = 600) byte[] before, @ForAll @Size(max = 600) byte[] between,
                                       @ForAll @IntRange(min = 1, max = 2_000) int piece) {
        List<Object> heard = line().send(joined(before, FIRST, between, SECOND), piece).end();
        assertThat(frames(heard)).containsExactly(hex(FIRST), hex(SECOND));
        assertThat(heard).as("what is told of it").hasSizeLessThanOrEqualTo(5);
    }

    @Property(tries = 4)
    void garbageWithoutEndIsToldOnceForEachFrameLengthAndKeepsNoMoreThanABeginning(@ForAll @Size(min = 1, max = 40) byte[] some) {
        Line line = line();
        int told = 0;
        int sent = 0;
        while (sent < 100_000) {
            line.send(joined(new byte[] {0x7e, 0x7e}, some));
            sent += some.length + 2;
            told += line.heard().size();
        }
        assertThat(told).isLessThanOrEqualTo(1 + sent / Sl651Frame.MAX_BYTES);
    }

    @Property(tries = 150)
    void aBodyOfAnythingIsReadToItsEnd(@ForAll @Size(max = 400) byte[] body, @ForAll @IntRange(max = 255) int function) {
        Sl651Frame frame = new Sl651Frame(true, 1, Frames.STATION, 0, function, null, body, Sl651Frame.ETX);
        assertThat(frames(line().send(frame.encoded()).heard())).containsExactly(hex(frame.encoded()));
        Sl651Message message = Sl651Body.read(frame, body, body);
        assertThat(message.report().readings()).allMatch(one -> Double.isFinite(one.value()));
    }
}
