package org.microbrain.runtime.call.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.call.channel.Receipt.Outcome;

/** Webhooks against a real web server. */
final class WebhookTest {

    private static final Instant NOW = Instant.parse("2026-11-24T01:02:03.456Z");

    @TempDir
    private Path folder;
    private TestGateway server;

    @BeforeEach
    void start() throws Exception {
        server = new TestGateway();
        secret("token", "t0ken/+");
        secret("key", "SEC123");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void secret(String name, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Channel channel(String form, String more) {
        return Messages.channel(folder, "{name: hook, kind: webhook, form: " + form + ", plain: true, url: \"" + server.url()
                + "/robot?access_token={token}\", token: {file: token}" + more + "}", new Clocks(() -> NOW, () -> 0));
    }

    private JsonNode sent() throws Exception {
        assertThat(server.requests).hasSize(1);
        assertThat(server.requests.get(0).path()).startsWith("/robot?access_token=t0ken%2F%2B");
        return new ObjectMapper().readTree(server.requests.get(0).body());
    }

    private static byte[] hmac(String key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ourOwnFormHasEverythingAsFieldsAndIsSigned() throws Exception {
        assertThat(channel("json", ", secret: {file: key}").send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
        JsonNode body = sent();
        assertThat(body.path("text").asText()).isEqualTo(Messages.TEXT);
        assertThat(body.path("warning").path("level").asInt()).isEqualTo(3);
        assertThat(body.path("link").asText()).endsWith("/answers/abc");
        assertThat(server.requests.get(0).signature()).isEqualTo("sha256="
                + HexFormat.of().formatHex(hmac("SEC123", server.requests.get(0).body())));
        assertThat(server.requests.get(0).body()).doesNotContain("13800138000");
    }

    @Test
    void weComIsToldWhomToMention() throws Exception {
        assertThat(channel("wecom", "").send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(sent().path("text").path("mentioned_list").get(0).asText()).isEqualTo("wei.zhiban");
        assertThat(sent().path("msgtype").asText()).isEqualTo("text");
    }

    @Test
    void dingTalkGetsTimeAndSignatureInTheAddress() throws Exception {
        assertThat(channel("dingtalk", ", secret: {file: key}").send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
        String signed = NOW.toEpochMilli() + "\nSEC123";
        String path = server.requests.get(0).path();
        assertThat(path).contains("&timestamp=" + NOW.toEpochMilli() + "&sign=");
        assertThat(URLDecoder.decode(path.substring(path.indexOf("sign=") + 5), StandardCharsets.UTF_8))
                .isEqualTo(Base64.getEncoder().encodeToString(hmac("SEC123", signed)));
        assertThat(sent().path("at").path("atUserIds").get(0).asText()).isEqualTo("wei.zhiban");
    }

    @Test
    void feishuGetsTimeAndSignatureAsFields() throws Exception {
        assertThat(channel("feishu", ", secret: {file: key}").send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
        JsonNode body = sent();
        assertThat(body.path("timestamp").asText()).isEqualTo(String.valueOf(NOW.getEpochSecond()));
        assertThat(body.path("sign").asText()).isEqualTo(Base64.getEncoder().encodeToString(
                hmac(NOW.getEpochSecond() + "\nSEC123", "")));
        assertThat(body.path("content").path("text").asText()).startsWith("<at user_id=\"wei.zhiban\">").contains(Messages.TEXT);
    }

    @Test
    void aRobotThatRefusesIsNotTakenForOneThatAccepts() throws Exception {
        server.answers(exchange -> TestGateway.status(exchange, 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}"));
        Receipt receipt = channel("dingtalk", "").send(Messages.ONE);
        assertThat(receipt.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(receipt.words().zh()).contains("310000");
        server.answers(exchange -> TestGateway.status(exchange, 200, "<html>welcome</html>"));
        assertThat(channel("wecom", "").send(Messages.ONE).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aServerThatFailsIsTriedAgainAndOneThatRefusesIsNot() throws Exception {
        server.answers(exchange -> TestGateway.status(exchange, 500, "oops"));
        assertThat(channel("json", "").send(Messages.ONE).outcome()).isEqualTo(Outcome.TRY_AGAIN);
        server.answers(exchange -> TestGateway.status(exchange, 403, "no"));
        assertThat(channel("json", "").send(Messages.ONE).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aRedirectIsNotFollowedSoNothingGoesElsewhere() throws Exception {
        try (TestGateway elsewhere = new TestGateway()) {
            server.answers(exchange -> {
                exchange.getResponseHeaders().add("Location", elsewhere.url() + "/stolen");
                TestGateway.status(exchange, 307, "");
            });
            assertThat(channel("json", "").send(Messages.ONE).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @Test
    void aServerThatHangsOrDripsIsLeftAfterTheTimeLimit() throws Exception {
        Channel channel = channel("json", ", time-limit: 1s");
        server.answers(exchange -> sleep(30_000));
        long before = System.nanoTime();
        assertThat(channel.send(Messages.ONE).outcome()).isEqualTo(Outcome.TRY_AGAIN);
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                sleep(300);
            }
        });
        assertThat(channel.send(Messages.ONE).outcome()).isEqualTo(Outcome.TRY_AGAIN);
        assertThat(System.nanoTime() - before).isLessThan(8_000_000_000L);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anEndlessAnswerTakesNoMemory() throws Exception {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1 << 20];
            for (int i = 0; i < 1_000; i++) {
                exchange.getResponseBody().write(much);
            }
        });
        assertThat(channel("json", "").send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void nobodyThereIsSaidWithoutTheAddressAndItsToken() throws Exception {
        String url = server.url();
        server.close();
        Receipt receipt = Messages.channel(folder, "{name: hook, kind: webhook, plain: true, url: \"" + url
                + "/x?key={token}\", token: {file: token}}").send(Messages.ONE);
        assertThat(receipt.outcome()).isEqualTo(Outcome.TRY_AGAIN);
        assertThat(receipt.words().zh() + receipt.words().en()).doesNotContain("t0ken").doesNotContain("127.0.0.1");
    }

    @Test
    void mistakesInTheConfigurationAreNamed() {
        assertThat(Messages.problems(folder, "{name: hook, kind: webhook, url: \"http://10.0.0.1/x\"}")).contains("plain: true");
        assertThat(Messages.problems(folder, "{name: hook, kind: webhook, url: \"https://{phone}.example/x\"}")).contains("https://");
        assertThat(Messages.problems(folder, "{name: hook, kind: webhook, url: \"https://a:b@example.cn/x\"}")).contains("https://");
        assertThat(Messages.problems(folder, "{name: hook, kind: webhook, url: \"https://example.cn/x?k={token}\"}"))
                .contains("token");
        assertThat(Messages.problems(folder, "{name: hook, kind: webhook, url: \"https://example.cn/\", secret: abc}"))
                .contains("secret").doesNotContain("abc");
        assertThat(Messages.problems(folder, "{name: hook, kind: fax}")).contains("webhook");
        assertThat(Messages.problems(folder, "{name: console, kind: modem, device: /dev/null}")).contains("console");
    }

    @Test
    void aSecretThatOthersCanReadIsRefused() throws Exception {
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Messages.problems(folder, "{name: hook, kind: webhook, url: \"https://example.cn/\", secret: {file: key}}"))
                .contains("chmod 600").doesNotContain("SEC123");
    }
}
