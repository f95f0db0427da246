package org.microbrain.field.kura;

import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue.Type;

/**
 * A cloud connection of a gateway with Kura: a CloudService on a DataService on an MQTT transport, linked by their names, and a
 * publisher that wires may lead to. A gateway may have several, told apart by what stands behind the names of their components. The
 * names and keys are those of Kura's own descriptions of its components.
 *
 * @param name     behind the components' names: letters and digits; empty for a gateway's first connection
 * @param broker   {@code mqtts://host:8883}
 * @param account  the first level of its topics
 * @param client   its client identifier
 * @param user     with which it signs in
 * @param password with which it signs in, in clear text
 * @param store    messages that it keeps while the connection is away
 */
public record KuraConnection(String name, String broker, String account, String client, String user, String password, int store) {

    /** What a gateway calls its connection to an edge when it has one of its owner already. */
    public static final String SECOND = "microbrain";
    /** The factories of the three linked components; the first connection's components are called like them. */
    public static final String CLOUD = "org.eclipse.kura.cloud.CloudService";
    public static final String DATA = "org.eclipse.kura.data.DataService";
    public static final String TRANSPORT = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport";
    private static final String PUBLISHER = "org.eclipse.kura.cloud.publisher.CloudPublisher";
    private static final String OWNER = "org.eclipse.kura.core.cloud.factory.DefaultCloudServiceFactory";

    /** What a component of a connection is called. */
    public static String pid(String factory, String name) {
        return name.isEmpty() ? factory : factory + "-" + name;
    }

    /** What the publisher is called, to which wires may lead. */
    public String publisher() {
        return name.isEmpty() ? "cloud-publisher" : name + "-publisher";
    }

    /** Its components as a part of a snapshot; the password stands in it. */
    public KuraConfiguration configuration() {
        Map<Key, KuraValue> all = new LinkedHashMap<>();
        component(all, CLOUD, Map.of("DataService.target", target(DATA), "topic.control-prefix", text(KuraTopic.CONTROL),
                "device.display-name", text("device-name"), "payload.encoding", text("kura-protobuf"), "encode.gzip", yes(true),
                "enable.default.subscriptions", yes(true)));
        component(all, DATA, Map.of("DataTransportService.target", target(TRANSPORT), "connect.auto-on-startup", yes(true),
                "connect.retry-interval", number(30), "store.capacity", number(store), "enable.rate.limit", yes(false),
                "in-flight-messages.republish-on-new-session", yes(true), "enable.recovery.on.connection.failure", yes(false)));
        component(all, TRANSPORT, Map.of("broker-url", text(broker), "topic.context.account-name", text(account), "client-id", text(client),
                "username", text(user), "password", KuraValue.of(Type.PASSWORD, password), "clean-session", yes(true),
                "keep-alive", number(30)));
        publisher(all);
        return KuraConfiguration.of(all);
    }

    private void component(Map<Key, KuraValue> all, String factory, Map<String, KuraValue> values) {
        String pid = pid(factory, name);
        values.forEach((key, value) -> all.put(new Key(pid, key), value));
        all.put(new Key(pid, "service.factoryPid"), text(factory));
        all.put(new Key(pid, "kura.service.pid"), text(pid));
        all.put(new Key(pid, "kura.cloud.service.factory.pid"), text(OWNER));
    }

    /** With QoS 1, so that nothing of what is sent is lost; the topic of an asset's data ends with its name. */
    private void publisher(Map<Key, KuraValue> all) {
        Map.of("service.factoryPid", text(PUBLISHER), "kura.service.pid", text(publisher()), "cloud.endpoint.service.pid",
                text(pid(CLOUD, name)), "appId", text("W1"), "app.topic", text("$assetName"), "qos", number(1), "retain", yes(false),
                "message.type", text("data"), "priority", number(7)).forEach((key, value) -> all.put(new Key(publisher(), key), value));
    }

    private KuraValue target(String factory) {
        return text("(kura.service.pid=" + pid(factory, name) + ")");
    }

    private static KuraValue text(String text) {
        return KuraValue.of(Type.STRING, text);
    }

    private static KuraValue number(int number) {
        return KuraValue.of(Type.INTEGER, Integer.toString(number));
    }

    private static KuraValue yes(boolean yes) {
        return KuraValue.of(Type.BOOLEAN, Boolean.toString(yes));
    }
}
