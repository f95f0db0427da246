package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraInventory;
import org.microbrain.field.kura.KuraReply;

/** What is installed at gateways costs a thin line no more than it must, and is told apart from what could not be read. */
class KuraInventoriesTest {

    private static final byte[] ONE = "{\"inventory\":[{\"name\":\"adduser\",\"version\":\"3.118\",\"type\":\"DEB\"}]}".getBytes(StandardCharsets.UTF_8);

    private long now;
    private final KuraRequests requests = new KuraRequests("mashan", new Random(7));
    private final KuraInventories inventories = new KuraInventories(requests, InstantSource.fixed(Instant.EPOCH), () -> now);
    private final List<String> ids = new ArrayList<>();
    private final Subscriber gateway = (topic, message) -> {
        try {
            ids.add(KuraCodec.read(message, 1 << 20).text("request.id").orElseThrow());
            return true;
        } catch (KuraCodec.Unusable e) {
            throw new IllegalStateException(e);
        }
    };

    private void answers(int code, byte[] body) {
        requests.answered("gw-1", ids.get(ids.size() - 1), new KuraReply(code, "", body));
    }

    @Test
    void aGatewayIsAskedOnceInTenMinutesHoweverManyLook() {
        assertThat(inventories.of("gw-1").waiting()).as("it is not here").isFalse();
        requests.subscribed("gw-1", gateway);
        assertThat(inventories.of("gw-1").waiting()).isTrue();
        inventories.of("gw-1");
        assertThat(ids).hasSize(1);
        long before = inventories.changes();
        answers(200, ONE);
        assertThat(inventories.changes()).isGreaterThan(before);
        assertThat(inventories.of("gw-1").inventory().items()).containsExactly(new KuraInventory.Item("DEB", "adduser", "3.118"));
        now += KuraInventories.FRESH_MILLIS;
        assertThat(inventories.of("gw-1").inventory().count()).as("the last one, while it is asked again").isEqualTo(1);
        assertThat(ids).hasSize(2);
    }

    @Test
    void oneThatDoesNotTellItSaysWhyAndIsAskedAgainAfterAMinute() {
        requests.subscribed("gw-1", gateway);
        inventories.of("gw-1");
        now += KuraInventories.PATIENCE_MILLIS;
        requests.work(now);
        assertThat(inventories.of("gw-1").why().en()).isEqualTo("the gateway did not answer");
        assertThat(ids).hasSize(1);
        now += KuraInventories.PAUSE_MILLIS;
        inventories.of("gw-1");
        answers(404, new byte[0]);
        assertThat(inventories.of("gw-1").why().en()).isEqualTo("the gateway tells no inventory (404) ");
        now += KuraInventories.PAUSE_MILLIS;
        inventories.of("gw-1");
        answers(200, new byte[0]);
        assertThat(inventories.of("gw-1").why().en()).isEqualTo("this is no inventory");
        assertThat(ids).hasSize(3);
    }

    @Test
    void thoseThatNobodyLookedAtForLongAreForgotten() {
        requests.subscribed("gw-1", gateway);
        inventories.of("gw-1");
        answers(200, ONE);
        for (int i = 2; i <= KuraInventories.MOST_KEPT + 1; i++) {
            requests.subscribed("gw-" + i, gateway);
            inventories.of("gw-" + i);
        }
        assertThat(inventories.of("gw-1").inventory()).isNull();
    }

    @Test
    void aGatewayIsAskedNoMoreThanItMayBeAskedAtATime() {
        requests.subscribed("gw-1", gateway);
        for (int i = 0; i < KuraRequests.MOST_OPEN; i++) {
            assertThat(requests.sendOnce("gw-1", KuraInventory.request(), 1_000, now)).isNotDone();
        }
        assertThat(requests.sendOnce("gw-1", KuraInventory.request(), 1_000, now)).isCompletedExceptionally();
        now += 1_000;
        requests.work(now);
        assertThat(requests.sendOnce("gw-1", KuraInventory.request(), 1_000, now)).as("those are given up").isNotDone();
    }
}
