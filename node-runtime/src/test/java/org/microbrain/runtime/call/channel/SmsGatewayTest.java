package org.microbrain.runtime.call.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.call.channel.Receipt.Outcome;

/** An SMS gateway over HTTP, against a real web server. */
final class SmsGatewayTest {

    @TempDir
    private Path folder;

    private Channel channel(TestGateway server, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "geheim");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Messages.channel(folder, "{name: sms, kind: sms, plain: true, url: \"" + server.url() + more + "}");
    }

    private static final String POST = "/send\", token: {file: token}, headers: {Authorization: \"Bearer {token}\"}, "
            + "body: '{\"to\":\"{phone}\",\"content\":\"{text}\"}', expect: '\"code\":0'";

    @Test
    void aPostCarriesNumberAndTextAndTheSecretInAHeader() throws Exception {
        try (TestGateway server = new TestGateway()) {
            assertThat(channel(server, POST).send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
            JsonNode body = new ObjectMapper().readTree(server.requests.get(0).body());
            assertThat(body.path("to").asText()).isEqualTo(Messages.PHONE);
            assertThat(body.path("content").asText()).isEqualTo(Messages.TEXT);
            assertThat(server.requests.get(0).authorization()).isEqualTo("Bearer geheim");
        }
    }

    @Test
    void aGetIsEncodedSoThatNoTextAddsAParameter() throws Exception {
        try (TestGateway server = new TestGateway()) {
            CallMessage message = new CallMessage(1, "x", "13800138000", "", "", "", "a&to=1 b#c", "", null);
            assertThat(channel(server, "/send?to={phone}&text={text}\"").send(message).outcome()).isEqualTo(Outcome.ACCEPTED);
            assertThat(server.requests.get(0).path()).isEqualTo("/send?to=13800138000&text=a%26to%3D1%20b%23c");
            assertThat(URLDecoder.decode(server.requests.get(0).path(), StandardCharsets.UTF_8)).contains("a&to=1 b#c");
        }
    }

    @Test
    void anAnswerWithoutWhatIsExpectedIsAFailureAndItsNumberIsNotRepeated() throws Exception {
        try (TestGateway server = new TestGateway()) {
            server.answers(exchange -> TestGateway.status(exchange, 200, "{\"code\":7,\"msg\":\"13800138000 in black list\"}"));
            Receipt receipt = channel(server, POST).send(Messages.ONE);
            assertThat(receipt.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(receipt.words().en()).contains("black list").doesNotContain("13800138000");
        }
    }

    @Test
    void whoHasNoNumberIsNotSentTo() throws Exception {
        try (TestGateway server = new TestGateway()) {
            assertThat(channel(server, POST).send(Messages.to("", "", "")).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(server.requests).isEmpty();
        }
    }
}
