package org.microbrain.demo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraTopic;

/** Stands for a gateway with Eclipse Kura that says what is installed on it, and which packages; all else it does not know. */
final class KuraGateway implements AutoCloseable {

    static final String ACCOUNT = "mashan";
    static final String NAME = "gw-1";
    private static final int LARGEST = 1 << 20;
    private static final String INVENTORY = "{\"inventory\":[{\"name\":\"adduser\",\"version\":\"3.118\",\"type\":\"DEB\"},"
            + "{\"name\":\"org.eclipse.osgi\",\"version\":\"3.16.0\",\"type\":\"BUNDLE\"}]}";
    private static final String PACKAGES = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><packages><package><name>heater</name>"
            + "<version>2.1.0</version></package><package><name>org.eclipse.kura.demo.a.long.name.of.a.package</name>"
            + "<version>1.0.0.SNAPSHOT</version></package></packages>";

    private final String name;
    private final MqttAsyncClient client;

    /**
     * Connects, and waits until it hears.
     *
     * @param name    its client identifier
     * @param address {@code host:port} of the edge's MQTT listener
     */
    KuraGateway(String name, String address, String user, String password) throws MqttException {
        this.name = name;
        client = new MqttAsyncClient("tcp://" + address, name, new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setUserName(user);
        options.setPassword(password.toCharArray());
        client.connect(options).waitForCompletion();
        client.subscribe(KuraTopic.filter(ACCOUNT, name), 1, this::asked).waitForCompletion();
        client.publish(KuraTopic.CONTROL + "/" + ACCOUNT + "/" + name + "/MQTT/BIRTH", KuraCodec.write(KuraPayload.of(Map.of("display_name",
                "School", "model_name", "Reliagate", "firmware_version", "1.2", "kura_version", "KURA_5.6.0", "uptime", "60000"))), 1, false)
                .waitForCompletion();
    }

    private void asked(String topic, MqttMessage message) throws Exception {
        KuraPayload request = KuraCodec.read(message.getPayload(), LARGEST);
        String application = KuraTopic.of(topic).orElseThrow().rest().get(0);
        String body = application.equals("INVENTORY-V1") ? INVENTORY : application.equals("DEPLOY-V2") ? PACKAGES : "";
        KuraPayload answer = KuraPayload.of(Map.of("response.code", body.isEmpty() ? 404 : 200)).withBody(body.getBytes(StandardCharsets.UTF_8));
        client.publish(KuraTopic.CONTROL + "/" + ACCOUNT + "/" + request.text("requester.client.id").orElseThrow() + "/" + application
                + "/REPLY/" + request.text("request.id").orElseThrow(), KuraCodec.write(answer), 0, false);
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 200);
        client.close(true);
    }
}
