package org.microbrain.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.field.hj212.Hj212Parts;
import org.microbrain.field.modbus.ModbusParts;
import org.microbrain.field.sl651.Sl651Parts;

/** What people are shown of frames: every byte once, in order, whatever came. */
class FramePartsTest {

    private static final byte[] RIVER = HexFormat.of().parseHex("7E7E010045022501123432002B020008240618080005F1F1004502250148F0F0240618"
            + "08002019000125261900347539230011863238121236" + "03FE6A");
    private static final byte[] HOURLY = HexFormat.of().parseHex("7E7E0100450225010000340031020008240618080005F1F1004502250148F0F024061808"
            + "00F460000102030405060708090AFFF550007B007C007D007E007F03FE6A");
    private static final byte[] EVEN = HexFormat.of().parseHex("7E7E010045022501000031002A020008240618080005F1F1004502250148F0F024061808"
            + "0004180000053923000011860000118700001188" + "03FE6A");
    private static final byte[] AIR = ("##0200QN=20240618080000123;ST=22;CN=2011;PW=123456;MN=4502250104000000000000A1;Flag=5;C"
            + "P=&&DataTime=20240618080000;a34004-Rtd=35.2,a34004-Flag=N&&3B80").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LEVEL = HexFormat.of().parseHex("03040000" + "1F48");

    private static List<String> says(List<FramePart> parts) {
        return parts.stream().map(part -> part.en() + "=" + part.says()).toList();
    }

    private static void coverOnce(byte[] raw, List<FramePart> parts) {
        int at = 0;
        for (FramePart part : parts) {
            assertThat(part.from()).isEqualTo(at);
            assertThat(part.to()).isGreaterThan(at);
            at = part.to();
        }
        assertThat(at).isLessThanOrEqualTo(raw.length);
    }

    @Test
    void aStationsMessageIsToldPartForPart() {
        List<FramePart> parts = Sl651Parts.of(RIVER);
        coverOnce(RIVER, parts);
        assertThat(parts.get(parts.size() - 1).to()).isEqualTo(RIVER.length);
        assertThat(says(parts)).contains("centre=1", "station=0045022501", "function=32 定时 timed", "serial number=8",
                "sent at=2024-06-18 08:00:05", "observed at=2024-06-18 08:00", "class of the station=H 河道 river", "rain-today=12.5 mm",
                "stage=118.632 m", "voltage=12.36 V");
        assertThat(parts).filteredOn(part -> part.secret() == FramePart.Secret.PASSWORD).extracting(FramePart::says).containsExactly("1234");
    }

    @Test
    void packedHoursAndRowsAreToldValueForValue() {
        assertThat(says(Sl651Parts.of(HOURLY))).contains("rain-5min=0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0 – mm",
                "stage-5min=1.23 1.24 1.25 1.26 1.27 m");
        assertThat(says(Sl651Parts.of(EVEN))).contains("step of time=5", "stage=1.186", "stage=1.187", "stage=1.188");
    }

    @Test
    void aStationOfTheAirIsToldFieldForField() {
        List<FramePart> parts = Hj212Parts.of(AIR);
        coverOnce(AIR, parts);
        assertThat(parts.get(parts.size() - 1).to()).isEqualTo(AIR.length);
        assertThat(says(parts)).contains("station=4502250104000000000000A1", "command=2011 实时数据 now",
                "time of the data=2024-06-18 08:00:00", "pm25 Rtd=35.2 µg/m³", "pm25 Flag=N", "checksum=");
        assertThat(parts).filteredOn(part -> part.secret() == FramePart.Secret.PASSWORD).extracting(FramePart::says).containsExactly("123456");
    }

    @Test
    void registersAndExceptionsAreTold() {
        assertThat(says(ModbusParts.of(LEVEL))).containsExactly("function=03", "bytes=4", "first +0=0", "first +1=8008");
        assertThat(says(ModbusParts.of(new byte[] {(byte) 0x83, 2}))).containsExactly("function=83", "exception=02");
        assertThat(says(ModbusParts.of(new byte[] {1, 1, 5}))).containsExactly("function=01", "bytes=1", "first +0=00000101");
    }

    @Property(tries = 500)
    void whateverCameIsToldOnceAndInOrder(@ForAll @Size(max = 300) byte[] any, @ForAll @IntRange(max = 70) int cut, @ForAll byte flip) {
        for (byte[] good : List.of(RIVER, HOURLY, EVEN, AIR, LEVEL)) {
            byte[] broken = Arrays.copyOf(good, Math.min(good.length, cut));
            if (broken.length > 0) {
                broken[Math.floorMod(flip, broken.length)] = flip;
            }
            for (byte[] raw : List.of(any, broken)) {
                for (Function<byte[], List<FramePart>> parts : List.<Function<byte[], List<FramePart>>>of(Sl651Parts::of, Hj212Parts::of,
                        ModbusParts::of)) {
                    coverOnce(raw, parts.apply(raw));
                    assertThat(parts.apply(raw)).hasSizeLessThan(700);
                }
            }
        }
    }
}
