package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.Example;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.Crc16;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Writer;
import org.microbrain.runtime.mapping.RefusalReason;

/** Somebody who may only look takes a station's password from what is shown of its frames, and speaks in its name. */
class PasswordMaskTest {

    private static final String RIVER = "sl651:0045022501";
    private static final byte[] FRAME = new Sl651Writer(7, 1_795_000_000_000L).station("0045022501", 0x48).element(0x39, 4, 3, 60)
            .frame(1, "0045022501", 0xbeef, Sl651Function.TIMED).encoded();
    private static final byte[] AIR = Hj212Segment.of("20261126120000123", "22", 2011, "s3cr3t", "A1", 5,
            List.of(Map.of("a34004-Rtd", "35.2"))).encoded();

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String text(String sent) {
        return new String(PasswordMask.masked("hj212:A1", sent.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aHydrologyStationsPasswordIsHiddenAndNothingElseOfWhatItSays() {
        byte[] masked = PasswordMask.masked(RIVER, FRAME);
        assertThat(hex(masked)).doesNotContain("beef").startsWith("7e7e010045022501" + "2a2a" + "32")
                .contains(hex(Arrays.copyOfRange(FRAME, 10, FRAME.length - 2))).endsWith("2a2a");
        assertThat(hex(FRAME)).as("what came is as it was").contains("beef");
    }

    /** With a checksum of 16 bits and all other bytes there is one password of 16 bits that it belongs to. */
    @Test
    void thePasswordCannotBeTriedOutByTheChecksum() {
        byte[] masked = PasswordMask.masked(RIVER, FRAME);
        int shown = (masked[masked.length - 2] & 0xff) << 8 | masked[masked.length - 1] & 0xff;
        for (int password = 0; password <= 0xffff; password++) {
            byte[] tried = masked.clone();
            tried[8] = (byte) (password >> 8);
            tried[9] = (byte) password;
            if (Crc16.of(tried, 0, tried.length - 2) == shown) {
                assertThat(password).as("what the checksum shown leads to").isNotEqualTo(0xbeef);
            }
        }
        assertThat(text(new String(AIR, StandardCharsets.ISO_8859_1))).endsWith("&&****\r\n");
    }

    @Test
    void anEcologyStationsPasswordIsHiddenWhateverStandsAroundIt() {
        assertThat(text(new String(AIR, StandardCharsets.ISO_8859_1))).contains("PW=******;MN=A1", "CP=&&a34004-Rtd=35.2&&").doesNotContain("s3cr3t");
        assertThat(text("AT+CSQ##00xxQN=1;PW=s3cr3t")).as("cut short").isEqualTo("AT+CSQ##00xxQN=1;PW=******");
        assertThat(text("CN=1072;PW=a;MN=A1;CP=&&NewPW=b&&")).as("a new one").isEqualTo("CN=1072;PW=*;MN=A1;CP=&&NewPW=*&&");
        assertThat(text("pw =s3cr3t;MN=A1")).doesNotContain("s3cr3t");
        assertThat(text("PW=a&&1C80##0101PW=b&&1c80")).isEqualTo("PW=*&&****##0101PW=*&&****");
    }

    @Test
    void itIsHiddenInWhatIsNoFrameToo() {
        byte[] behindGarbage = HexFormat.of().parseHex("4154" + hex(FRAME).substring(0, 40));
        assertThat(hex(PasswordMask.masked(RIVER, behindGarbage))).doesNotContain("beef");
        assertThat(hex(PasswordMask.masked(RIVER, HexFormat.of().parseHex("7e7e01004502250102be")))).endsWith("2a2a");
        assertThat(PasswordMask.masked(RIVER, new byte[] {0x7e, 0x7e})).containsExactly(0x7e, 0x7e);
        byte[] down = Sl651Frame.query(1, "0045022501", 0xbeef, Sl651Function.READ_NOW, 1, 0).encoded();
        assertThat(hex(PasswordMask.masked("sl651:/10.0.0.9:4711", down))).doesNotContain("beef");
    }

    @Test
    void otherDevicesPayloadsAreShownAsTheyCame() {
        byte[] json = "{\"PW=\":1}".getBytes(StandardCharsets.UTF_8);
        assertThat(PasswordMask.masked("mqtt:tank", json)).isSameAs(json);
    }

    @Test
    void whatWasKeptBeforePasswordsWereHiddenIsHiddenAtTheNextStart() {
        Example kept = Example.of(Instant.EPOCH, "hj212:A1", "", AIR, "密码", "password");
        Refusals.Entry entry = new Refusals.Entry(RefusalReason.NOT_AUTHORISED, 3, kept, kept);
        Refusals.Entry masked = PasswordMask.masked(List.of(entry)).get(0);
        assertThat(masked.first().text()).contains("PW=******").doesNotContain("s3cr3t");
        assertThat(masked.latest().hex()).doesNotContain(hex("s3cr3t".getBytes(StandardCharsets.US_ASCII)));
        assertThat(masked.count()).isEqualTo(3);
        assertThat(masked.first().bytes()).isEqualTo(AIR.length);
    }
}
