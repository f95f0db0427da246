package org.microbrain.demo;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.microbrain.record.NodeId;

/** Many readings in one publish, of values that no block can make small. */
final class Flood {

    private Flood() {
    }

    /** Readings of one series, 100 ms apart; for the account they are the first of them. */
    static MqttPublisher.Message message(NodeId edge, String series, long firstMs, int readings, Random values) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < readings; i++) {
            json.append(i == 0 ? "" : ",").append("{\"value\":").append(values.nextDouble() * 90)
                    .append(",\"time\":").append(firstMs + i * 100L).append('}');
        }
        return new MqttPublisher.Message(Published.of(edge + "/" + series, firstMs, readings), "sensors/" + series,
                json.append(']').toString().getBytes(StandardCharsets.UTF_8));
    }
}
