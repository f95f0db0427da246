package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person adds devices at the console: what is tried is not stored, what is saved is at work at once and for good. */
class DeviceWizardTest {

    private static final byte[] FRAME = HexFormat.of().parseHex("7E7E010045022501123432002B020008240618080005F1F1004502250148F0F0"
            + "24061808002019000125261900347539230011863238121236" + "03FE6A");
    private static final String OF_RIVER = "choice=sl651&name=45022501&series=daling&title=" + text("大岭站") + "&place=" + text("桥头");

    @TempDir
    private Path folder;
    private int port;

    private static String text(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private TestEdge edge(Path at) throws Exception {
        port = TestEdge.freePort();
        return new TestEdge(at, "  sl651: {address: \"127.0.0.1:%d\"}\n".formatted(port));
    }

    /** @return how many bytes of an answer came within the time, 25 or none */
    private int send(int millis) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(FRAME);
            return socket.getInputStream().readNBytes(25).length;
        } catch (SocketTimeoutException none) {
            return 0;
        }
    }

    @Test
    void aStationIsTriedThenSavedThenChangedThenRemoved() throws Exception {
        try (TestEdge edge = edge(folder)) {
            assertThat(send(300)).as("a stranger is not answered, so that it sends again").isZero();
            await().until(() -> edge.page("/devices", "en").contains("Heard, and not known"));
            assertThat(edge.page("/devices/add", "en")).contains("Any SL 651 station", "number=0045022501");
            assertThat(edge.page("/devices/add?speaks=sl651&number=0045022501", "zh")).contains("0045022501", "端口 " + port);

            String tried = edge.submit("/devices/try", OF_RIVER);
            assertThat(edge.page(tried, "en")).contains("daling/stage", "118.632", "stage", "定时 timed");
            assertThat(edge.values("daling/stage")).isEmpty();
            assertThat(Files.exists(folder.resolve("data/devices.yaml"))).isFalse();

            String saved = edge.submit("/devices/save", "name=sl651:0045022501&draft=" + tried.substring(tried.indexOf('=') + 1));
            assertThat(saved).isEqualTo("/device?of=sl651%3A0045022501");
            assertThat(send(5_000)).as("at work at once").isEqualTo(25);
            assertThat(edge.values("daling/stage")).containsExactly(118.632);
            assertThat(edge.page(saved, "zh")).contains("大岭站", "桥头", "控制台添加", "daling/stage");
            assertThat(edge.page("/devices", "en")).doesNotContain("Heard, and not known");
            assertThat(edge.page("/audit", "en")).contains("devices-save", "sl651:0045022501");

            assertThat(edge.submit("/devices/save", "name=x&draft=" + tried.substring(tried.indexOf('=') + 1)))
                    .as("twice").isEqualTo("/devices?problem=gone");
            String again = edge.submit("/devices/try", OF_RIVER);
            assertThat(again).startsWith("/devices/add?draft=");
            assertThat(edge.page(again, "en")).contains("there is a device of this number already", "daling");
        }
        try (TestEdge edge = edge(folder)) {
            assertThat(send(5_000)).as("after a restart").isEqualTo(25);
            String form = edge.page("/devices/add?of=sl651:0045022501", "en");
            String version = form.replaceAll("(?s).*name=\"version\" value=\"([0-9a-f]+)\".*", "$1");
            String tried = edge.submit("/devices/try", OF_RIVER.replace("45022501", "0045022501") + "&password=9999&version=" + version);
            assertThat(edge.page(tried, "en")).contains("It sends another password");
            edge.submit("/devices/save", "name=sl651:0045022501&draft=" + tried.substring(tried.indexOf('=') + 1));
            assertThat(send(300)).isZero();
            String page = edge.page("/device?of=sl651:0045022501", "en");
            assertThat(page).contains("password is wrong");
            assertThat(edge.submit("/devices/remove", "name=sl651:0045022501&version=" + version)).isEqualTo("/devices?problem=changed");
            String now = page.replaceAll("(?s).*name=\"version\" value=\"([0-9a-f]+)\".*", "$1");
            assertThat(edge.submit("/devices/remove", "name=sl651:0045022501&version=" + now)).isEqualTo("/devices");
            assertThat(Files.readString(folder.resolve("data/devices.yaml"))).doesNotContain("0045022501");
        }
    }

    @Test
    void aModbusDeviceIsAskedOnceAndItsSilenceIsSaidInWords() throws Exception {
        try (TestEdge edge = edge(folder)) {
            String tried = edge.submit("/devices/try", "choice=modbus&name=level&newline=bridge&address=127.0.0.1:1&framing=rtu&unit=1"
                    + "&series=river&points=" + text("stage: {address: 2, type: int32}"));
            await().until(() -> edge.page(tried, "en").contains("the line cannot be connected"));
            assertThat(edge.page(tried, "zh")).contains("线路连接不上", "从站地址");
            edge.submit("/devices/save", "name=modbus:bridge/level&draft=" + tried.substring(tried.indexOf('=') + 1));
            await().until(() -> edge.page("/devices", "en").contains("no answer"));
            String wrong = edge.submit("/devices/try", "choice=modbus&name=pump&line=bridge&unit=300&series=a%2F%2Fb&points="
                    + text("running: {table: coil, adress: 1}"));
            assertThat(edge.page(wrong, "en")).contains("unit: ", "series: ", "did you mean address?");
            assertThat(edge.page("/devices/add?draft=0", "en")).contains("Which kind of device is it?");
            assertThat(edge.page("/devices/try?draft=0", "en")).contains("This form is over");
        }
    }
}
