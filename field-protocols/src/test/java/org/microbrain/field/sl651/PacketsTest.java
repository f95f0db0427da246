package org.microbrain.field.sl651;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PacketsTest {

    private final Packets packets = new Packets(100_000);

    private static List<Sl651Frame> picture(int serial, int bytes, int most) {
        byte[] picture = new byte[bytes];
        new Random(bytes).nextBytes(picture);
        return new Sl651Writer(serial, 0).picture(picture).packets(1, Frames.STATION, 0, Sl651Function.PICTURE, most);
    }

    private static byte[] body(List<Sl651Frame> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(frame -> all.writeBytes(frame.body()));
        return all.toByteArray();
    }

    @Test
    void packetsInOrderAreAnsweredOnceWithAllOfThem() {
        List<Sl651Frame> frames = picture(1, 2_500, 1_000);
        assertThat(packets.add(frames.get(0))).isInstanceOf(Packets.Waiting.class);
        assertThat(packets.add(frames.get(1))).isInstanceOf(Packets.Waiting.class);
        assertThat(packets.add(frames.get(2))).isInstanceOfSatisfying(Packets.Whole.class,
                whole -> assertThat(whole.body()).isEqualTo(body(frames)));
    }

    @Test
    void afterTheLastPacketTheFirstMissingOneIsAskedForUntilAllAreThere() {
        List<Sl651Frame> frames = picture(1, 4_500, 1_000);
        packets.add(frames.get(1));
        packets.add(frames.get(3));
        assertThat(packets.add(frames.get(4))).isEqualTo(new Packets.Missing(1));
        assertThat(packets.add(frames.get(0))).isEqualTo(new Packets.Missing(3));
        assertThat(packets.add(frames.get(2))).isInstanceOf(Packets.Whole.class);
    }

    @Test
    void anotherMessageEndsOneThatWasBegun() {
        packets.add(picture(1, 2_500, 1_000).get(0));
        List<Sl651Frame> frames = picture(2, 2_500, 1_000);
        frames.subList(0, 2).forEach(packets::add);
        assertThat(packets.add(frames.get(2))).isInstanceOfSatisfying(Packets.Whole.class,
                whole -> assertThat(whole.body()).isEqualTo(body(frames)));
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedAndForgotten() {
        Packets small = new Packets(1_500);
        List<Sl651Frame> frames = picture(1, 2_500, 1_000);
        small.add(frames.get(0));
        assertThat(small.add(frames.get(1))).isInstanceOf(Packets.Refused.class);
        assertThat(small.add(new Sl651Frame(true, 1, Frames.STATION, 0, 0x36, new Sl651Frame.Packet(3, 0), new byte[1],
                Sl651Frame.ETB))).isInstanceOf(Packets.Refused.class);
    }

    @Property(tries = 100)
    void anyOrderAndAnyRepetitionGiveTheSameMessage(@ForAll @IntRange(min = 1, max = 5_000) int bytes, @ForAll long seed) {
        List<Sl651Frame> frames = picture(1, bytes, 400);
        List<Sl651Frame> sent = new ArrayList<>(frames);
        Random random = new Random(seed);
        for (int i = random.nextInt(5); i > 0; i--) {
            sent.add(frames.get(random.nextInt(frames.size())));
        }
        Collections.shuffle(sent, random);
        Packets here = new Packets(100_000);
        List<byte[]> whole = new ArrayList<>();
        for (Sl651Frame frame : sent) {
            if (here.add(frame) instanceof Packets.Whole it) {
                whole.add(it.body());
            }
        }
        assertThat(whole).isNotEmpty().allSatisfy(one -> assertThat(one).isEqualTo(body(frames)));
    }
}
