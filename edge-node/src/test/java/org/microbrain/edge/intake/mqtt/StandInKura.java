package org.microbrain.edge.intake.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;

/**
 * Behaves as a whole gateway with Kura: its connections are those of its configuration, each a CloudService that is linked to a
 * DataService that is linked to a transport. Files are loaded at its web page, merged, and make new components of factories; what
 * it ran before is a snapshot. The cloud of its owner is a listener that takes all.
 */
public final class StandInKura implements AutoCloseable {

    /** What Kura's image comes with, as far as it matters here. */
    public static final String IMAGE = """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <esf:configurations xmlns:ocd="http://www.osgi.org/xmlns/metatype/v1.2.0" xmlns:esf="http://eurotech.com/esf/2.0">
            <esf:configuration pid="org.eclipse.kura.db.H2DbService"><esf:properties>
            <esf:property array="false" encrypted="false" name="service.factoryPid" type="String"><esf:value>org.eclipse.kura.core.db.H2DbService</esf:value></esf:property>
            </esf:properties></esf:configuration>
            <esf:configuration pid="SSLKeystore"><esf:properties>
            <esf:property array="false" encrypted="true" name="keystore.password" type="Password"><esf:value>Y2hhbmdlaXQ=</esf:value></esf:property>
            </esf:properties></esf:configuration>
            <esf:configuration pid="org.eclipse.kura.internal.useradmin.store.RoleRepositoryStoreImpl"><esf:properties>
            <esf:property array="false" encrypted="false" name="users.config" type="String"><esf:value>[{"name":"kura.user.admin","credentials":{"kura.password":"jGl25bVBBBW96Qi9Te4V37Fnqchz/Eu4qB9vKrRIqRg="},"properties":{"kura.need.password.change":"true"}},{"name":"kura.user.guest"}]</esf:value></esf:property>
            </esf:properties></esf:configuration>
            </esf:configurations>
            """;
    public static final String OWNERS_PASSWORD = "owners-s3cret";

    private final SortedMap<String, SortedMap<String, KuraValue>> runs = new TreeMap<>();
    private final List<SortedMap<String, SortedMap<String, KuraValue>>> snapshots = new CopyOnWriteArrayList<>();
    private final Listener owner;
    private Mqtt3AsyncClient ownersClient;
    /** How often it connected to its owner's cloud. */
    private int ownersConnects;
    private StandInGateway edges;
    /** The CloudService of its connection to the edge. */
    private String edgesCloud = "";

    private StandInKura(byte[] snapshot) throws IOException {
        owner = Listener.open();
        load(snapshot);
    }

    /** One that never ran before, with this as snapshot 0. */
    public static StandInKura boots(byte[] snapshot) throws IOException {
        return new StandInKura(snapshot);
    }

    /** One that somebody owns and uses. */
    public static StandInKura ofAnOwner() throws IOException {
        StandInKura kura = boots(IMAGE.getBytes(StandardCharsets.UTF_8));
        KuraConfiguration owners = new KuraConnection("", "mqtt://127.0.0.1:" + kura.owner.port() + "/", "owner", "pump-7", "pump-7",
                OWNERS_PASSWORD, 500).configuration();
        kura.load(KuraSnapshot.write(owners.with(KuraConfiguration.of(Map.of(new Key(KuraConnection.DATA, "enable.rate.limit"),
                KuraValue.of(Type.BOOLEAN, "true"))))));
        return kura;
    }

    /** A file is loaded at its web page. */
    public synchronized void load(byte[] xml) {
        try {
            KuraSnapshot.read(xml).components().forEach((pid, values) -> runs.computeIfAbsent(pid, none -> new TreeMap<>()).putAll(values));
        } catch (KuraCodec.Unusable e) {
            throw new IllegalStateException(e);
        }
        snapshots.add(StandInGateway.copy(runs));
        connect();
    }

    private String text(String pid, String key) {
        KuraValue value = runs.getOrDefault(pid, new TreeMap<>()).get(key);
        return value == null ? "" : String.join("", value.values());
    }

    private String target(String pid, String key) {
        return text(pid, key).replaceAll("^\\(kura\\.service\\.pid=(.*)\\)$", "$1");
    }

    /** Connects as its configuration says, and ends what does not stand in it. */
    private synchronized void connect() {
        boolean toEdge = false;
        for (String cloud : List.copyOf(runs.keySet())) {
            if (!text(cloud, "service.factoryPid").equals(KuraConnection.CLOUD)) {
                continue;
            }
            String data = target(cloud, "DataService.target");
            String transport = target(data, "DataTransportService.target");
            if (Boolean.parseBoolean(text(data, "connect.auto-on-startup")) && runs.containsKey(transport)) {
                int port = URI.create(text(transport, "broker-url")).getPort();
                toEdge |= port != owner.port();
                connect(cloud, transport, port);
            }
        }
        if (!toEdge && edges != null) {
            edges.close();
            edges = null;
        }
    }

    private void connect(String cloud, String transport, int port) {
        if (port == owner.port() ? ownersClient != null : edges != null) {
            return;
        }
        Mqtt3ClientBuilder builder = MqttClient.builder().useMqttVersion3().identifier(text(transport, "client-id")).serverHost("127.0.0.1")
                .serverPort(port);
        if (port == owner.port()) {
            ownersClient = builder.buildAsync();
            ownersClient.connect().join();
            ownersConnects++;
        } else {
            Mqtt3AsyncClient signsIn = builder.simpleAuth().username(text(transport, "username"))
                    .password(text(transport, "password").getBytes(StandardCharsets.UTF_8)).applySimpleAuth().buildAsync();
            edgesCloud = cloud;
            edges = new StandInGateway(text(transport, "client-id"), text(transport, "topic.context.account-name"), signsIn, runs, snapshots,
                    this::connect);
        }
    }

    /** Its connection to the edge; null when there is none. */
    public synchronized StandInGateway edges() {
        return edges;
    }

    /** An asset's data go to the edge, by the publisher of its connection. */
    public void tells(String asset, Map<String, Object> metrics) {
        Map<String, Object> all = new TreeMap<>(metrics);
        all.put("assetName", asset);
        String publisher = runs.keySet().stream().filter(pid -> text(pid, "cloud.endpoint.service.pid").equals(edgesCloud)).findFirst().orElseThrow();
        edges.publish(edges.topic(text(publisher, "appId") + "/" + text(publisher, "app.topic").replace("$assetName", asset)),
                KuraCodec.write(KuraPayload.of(all)), MqttQos.fromCode(Integer.parseInt(text(publisher, "qos"))));
    }

    /** The values of a component. */
    public synchronized Map<String, KuraValue> component(String pid) {
        return new TreeMap<>(runs.getOrDefault(pid, new TreeMap<>()));
    }

    /** Whether it has been connected to its owner's cloud once, and is so still. */
    public boolean servesItsOwner() {
        return ownersConnects == 1 && ownersClient.getState().isConnected();
    }

    /** Its snapshots as the edge names them, the oldest first. */
    public List<Long> snapshotIds() {
        return LongStream.rangeClosed(1, snapshots.size()).map(i -> StandInGateway.FIRST_SNAPSHOT + i).boxed().toList();
    }

    @Override
    public void close() {
        if (edges != null) {
            edges.close();
        }
        if (ownersClient != null && ownersClient.getState().isConnected()) {
            ownersClient.disconnect().join();
        }
        owner.close();
    }
}
