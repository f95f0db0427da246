package org.microbrain.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.core.registry.NodeDevice.Difference;
import org.microbrain.core.registry.Registration.Outcome;
import org.microbrain.record.NodeId;

/** What a registry of Hono holds after a registration, and what is said of what it held before. */
class RegistrationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final NodeId CITY = new NodeId("450100000000");
    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final NodeId TOWNSHIP = new NodeId("450102001000");
    private static final NodeId VILLAGE = new NodeId("450102001003-b");
    private static final NodeId ELSEWHERE = new NodeId("450203001003");
    private static final List<NodeId> NODES =
            List.of(new NodeId("450000000000"), NodeId.ofDevices(VILLAGE.area()), VILLAGE, CITY, COUNTY, TOWNSHIP, ELSEWHERE);

    private final StandInRegistry registry = startedRegistry();
    private final List<Long> pauses = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private int looked;

    private static StandInRegistry startedRegistry() {
        try {
            return new StandInRegistry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void theRegistryIsEmpty() {
        assertThat(registry.stored).isEmpty();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void register(boolean mend, boolean dry, Map<NodeId, String> passwords) throws Exception {
        register(RegistryAddress.of(registry.url(), null, null, false), mend, dry, passwords);
    }

    private void register(RegistryAddress address, boolean mend, boolean dry, Map<NodeId, String> passwords) throws Exception {
        said.clear();
        new Registration(new DeviceRegistry(address, Duration.ofMillis(500), pauses::add), "guangxi", mend, dry,
                new Registration.Said() {
                    @Override
                    public void became(String what, Outcome outcome, List<Difference> differences) {
                        said.add(what + " " + outcome + differences.stream().map(one -> " " + one.en()).toList());
                    }

                    @Override
                    public void looked(int done, int all) {
                        looked = done;
                    }
                }).run(NodeDevice.of(NODES), passwords);
    }

    private JsonNode device(NodeId node) {
        return registry.stored.get("devices/guangxi/" + node);
    }

    @Test
    void eachNodeBelowTheCoreIsADeviceAndTheHubsAroundItAreItsGateways() throws Exception {
        register(false, false, Map.of());

        assertThat(registry.stored.get("tenants/guangxi").at("/ext/messaging-type").asText()).isEqualTo("kafka");
        assertThat(device(new NodeId("450000000000"))).isNull();
        assertThat(device(VILLAGE).toString()).isEqualTo("{\"via\":[\"450100000000\",\"450102000000\"],"
                + "\"ext\":{\"microbrain\":{\"area\":\"450102001003\",\"level\":\"community\"}}}");
        assertThat(device(COUNTY).path("via").toString()).isEqualTo("[\"450100000000\"]");
        assertThat(device(CITY).has("via")).isFalse();
        assertThat(device(ELSEWHERE).has("via")).as("no hub around it is known").isFalse();
        assertThat(registry.stored.get("credentials/guangxi/" + VILLAGE)).as("no password unless asked").isEmpty();
        assertThat(looked).isEqualTo(5);
    }

    @Test
    void aSecondTimeChangesNothing() throws Exception {
        register(false, false, Map.of(CITY, "secret-1"));
        registry.requests.clear();

        register(true, false, Map.of(CITY, "secret-2"));

        assertThat(registry.requests).allMatch(request -> request.startsWith("GET "));
        assertThat(said).allMatch(line -> line.contains("AS_IT_SHOULD_BE"));
        assertThat(registry.stored.get("credentials/guangxi/" + CITY).toString()).contains("secret-1");
    }

    @Test
    void aDryRunSaysTheSameAndChangesNothing() throws Exception {
        register(false, true, Map.of(CITY, "secret"));
        List<String> announced = List.copyOf(said);

        assertThat(registry.stored).isEmpty();
        register(false, false, Map.of(CITY, "secret"));
        assertThat(said).isEqualTo(announced).contains("tenant guangxi CREATED[]", "password " + CITY + " CREATED[]");
    }

    @Test
    void whatDiffersIsSaidAndLeftUnlessItIsToBeMended() throws Exception {
        registry.put("tenants/guangxi", MAPPER.createObjectNode(), false);
        JsonNode foreign = MAPPER.readTree("{\"via\":[\"other-gateway\"],\"authorities\":[\"auto-provisioning-enabled\",\"x\"],"
                + "\"defaults\":{\"ttl\":5},\"ext\":{\"owner\":\"someone\"},\"status\":{\"creation-date\":\"2026-01-01\"}}");
        registry.put("devices/guangxi/" + VILLAGE, foreign, false);

        register(false, false, Map.of());
        assertThat(device(VILLAGE)).isEqualTo(foreign);
        assertThat(said).contains(VILLAGE + " LEFT[ via is [other-gateway] and should be [450100000000, 450102000000],  may register "
                + "devices of any name (auto-provisioning-enabled),  was not registered by Microbrain]");

        register(true, false, Map.of());
        assertThat(device(VILLAGE).toString()).isEqualTo("{\"via\":[\"450100000000\",\"450102000000\"],\"authorities\":[\"x\"],"
                + "\"defaults\":{\"ttl\":5},\"ext\":{\"owner\":\"someone\",\"microbrain\":{\"area\":\"450102001003\","
                + "\"level\":\"community\"}}}");
        register(true, false, Map.of());
        assertThat(said).allMatch(line -> line.contains("AS_IT_SHOULD_BE"));
    }

    @Test
    void whatSomebodySwitchedOffIsSaidAndNeverSwitchedOn() throws Exception {
        register(false, false, Map.of());
        ((ObjectNode) device(VILLAGE)).put("enabled", false).putArray("via");

        register(true, false, Map.of());

        assertThat(said).contains(VILLAGE + " MENDED[ via is [] and should be [450100000000, 450102000000]]",
                VILLAGE + " LEFT[ is switched off in the registry]");
        assertThat(device(VILLAGE).path("enabled").asBoolean(true)).isFalse();
    }

    @Test
    void aTenantThatLetsDevicesRegisterThemselvesIsSaidAndLeft() throws Exception {
        JsonNode tenant = MAPPER.readTree("{\"trusted-ca\":[{\"auto-provisioning-enabled\":true}],\"ext\":{\"messaging-type\":\"amqp\"}}");
        registry.put("tenants/guangxi", tenant, false);

        register(true, false, Map.of());

        assertThat(said.get(0)).startsWith("tenant guangxi LEFT").contains("auto-provisioning-enabled", "amqp");
        assertThat(registry.stored.get("tenants/guangxi")).isEqualTo(tenant);
    }

    @Test
    void aPasswordIsAddedToOtherCredentialsAndTakesNoneAway() throws Exception {
        register(false, false, Map.of());
        registry.put("credentials/guangxi/" + VILLAGE, MAPPER.readTree("[{\"type\":\"x509-cert\",\"auth-id\":\"CN=b\"}]"), true);

        register(false, false, Map.of(VILLAGE, "long-secret"));

        assertThat(registry.stored.get("credentials/guangxi/" + VILLAGE).toString()).isEqualTo("[{\"type\":\"x509-cert\",\"auth-id\":"
                + "\"CN=b\"},{\"type\":\"hashed-password\",\"auth-id\":\"" + VILLAGE + "\",\"secrets\":[{\"pwd-plain\":\"long-secret\"}]}]");
    }

    @Test
    void whoChangesTheSameAtTheSameTimeIsNotOverwritten() throws Exception {
        register(false, false, Map.of());
        ((ObjectNode) device(VILLAGE)).putArray("via").add("wrong");
        AtomicInteger meanwhile = new AtomicInteger();
        registry.instead(exchange -> {
            if (exchange.getRequestMethod().equals("PUT") && meanwhile.getAndIncrement() == 0) {
                registry.put("devices/guangxi/" + VILLAGE, ((ObjectNode) device(VILLAGE)).deepCopy().put("memo", 1), true);
            }
            return false;
        });

        register(true, false, Map.of());

        assertThat(device(VILLAGE).path("memo").asInt()).isEqualTo(1);
        assertThat(device(VILLAGE).path("via")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void aRegistryThatIsBusyIsAskedAgain(int status) throws Exception {
        AtomicInteger busy = new AtomicInteger(3);
        registry.instead(StandInRegistry.status(status, exchange -> busy.getAndDecrement() > 0));

        register(false, false, Map.of());

        assertThat(device(VILLAGE)).isNotNull();
        assertThat(pauses).containsExactly(2_000L, 4_000L, 8_000L);
    }

    @Test
    void aDeviceWhoseAnswerWasLostIsNotRegisteredTwice() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        registry.instead(exchange -> {
            if (exchange.getRequestMethod().equals("POST") && exchange.getRequestURI().getPath().endsWith(CITY.text())
                    && lost.getAndIncrement() == 0) {
                registry.put("devices/guangxi/" + CITY, MAPPER.readTree(exchange.getRequestBody()), false);
                return StandInRegistry.status(503, any -> true).answer(exchange);
            }
            return false;
        });

        register(false, false, Map.of());

        assertThat(said).contains(CITY + " AS_IT_SHOULD_BE[]").noneMatch(line -> line.contains("LEFT"));
    }

    @Test
    void aRegistryThatStaysSilentEndsTheRunWithTheReason() {
        CountDownLatch forEver = new CountDownLatch(1);
        registry.instead(exchange -> {
            try {
                forEver.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });

        assertThatThrownBy(() -> register(RegistryAddress.of(registry.url(), null, null, false), false, false, Map.of()))
                .isInstanceOf(RegistryFailure.class).hasMessageContaining("does not answer");
        assertThat(pauses).hasSize(4);
        forEver.countDown();
    }

    @Test
    void aWrongSignInEndsTheRunAtOnceAndIsNotRepeatedInWords() throws Exception {
        List<String> authorizations = new ArrayList<>();
        registry.instead(exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            return StandInRegistry.status(401, any -> true).answer(exchange);
        });

        RegistryFailure failure = catchThrowableOfType(RegistryFailure.class, () -> register(
                RegistryAddress.of(registry.url(), "operator:very-secret\n", null, false), false, false, Map.of()));

        assertThat(failure.en() + failure.zh()).contains("sign-in", "登录").doesNotContain("very-secret");
        assertThat(authorizations).containsExactly("Basic b3BlcmF0b3I6dmVyeS1zZWNyZXQ=");
        assertThat(RegistryAddress.of(registry.url(), "abc.def", null, false).authorization()).isEqualTo("Bearer abc.def");
        assertThat(RegistryAddress.of(registry.url(), "u:very-secret", null, false).toString()).doesNotContain("secret");
    }

    @Test
    void aRegistryThatManagesNoTenantsSaysSo() {
        registry.instead(StandInRegistry.status(404, exchange -> exchange.getRequestURI().getPath().contains("/tenants/")));

        assertThatThrownBy(() -> register(false, false, Map.of())).isInstanceOf(RegistryFailure.class)
                .hasMessageContaining("POST tenants/guangxi: HTTP 404");
    }

    @Test
    void aPasswordThatIsRefusedIsNotRepeatedInWords() {
        registry.instead(exchange -> exchange.getRequestMethod().equals("PUT")
                && StandInRegistry.status(400, any -> true).answer(exchange));

        assertThatThrownBy(() -> register(false, false, Map.of(CITY, "short"))).isInstanceOf(RegistryFailure.class)
                .hasMessageContaining("HTTP 400").hasMessageNotContaining("short").hasMessageNotContaining("because");
    }

    @Test
    void somethingThatIsNoRegistryIsNotTakenForOne() throws Exception {
        registry.instead(exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("hi".getBytes());
            return true;
        });

        assertThatThrownBy(() -> register(false, false, Map.of())).isInstanceOf(RegistryFailure.class)
                .hasMessageContaining("is it the right address");
    }

    @Test
    void passwordsDoNotTravelInTheClearToOtherMachinesUnlessSomebodySaysSo(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> RegistryAddress.of("http://192.0.2.1:28080", null, null, false))
                .isInstanceOf(RegistryFailure.class).hasMessageContaining("in the clear");
        assertThat(RegistryAddress.of("http://192.0.2.1:28080/v1/", null, null, true)).hasToString("http://192.0.2.1:28080");
        assertThatThrownBy(() -> RegistryAddress.of("ftp://a", null, null, true)).isInstanceOf(RegistryFailure.class);
        assertThatThrownBy(() -> RegistryAddress.of("https://u:p@a", null, null, true)).isInstanceOf(RegistryFailure.class);
        Path empty = Files.createFile(folder.resolve("ca.pem"));
        assertThatThrownBy(() -> RegistryAddress.of("https://a", null, empty, false)).isInstanceOf(RegistryFailure.class)
                .hasMessageContaining("PEM");
    }
}
