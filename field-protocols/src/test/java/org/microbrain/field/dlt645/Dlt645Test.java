package org.microbrain.field.dlt645;

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
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.Line;
import org.microbrain.field.Unreadable;

/** Frames are those whose sums were verified with independent programs. */
class Dlt645Test {

    private static final String ASKED_ENERGY = Frames.ASKED_ENERGY;
    private static final String ENERGY = Frames.ENERGY;
    private static final String ASKED_VOLTAGE = Frames.ASKED_VOLTAGE;
    private static final String VOLTAGE = Frames.VOLTAGE;
    private static final String METER = "000102030425";
    private static final String OTHER = "000000000161";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static List<Object> heard(byte[] bytes) {
        return new Line(new Dlt645Decoder()).send(bytes).end();
    }

    private static List<String> frames(List<Object> heard) {
        return heard.stream().filter(Dlt645Frame.class::isInstance)
                .map(one -> HexFormat.of().withUpperCase().formatHex(((Dlt645Frame) one).encoded())).toList();
    }

    private static Dlt645Frame frame(String hex) {
        return (Dlt645Frame) heard(bytes(hex)).get(0);
    }

    private static Dlt645Frame answer(Dlt645Frame asked, int control, String data) {
        return new Dlt645Frame(asked.address(), control, bytes(data));
    }

    @Test
    void everyVerifiedFrameIsReadAndWrittenAgainByteForByte() {
        for (String hex : new String[] {ASKED_ENERGY, ENERGY, ASKED_VOLTAGE, VOLTAGE}) {
            assertThat(frames(heard(bytes("FEFEFEFE" + hex)))).containsExactly(hex);
            assertThat(heard(bytes("FEFEFEFE" + hex))).hasSize(1);
        }
    }

    @Test
    void energyAndVoltageAreAskedAndRead() {
        MeterQuestion energy = MeterQuestion.read(METER, MeterItem.of("energy"), 0);
        assertThat(energy.frame().encoded()).isEqualTo(bytes(ASKED_ENERGY));
        assertThat(energy.heard(frame(ENERGY), 100).report(100).readings())
                .containsExactly(new FieldReading(METER, "energy", 100, 1206.42, "kWh", Reading.GOOD));
        MeterQuestion voltage = MeterQuestion.read(OTHER, MeterItem.of("voltage-a"), 0);
        assertThat(voltage.frame().encoded()).isEqualTo(bytes(ASKED_VOLTAGE));
        assertThat(voltage.heard(frame(VOLTAGE), 100).report(100).readings())
                .containsExactly(new FieldReading(OTHER, "voltage-a", 100, 220.1, "V", Reading.GOOD));
    }

    @Test
    void powerThatFlowsBackIsNegative() {
        MeterQuestion power = MeterQuestion.read(METER, MeterItem.of("power"), 0);
        assertThat(power.heard(answer(power.frame(), 0x91, "00000302" + "503481"), 1).report(1).readings())
                .extracting(FieldReading::value).containsExactly(-1.345);
    }

    @Test
    void anErrorAndAMissingValueAreNamed() {
        MeterQuestion current = MeterQuestion.read(METER, MeterItem.of("current-a"), 0);
        MeterQuestion refused = current.heard(answer(current.frame(), 0xd1, "02"), 1);
        assertThat(refused.state()).isEqualTo(MeterQuestion.State.REFUSED);
        assertThat(refused.report(1).flaws()).extracting("en").containsExactly("the meter does not have this: current-a");
        assertThat(current.heard(answer(current.frame(), 0x91, "00010202" + "FFFFFF"), 1).report(1).flaws()).extracting("en")
                .containsExactly("no value: current-a");
        assertThat(current.heard(answer(current.frame(), 0x91, "00010202" + "0A0000"), 1).report(1).flaws()).extracting("zh")
                .containsExactly("不是 BCD 数字：current-a");
    }

