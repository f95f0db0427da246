package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    private static String draft(String tried) {
        return tried.substring(tried.indexOf('=') + 1);
    }

    private static String shown(String page, String term) {
        return page.replaceAll("(?s).*<dt[^>]*>" + term + "</dt><dd[^>]*><code>([^<]+)</code>.*", "$1");
    }

    private static Mqtt3BlockingClient connect(TestEdge edge, String client, String user, String password) {
        Mqtt3BlockingClient mqtt = MqttClient.builder().useMqttVersion3().identifier(client).serverHost("127.0.0.1")
                .serverPort(edge.mqtt).buildBlocking();
        mqtt.connectWith().simpleAuth().username(user).password(password.getBytes(StandardCharsets.UTF_8)).applySimpleAuth().send();
        return mqtt;
    }

    private static void publish(Mqtt3BlockingClient mqtt, String topic, byte[] payload) {
        mqtt.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload).send();
    }

    @Test
    void anMqttDeviceGetsAUserOfItsOwnWhichIsShownOnceAndCanBeGivenAnotherPassword() throws Exception {
        byte[] level = "{\"level_mm\":2310,\"pump\":true}".getBytes(StandardCharsets.UTF_8);
        try (TestEdge edge = edge(folder)) {
            String form = "choice=mqtt&name=tank-1&series=tank&like=plain-json&points=" + text("level_mm: {as: level, scale: 0.001, unit: m}");
            String tried = edge.submit("/devices/try", form);
            String page = edge.page(tried, "en");
            String password = shown(page, "Password");
            assertThat(shown(page, "User")).isEqualTo("tank-1");
            assertThat(password).hasSize(16);
            String mended = edge.submit("/devices/try", form + "&draft=" + draft(tried));
            assertThat(shown(edge.page(mended, "en"), "Password")).as("it may stand in the device already").isEqualTo(password);

            assertThatThrownBy(() -> connect(edge, "tank", "tank-1", "guessed")).isInstanceOf(Mqtt3ConnAckException.class);
            Mqtt3BlockingClient device = connect(edge, "random-7", "tank-1", password);
            publish(device, "my/tank", level);
            await().untilAsserted(() -> assertThat(edge.page(mended, "en")).contains("my/tank", "level_mm", "tank/level", "2.31"));
            assertThat(edge.values("tank/level")).as("a try stores nothing").isEmpty();

            String saved = edge.submit("/devices/save", "name=mqtt:tank-1&draft=" + draft(mended));
            publish(device, "my/tank", level);
            assertThat(edge.values("tank/level")).as("at work at once, over the same connection").containsExactly(2.31);
            assertThat(edge.page(saved, "en")).contains("my/tank", "tank/pump").doesNotContain(password);
            assertThat(Files.readString(folder.resolve("data/devices.yaml"))).contains("pbkdf2:").doesNotContain(password);
            device.disconnect();
        }
        try (TestEdge edge = edge(folder)) {
            String old = edge.page("/devices/add?of=mqtt:tank-1", "en").replaceAll("(?s).*name=\"version\" value=\"([0-9a-f]+)\".*", "$1");
            String tried = edge.submit("/devices/try", "choice=mqtt&name=tank-1&series=tank&user=1&version=" + old);
            String password = shown(edge.page(tried, "en"), "Password");
            edge.submit("/devices/save", "name=mqtt:tank-1&draft=" + draft(tried));
            Mqtt3BlockingClient device = connect(edge, "tank", "tank-1", password);
            String now = edge.page("/device?of=mqtt:tank-1", "en").replaceAll("(?s).*name=\"version\" value=\"([0-9a-f]+)\".*", "$1");
            edge.submit("/devices/remove", "name=mqtt:tank-1&version=" + now);
            await().until(() -> !device.getState().isConnected());
            assertThatThrownBy(() -> connect(edge, "tank", "tank-1", password)).isInstanceOf(Mqtt3ConnAckException.class);
        }
    }

    @Test
    void aSparkplugNodeIsUnderstoodBeforeItIsSavedAndConnectsAnewAfterwards() throws Exception {
        port = TestEdge.freePort();
        try (TestEdge edge = new TestEdge(folder, "  sparkplug: {nodes: {}}\n")) {
            String tried = edge.submit("/devices/try", "choice=sparkplug&name=mashan%2Fpumps&series=polder&user=1");
            String page = edge.page(tried, "en");
            Mqtt3BlockingClient node = connect(edge, "pumps", shown(page, "User"), shown(page, "Password"));
            publish(node, "spBv1.0/mashan/NBIRTH/pumps", HexFormat.of().parseHex(MetersAndNodesTest.NODE_BORN));
            await().untilAsserted(() -> assertThat(edge.page(tried, "en")).contains("polder/battery", "12.6"));
            edge.submit("/devices/save", "name=sparkplug:mashan/pumps&draft=" + draft(tried));
            await().until(() -> !node.getState().isConnected());
            Mqtt3BlockingClient again = connect(edge, "pumps", shown(page, "User"), shown(page, "Password"));
            again.subscribeWith().topicFilter("spBv1.0/mashan/NCMD/pumps").qos(MqttQos.AT_LEAST_ONCE).send();
            publish(again, "spBv1.0/mashan/NBIRTH/pumps", HexFormat.of().parseHex(MetersAndNodesTest.NODE_BORN));
            assertThat(edge.values("polder/battery")).containsExactly(12.6);
            assertThatThrownBy(() -> {
                Mqtt3BlockingClient other = MqttClient.builder().useMqttVersion3().identifier("pumps").serverHost("127.0.0.1")
                        .serverPort(edge.mqtt).buildBlocking();
                other.connect();
            }).as("its client identifier is its user's alone").isInstanceOf(Mqtt3ConnAckException.class);
        }
    }

    @Test
    void aMeterIsAskedOnceThenByItsLineThenNoMore() throws Exception {
        try (ServerSocket bus = new ServerSocket(0); TestEdge edge = edge(folder)) {
            MetersAndNodesTest.answering(bus);
            String tried = edge.submit("/devices/try", "choice=dlt645&name=102030425&newline=bus&address=127.0.0.1:" + bus.getLocalPort()
                    + "&series=house&interval=10s&points=" + text("energy: {}"));
            await().untilAsserted(() -> assertThat(edge.page(tried, "en")).contains("It has answered", "house/energy"));
            assertThat(edge.values("house/energy")).isEmpty();
            String saved = edge.submit("/devices/save", "name=x&draft=" + draft(tried));
            assertThat(saved).isEqualTo("/device?of=dlt645%3Abus%2F000102030425");
            await().untilAsserted(() -> assertThat(edge.values("house/energy")).containsExactly(1206.42));
            String version = edge.page(saved, "en").replaceAll("(?s).*name=\"version\" value=\"([0-9a-f]+)\".*", "$1");
            edge.submit("/devices/remove", "name=dlt645:bus/000102030425&version=" + version);
            assertThat(Files.readString(folder.resolve("data/devices.yaml"))).doesNotContain("bus");
        }
    }
}
