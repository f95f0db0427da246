package org.microbrain.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Crc16Test {

    @Test
    void modbusFramesHaveTheirChecksumLowByteFirst() {
        for (String text : new String[] {"01030002000265CB", "01030400001F48F235", "010300000002C40B", "010304000005DCF8FA",
            "010304026C00883BF0", "018302C0F1"}) {
            byte[] frame = HexFormat.of().parseHex(text);
            int crc = Crc16.of(frame, 0, frame.length - 2);
            assertThat(frame).as(text).endsWith(crc, crc >> 8);
        }
    }
}
