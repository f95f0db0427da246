package org.microbrain.runtime.call.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Short messages in PDU mode. */
final class SmsPduTest {

    @Test
    void aShortChineseTextIsOneMessageInUcs2() {
        assertThat(SmsPdu.submit("+8613800138000", "收到", 1)).containsExactly(
                "0001000D91683108108300F0" + "0008" + "04" + "6536" + "5230");
        assertThat(SmsPdu.length("0001000D91683108108300F00008046536" + "5230")).isEqualTo(18);
    }

    @Test
    void anOddNumberIsFilledUp() {
        assertThat(SmsPdu.submit("13800138000", "1", 1).get(0)).startsWith("000100" + "0B81" + "3108108300F0");
    }

    @Test
    void aLongTextGoesInPartsThatThePhoneJoins() {
        String text = "水".repeat(66) + "\uD83C\uDF0A" + "位".repeat(40);
        List<String> parts = SmsPdu.submit("13800138000", text, 0xAB);
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0)).startsWith("0041").contains("050003AB0201");
        assertThat(parts.get(1)).contains("050003AB0202");
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            joined.append(new String(HexFormat.of().parseHex(part.substring(part.indexOf("050003AB") + 12)), StandardCharsets.UTF_16BE));
        }
        assertThat(joined).hasToString(text);
    }

    @Test
    void aMessageOfAPhoneInTheSevenBitAlphabetIsRead() {
        assertThat(SmsPdu.deliver("0891683108200505F0040D91683108108300F0000062114241000023" + "01" + "31"))
                .contains(new SmsPdu.Received("+8613800138000", "1"));
        assertThat(SmsPdu.deliver("07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"))
                .contains(new SmsPdu.Received("+31641600986", "How are you?"));
    }

    @Test
    void aMessageInUcs2IsRead() {
        assertThat(SmsPdu.deliver("00040D91683108108300F000086211424100002304" + "65365230"))
                .contains(new SmsPdu.Received("+8613800138000", "收到"));
    }

    @Test
    void aNameInPlaceOfANumberIsNoNumber() {
        assertThat(SmsPdu.deliver("00040DD0D4F29C9E769F01" + "0008" + "62114241000023" + "02" + "6536").map(SmsPdu.Received::from)).contains("");
    }

    @Property(tries = 500)
    void whateverAModemGivesIsReadOrLeft(@ForAll byte[] octets) {
        SmsPdu.deliver(HexFormat.of().formatHex(octets));
        SmsPdu.deliver(new String(octets, StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> SmsPdu.submit("13800\u001a8000", "x", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