    @Test
    void whatDoesNotFitIntoOneFrameIsAskedForFrameByFrame() {
        MeterQuestion first = MeterQuestion.read(METER, MeterItem.of("energy"), 0);
        MeterQuestion more = first.heard(answer(first.frame(), 0xb1, "00000100" + "4206"), 10);
        assertThat(more.sent()).isEqualTo(2);
        assertThat(more.frame()).usingRecursiveComparison()
                .isEqualTo(new Dlt645Frame(METER, Dlt645Frame.READ_MORE, bytes("0000010001")));
        assertThat(more.heard(answer(more.frame(), 0x92, "00000100" + "1200" + "02"), 20)).as("another number").isSameAs(more);
        assertThat(more.heard(answer(more.frame(), 0x92, "00000100" + "1200" + "01"), 20).report(20).readings())
                .extracting(FieldReading::value).containsExactly(1206.42);
    }

    @Test
    void aQuestionIsSentThreeTimesAndOnlyItsMeterAnswersIt() {
        MeterQuestion asked = MeterQuestion.read(METER, MeterItem.of("energy"), 0);
        assertThat(asked.heard(frame(VOLTAGE), 1)).isSameAs(asked);
        assertThat(asked.heard(asked.frame(), 1)).as("its own echo on a shared line").isSameAs(asked);
        assertThat(asked.tick(1_999)).isSameAs(asked);
        MeterQuestion third = asked.tick(2_000).tick(4_000);
        assertThat(third.sent()).isEqualTo(3);
        assertThat(third.tick(6_000).state()).isEqualTo(MeterQuestion.State.UNANSWERED);
        assertThat(third.tick(6_000).report(6_000).readings()).isEmpty();
    }

    @Test
    void theOnlyMeterOnALineTellsItsAddress() {
        MeterQuestion asked = MeterQuestion.readAddress(0);
        assertThat(asked.heard(new Dlt645Frame(METER, 0x93, bytes("250403020100")), 1).address()).isEqualTo(METER);
    }

    @Test
    void everyCutAndEveryFlippedByteIsNoticedAndTheNextFrameIsFound() {
        byte[] good = bytes(ENERGY);
        for (int at = 0; at < good.length; at++) {
            byte[] flipped = good.clone();
            flipped[at] ^= 0x10;
            assertThat(frames(heard(joined(flipped, bytes(VOLTAGE))))).as("byte " + at).containsExactly(VOLTAGE);
            byte[] cut = Arrays.copyOf(good, at);
            assertThat(frames(heard(joined(cut, bytes(VOLTAGE))))).as("cut " + at).containsExactly(VOLTAGE);
        }
    }

    @Test
    void halfAFrameIsWaitedForNoLongerThanTheLineIsSilent() {
        Line line = new Line(new Dlt645Decoder()).send(Arrays.copyOf(bytes(ENERGY), 15));
        assertThat(line.heard()).isEmpty();
        assertThat(line.event(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT).heard()).hasOnlyElementsOfType(Unreadable.class);
        assertThat(frames(line.send(bytes(VOLTAGE)).heard())).containsExactly(VOLTAGE);
    }

    @Property(tries = 200)
    void garbageBetweenFramesHidesNone(@ForAll @Size(max = 300) byte[] before, @ForAll @Size(max = 300) byte[] between,
                                       @ForAll @IntRange(min = 1, max = 400) int piece) {
        assertThat(frames(new Line(new Dlt645Decoder()).send(joined(before, bytes(ENERGY), between, bytes(VOLTAGE)), piece).end()))
                .containsExactly(ENERGY, VOLTAGE);
    }

    @Property(tries = 4)
    void garbageWithoutEndIsToldSeldomAndKeepsNoMoreThanABeginning(@ForAll @Size(min = 1, max = 40) byte[] some) {
        Line line = new Line(new Dlt645Decoder());
        int told = 0;
        int sent = 0;
        while (sent < 50_000) {
            line.send(joined(new byte[] {0x68, 1, 2, 3, 4, 5, 6, 0x68, 0x11, (byte) 0xc8}, some));
            sent += some.length + 10;
            told += line.heard().size();
        }
        assertThat(told).isLessThanOrEqualTo(1 + sent / 200);
    }

    @Property(tries = 200)
    void anyAnswerIsRead(@ForAll @Size(max = 200) byte[] data, @ForAll @IntRange(max = 255) int control) {
        MeterQuestion asked = MeterQuestion.read(METER, MeterItem.of("power"), 0);
        Dlt645Frame heard = new Dlt645Frame(METER, control, data);
        assertThat(frames(heard(heard.encoded()))).hasSize(1);
        assertThat(asked.heard(heard, 1).report(1).readings()).allMatch(one -> Double.isFinite(one.value()));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
