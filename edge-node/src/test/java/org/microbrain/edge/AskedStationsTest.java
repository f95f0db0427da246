package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Writer;

/** A person asks stations on a device's page; the stations are played over TCP, and nothing is done before they say so. */
class AskedStationsTest {

    private static final String RIVER = "0045022501";
    private static final String AWAY = "0045022502";
    private static final String SECRET = "0045022503";
    private static final String AIR = "A1";
    private static final int QUESTION = 25;
    @TempDir
    private static Path folder;
    private static int hydrology;
    private static int ecology;
    private static TestEdge edge;

    @BeforeAll
    static void start() throws Exception {
        hydrology = TestEdge.freePort();
        ecology = TestEdge.freePort();
        edge = new TestEdge(folder, """
                  sl651: {address: "127.0.0.1:%d", stations: {"%s": {series: daling}, "%s": {series: away}, "%s": {series: secret}}}
                  hj212: {address: "127.0.0.1:%d", stations: {%s: {series: air}}}
                """.formatted(hydrology, RIVER, AWAY, SECRET, ecology, AIR));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static byte[] says(String river, int function, long sentAt, double stage) {
        return new Sl651Writer(1, sentAt).station(river, 0x48).observed(sentAt).element(0x39, 4, 3, stage)
                .frame(1, river, 0x1234, function).encoded();
    }

    private static String ask(String source, String choice) throws Exception {
        return edge.submit("/device/ask", "name=" + source + "&choice=" + choice);
    }

    private static void shows(String source, String language, String... words) {
        await().untilAsserted(() -> assertThat(edge.page("/device?of=" + source, language)).contains(words));
    }

    @Test
    void presentReadingsAreAskedForAndStoredAndTheClockIsSet() throws Exception {
        String source = "sl651:" + RIVER;
        long now = Instant.now().toEpochMilli();
        try (FieldStation station = new FieldStation(hydrology)) {
            station.send(says(RIVER, Sl651Function.TIMED, now, 60)).answer();
            shows(source, "en", "a connection of it is open", "Ask for present readings");
            assertThat(ask(source, "read-now")).isEqualTo("/device?of=sl651%3A" + RIVER);
            assertThat(HexFormat.of().formatHex(station.receive(QUESTION))).startsWith("7e7e" + RIVER + "01" + "1234" + "37" + "8008" + "02")
                    .matches(".{44}05....");
            shows(source, "zh", "已发送", "撤回请求");
            assertThat(station.send(says(RIVER, Sl651Function.READ_NOW, now + 60_000, 61.25)).answer()).matches(".{44}04....");
            assertThat(edge.values("daling/stage")).contains(61.25);
            shows(source, "en", "readings that came: 1; stored like");

            ask(source, "set-clock");
            String order = HexFormat.of().formatHex(station.receive(QUESTION));
            assertThat(order).contains("01" + "1234" + "4a");
            station.send(new Sl651Writer(2, Instant.now().toEpochMilli() + 20_000).frame(1, RIVER, 0x1234, Sl651Function.SET_CLOCK).encoded());
            shows(source, "en", "its clock says", "s ahead of ours");
            shows(source, "zh", "按本机校时", "比本机快");
        }
        await().untilAsserted(() -> assertThat(edge.page("/audit", "en")).contains("station asked", "answer of a station",
                source + " read-now", source + " set-clock"));
    }

    @Test
    void aStationThatIsAwayIsAskedBehindItsNextReportAndToldToStay() throws Exception {
        String source = "sl651:" + AWAY;
        ask(source, "read-clock");
        shows(source, "en", "waiting for it", "sent when the station is heard next");
        long now = Instant.now().toEpochMilli();
        try (FieldStation station = new FieldStation(hydrology)) {
            station.send(says(AWAY, Sl651Function.TIMED, now, 60));
            assertThat(station.answer()).as("ESC").matches(".{44}1b....");
            assertThat(HexFormat.of().formatHex(station.receive(QUESTION))).startsWith("7e7e" + AWAY + "01" + "1234" + "51");
            Sl651Frame late = new Sl651Writer(3, now - 3_600_000).frame(1, AWAY, 0x1234, Sl651Function.READ_CLOCK);
            assertThat(station.send(late.encoded()).answer()).as("EOT").matches(".{44}04....");
            shows(source, "en", "its clock says", "s behind ours");
        }
    }

    @Test
    void aRefusalIsExplainedAndTheNextQuestionMayFollow() throws Exception {
        String source = "hj212:" + AIR;
        try (FieldStation station = new FieldStation(ecology)) {
            station.send(Hj212Segment.of("20261126120000123", "22", 9015, "123456", AIR, 9, List.of()).encoded()).line();
            edge.submit("/device/ask", "name=" + source + "&choice=set-real-time-interval&value=60");
            String asked = station.line();
            assertThat(asked).contains("ST=22;CN=1062;PW=123456;MN=A1;Flag=5;CP=&&RtdInterval=60&&");
            station.send(answer(asked, 9011, "QnRtn", "8"));
            shows(source, "en", "the station refuses the request: it does not know this command");
            shows(source, "zh", "设实时数据间隔", "站点拒绝了请求：CN 错误，站点不支持此命令");

            ask(source, "read-clock");
            asked = station.line();
            station.send(answer(asked, 9011, "QnRtn", "1")).send(answer(asked, 1011, "SystemTime", "20261126120000"))
                    .send(answer(asked, 9012, "ExeRtn", "1"));
            shows(source, "en", "its clock says");
        }
    }

    private static byte[] answer(String asked, int command, String name, String value) {
        String number = asked.replaceAll("(?s).*QN=([0-9]+).*", "$1");
        return Hj212Segment.of(number, "22", command, "123456", AIR, 4, List.of(Map.of(name, value))).encoded();
    }

    @Test
    void theStationsPasswordAndWhatTellsItStandOnNoPage() throws Exception {
        byte[] frame = new Sl651Writer(1, Instant.now().toEpochMilli()).station(SECRET, 0x48).element(0x39, 4, 3, 60)
                .frame(1, SECRET, 0xbeef, Sl651Function.TIMED).encoded();
        String checksum = HexFormat.ofDelimiter(" ").withUpperCase().formatHex(frame, frame.length - 2, frame.length);
        try (FieldStation station = new FieldStation(hydrology)) {
            station.send(frame).answer();
        }
        assertThat(edge.page("/device?of=sl651:" + SECRET, "en")).contains(">••••<", ">60.000 m<", ">checksum<")
                .doesNotContain(">beef<", ">BE EF<", ">" + checksum + "<");
    }

    @Test
    void whatNobodyMayAskIsRefusedInWords() throws Exception {
        assertThat(refused("name=sl651:" + RIVER + "&choice=set-real-time-interval&value=60")).contains("this station cannot be asked that");
        assertThat(refused("name=hj212:" + AIR + "&choice=set-real-time-interval&value=5")).contains("from 30 to 3,600 seconds");
        assertThat(refused("name=hj212:" + AIR + "&choice=set-minute-interval&value=7")).contains("1, 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30 minutes");
        assertThat(refused("name=sl651:0099999999&choice=read-now")).contains("there is no such device");
    }

    private static String refused(String form) throws Exception {
        return edge.refusal("/device/ask", form);
    }
}
