package org.microbrain.edge.intake.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraPackageFile;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraTopic;
import org.microbrain.field.kura.KuraValue;

/**
 * Behaves as a gateway with Kura was seen to: it says 200 and applies when the test says that a second has passed, merges and never
 * deletes but by going back to a snapshot, makes components of factories that it knows and is silent about others, deletes those that CONF-V2 names, packs every other answer, tells passwords in
 * base64, and says BIRTH whenever it connects. Packages that it is to load come and go at that same second; of one with a wrong hash it tells
 * that the download is completed and then that it failed, and in notices of an installation it names the file. Channels of its assets are what they were written last.
 */
public final class StandInGateway implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INVENTORY = "{\"inventory\":[{\"name\":\"adduser\",\"version\":\"3.118\",\"type\":\"DEB\"},"
            + "{\"name\":\"org.eclipse.osgi\",\"version\":\"3.16.0\",\"type\":\"BUNDLE\"}]}";
    static final long FIRST_SNAPSHOT = 1_782_000_000_000L;
    static final Set<String> FACTORIES = Set.of("org.eclipse.kura.wire.Timer", KuraConnection.CLOUD, KuraConnection.DATA, KuraConnection.TRANSPORT);

    public final SortedMap<String, SortedMap<String, KuraValue>> runs;
    /** What channels of assets are, by {@code asset/channel}; others do not exist. */
    public final Map<String, String> channels = new ConcurrentHashMap<>();
    /** Each request as {@code METHOD/RESOURCE}. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    /** The identifier of each request. */
    final List<String> ids = new CopyOnWriteArrayList<>();
    /** How often it was asked what is installed, which is not counted among the others and is never lost. */
    public volatile int inventories;
    /** Answers that get lost. */
    volatile int lost;
    /** How often an answer comes. */
    volatile int copies = 1;
    /** What it answers to all; null for what it should. */
    volatile byte[] always;
    /** Keys that it takes and does nothing with. */
    volatile Set<String> ignored = Set.of();
    /** Whether it can save no snapshot. */
    volatile boolean unsaved;
    /** Its deployment packages, version by name. */
    public final SortedMap<String, String> packages = new ConcurrentSkipListMap<>();
    /** The SHA-256 of the file at each address, and what is in it. */
    public final Map<String, Map.Entry<String, String>> files = new ConcurrentHashMap<>();
    /** The states of its bundles, by name and version. */
    final SortedMap<String, String> bundles = new ConcurrentSkipListMap<>();
    /** The state in which bundles of packages that it loads end up; null for the one of their own. */
    volatile String bundleState;
    /** Whether what it loads is damaged on its way. */
    volatile boolean damages;
    /** Whether it goes for good when a package is installed. */
    volatile boolean dies;
    /** Whether its notices of jobs get lost. */
    volatile boolean mute;
    /** What it says of each PUT, or null for 200. */
    volatile KuraPayload refusal;
    /** The job under way; null for none. */
    private KuraPayload job;
    private final List<Map<String, SortedMap<String, KuraValue>>> later = new CopyOnWriteArrayList<>();
    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final String id;
    private final Mqtt3AsyncClient client;
    private int answers;
    private SortedMap<String, SortedMap<String, KuraValue>> back;
    private final List<SortedMap<String, SortedMap<String, KuraValue>>> snapshots;
    private final String account;
    /** Hears that what runs has changed. */
    private final Runnable changed;

    StandInGateway(String id, int port) {
        this(id, "mashan", MqttClient.builder().useMqttVersion3().identifier(id).serverHost("127.0.0.1").serverPort(port).simpleAuth()
                .username(Listener.USER).password(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8)).applySimpleAuth().buildAsync(),
                new TreeMap<>(), new CopyOnWriteArrayList<>(), () -> { });
    }

    /**
     * @param runs      what it runs
     * @param snapshots what it ran
     * @param changed   hears that what it runs has changed
     */
    StandInGateway(String id, String account, Mqtt3AsyncClient client, SortedMap<String, SortedMap<String, KuraValue>> runs,
                   List<SortedMap<String, SortedMap<String, KuraValue>>> snapshots, Runnable changed) {
        this.id = id;
        this.account = account;
        this.client = client;
        this.runs = runs;
        this.snapshots = snapshots;
        this.changed = changed;
        connect();
    }

    /** One at an edge that lets all in. */
    public static StandInGateway withoutPassword(String id, int port) {
        return new StandInGateway(id, "mashan", MqttClient.builder().useMqttVersion3().identifier(id).serverHost("127.0.0.1").serverPort(port)
                .buildAsync(), new TreeMap<>(), new CopyOnWriteArrayList<>(), () -> { });
    }

    void connect() {
        client.connect().join();
        client.subscribeWith().topicFilter("$EDC/" + account + "/" + id + "/#").qos(MqttQos.AT_LEAST_ONCE).callback(this::serve).send().join();
        publish("$EDC/" + account + "/" + id + "/MQTT/BIRTH", KuraCodec.write(KuraPayload.of(Map.of("display_name", "School", "model_name",
                "Reliagate", "serial_number", "R-1", "firmware_version", "1.2", "kura_version", "KURA_5.6.0", "uptime", "60000"))),
                MqttQos.AT_LEAST_ONCE);
    }

    void disconnect() {
        client.disconnect().join();
    }

    /** From now on it refuses what it is put. */
    public void refuses() {
        refusal = KuraPayload.of(Map.of("response.code", 500, "response.exception.message", "not now"));
    }

    private synchronized void serve(Mqtt3Publish request) {
        try {
            KuraTopic topic = KuraTopic.of(request.getTopic().toString()).orElseThrow();
            KuraPayload payload = KuraCodec.read(request.getPayloadAsBytes(), 1 << 20);
            if (topic.rest().get(0).equals("INVENTORY-V1")) {
                inventories++;
                publish("$EDC/" + account + "/microbrain/INVENTORY-V1/REPLY/" + payload.text("request.id").orElseThrow(), KuraCodec.write(KuraPayload
                        .of(Map.of("response.code", 200)).withBody(INVENTORY.getBytes(StandardCharsets.UTF_8))), MqttQos.AT_MOST_ONCE);
                return;
            }
            String what = String.join("/", topic.rest().subList(1, topic.rest().size()));
            asked.add(what);
            ids.add(payload.text("request.id").orElseThrow());
            KuraPayload answer = switch (topic.rest().get(0)) {
                case "ASSET-V1" -> asset(topic.rest().get(2), payload);
                case "DEPLOY-V2" -> deploy(what, payload);
                case "CONF-V2" -> delete(payload);
                default -> configuration(topic.rest(), payload);
            };
            answer("$EDC/" + account + "/" + payload.text("requester.client.id").orElseThrow() + "/" + topic.rest().get(0) + "/REPLY/"
                    + payload.text("request.id").orElseThrow(), answer);
        } catch (KuraCodec.Unusable e) {
            throw new IllegalStateException(e);
        }
    }

    private KuraPayload configuration(List<String> asked, KuraPayload payload) {
        return switch (asked.get(1)) {
            case "PUT" -> put(payload);
            case "EXEC" -> asked.get(2).equals("snapshot") ? save() : takeBack(asked.get(3));
            default -> asked.get(2).equals("snapshots") ? snapshots(asked.subList(3, asked.size())) : get(asked.get(3));
        };
    }

    private KuraPayload delete(KuraPayload payload) {
        try {
            JSON.readTree(payload.body()).path("pids").forEach(pid -> deleted.add(pid.asText()));
            return KuraPayload.of(Map.of("response.code", 200));
        } catch (IOException e) {
            return KuraPayload.of(Map.of("response.code", 400));
        }
    }

    private KuraPayload deploy(String what, KuraPayload payload) {
        if (what.equals("GET/packages")) {
            String all = packages.entrySet().stream().map(one -> "<package><name>" + one.getKey() + "</name><version>" + one.getValue()
                    + "</version><bundles><bundle><name>inside</name><version>9</version></bundle></bundles></package>").collect(Collectors.joining());
            return KuraPayload.of(Map.of("response.code", 200)).withBody(("<?xml version=\"1.0\" encoding=\"UTF-8\"?><packages>" + all
                    + "</packages>").getBytes(StandardCharsets.UTF_8));
        } else if (what.equals("GET/bundles")) {
            return KuraPayload.of(Map.of("response.code", 200)).withBody(("<?xml version=\"1.0\"?><bundles>" + bundles.entrySet().stream()
                    .map(one -> "<bundle><name>" + one.getKey().split(" ")[0] + "</name><version>" + one.getKey().split(" ")[1] + "</version><id>7</id><state>"
                    + one.getValue() + "</state></bundle>").collect(Collectors.joining()) + "</bundles>").getBytes(StandardCharsets.UTF_8));
        } else if (refusal != null && !what.equals("DEL/download")) {
            return refusal;
        } else if (what.equals("DEL/download")) {
            job = null;
        } else {
            job = payload;
            tell(what.substring("EXEC/".length()), "IN_PROGRESS", 40, "");
        }
        return KuraPayload.of(Map.of("response.code", 200));
    }

    /** A notice of the job. */
    void tell(String step, String status, int progress, String error) {
        if (!mute) {
            publish("$EDC/" + account + "/microbrain/DEPLOY-V2/NOTIFY/" + id + "/" + step, KuraCodec.write(KuraPayload.of(Map.of("job.id",
                    job.metrics().get("job.id"), "client.id", id, "dp.name", job.text("dp.name").orElseThrow() + "_1.dp",
                    "dp." + step + ".status", status, "dp." + step + ".progress", progress, "dp." + step + ".error.message", error))),
                    MqttQos.AT_LEAST_ONCE);
        }
    }

    private void finishJob() {
        if (job == null) {
            return;
        }
        String name = job.text("dp.name").orElseThrow();
        Map.Entry<String, String> file = files.get(job.text("dp.uri").orElse(""));
        if (job.text("dp.uri").isEmpty()) {
            packages.remove(name);
            bundles.keySet().removeIf(one -> one.startsWith(name + ".inside "));
            tell("uninstall", "COMPLETED", 100, "");
        } else if (file == null && job.text("dp.uri").get().contains("/dp/")) {
            load();
        } else if (file == null) {
            tell("download", "FAILED", 0, "404");
        } else {
            tell("download", "COMPLETED", 100, "");
            if (("SHA-256:" + file.getKey()).equals(job.text("dp.download.hash").orElseThrow())) {
                packages.put(file.getValue().split(" ")[0], file.getValue().split(" ")[1]);
                tell("install", "COMPLETED", 100, "");
            } else {
                tell("download", "FAILED", 100, "Failed to verify checksum");
            }
        }
        job = null;
    }

    /** As a real one does: over HTTP, into a file, whose hash it looks at when it has told that all is there. */
    private void load() {
        try {
            Path loaded = Files.createTempFile("stand-in", ".dp");
            byte[] bytes;
            try (InputStream in = URI.create(job.text("dp.uri").orElseThrow()).toURL().openStream()) {
                bytes = in.readAllBytes();
            }
            bytes[0] ^= (byte) (damages ? 1 : 0);
            Files.write(loaded, bytes);
            String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            tell("download", "COMPLETED", 100, "");
            if (!job.text("dp.download.hash").orElseThrow().equals("SHA-256:" + hash)) {
                tell("download", "FAILED", 100, "Failed to verify checksum");
                return;
            }
            KuraPackageFile read = KuraPackageFile.read(loaded);
            packages.put(read.what().name(), read.what().version());
            bundles.keySet().removeIf(one -> one.startsWith(read.what().name() + ".inside "));
            read.bundles().forEach(one -> bundles.put(one.name() + " " + one.version(), bundleState != null ? bundleState : "ACTIVE"));
            tell("install", "COMPLETED", 100, "");
            Files.delete(loaded);
            if (dies) {
                disconnect();
            }
        } catch (IOException e) {
            tell("download", "FAILED", 0, e.toString());
        } catch (KuraCodec.Unusable | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private KuraPayload asset(String what, KuraPayload payload) {
        try {
            JsonNode asset = JSON.readTree(payload.body()).get(0);
            ArrayNode said = JSON.createArrayNode();
            ObjectNode of = said.addObject().put("name", asset.path("name").asText());
            ObjectNode channel = of.putArray("channels").addObject().put("name", asset.at("/channels/0/name").asText());
            String name = of.path("name").asText() + "/" + channel.path("name").asText();
            if (what.equals("write")) {
                channels.computeIfPresent(name, (key, before) -> asset.at("/channels/0/value").asText());
            }
            if (channels.containsKey(name)) {
                channel.put("type", "BOOLEAN").put("value", channels.get(name)).put("timestamp", 1_782_000_000_000L);
            } else {
                channel.put("error", "Channel not found");
            }
            return KuraPayload.of(Map.of("response.code", 200)).withBody(JSON.writeValueAsBytes(said));
        } catch (IOException e) {
            return KuraPayload.of(Map.of("response.code", 400));
        }
    }

    private KuraPayload put(KuraPayload payload) {
        if (refusal != null) {
            return refusal;
        }
        try {
            later.add(KuraSnapshot.read(payload.body()).components());
            return KuraPayload.of(Map.of("response.code", 200));
        } catch (KuraCodec.Unusable e) {
            return KuraPayload.of(Map.of("response.code", 400));
        }
    }

    private KuraPayload save() {
        if (unsaved) {
            return KuraPayload.of(Map.of("response.code", 500, "response.exception.message", "disk full"));
        }
        snapshots.add(copy(runs));
        return snapshots(List.of());
    }

    /** Which there are, or what is in one. */
    private KuraPayload snapshots(List<String> one) {
        if (!one.isEmpty()) {
            return configurations(snapshots.get((int) (Long.parseLong(one.get(0)) - FIRST_SNAPSHOT) - 1));
        }
        StringBuilder ids = new StringBuilder();
        for (int i = 1; i <= snapshots.size(); i++) {
            ids.append("<esf:snapshotIds>").append(FIRST_SNAPSHOT + i).append("</esf:snapshotIds>");
        }
        return KuraPayload.of(Map.of("response.code", 200)).withBody(("<?xml version=\"1.0\"?><esf:snapshot-ids"
                + " xmlns:esf=\"http://eurotech.com/esf/2.0\">" + ids + "</esf:snapshot-ids>").getBytes(StandardCharsets.UTF_8));
    }

    private KuraPayload takeBack(String snapshot) {
        back = snapshots.get((int) (Long.parseLong(snapshot) - FIRST_SNAPSHOT) - 1);
        return KuraPayload.of(Map.of("response.code", 200));
    }

    static SortedMap<String, SortedMap<String, KuraValue>> copy(SortedMap<String, SortedMap<String, KuraValue>> all) {
        SortedMap<String, SortedMap<String, KuraValue>> copy = new TreeMap<>();
        all.forEach((pid, values) -> copy.put(pid, new TreeMap<>(values)));
        return copy;
    }

    private KuraPayload get(String pid) {
        return configurations(runs.containsKey(pid) ? Map.of(pid, runs.get(pid)) : Map.of());
    }

    private static KuraPayload configurations(Map<String, SortedMap<String, KuraValue>> all) {
        String properties = all.entrySet().stream().map(one -> "<esf:configuration pid=\"" + one.getKey() + "\"><esf:properties>"
                + one.getValue().entrySet().stream().map(value -> property(value.getKey(), value.getValue())).collect(Collectors.joining())
                + "</esf:properties></esf:configuration>").collect(Collectors.joining());
        return KuraPayload.of(Map.of("response.code", 200)).withBody(("<?xml version=\"1.0\"?><esf:configurations"
                + " xmlns:esf=\"http://eurotech.com/esf/2.0\">" + properties + "</esf:configurations>").getBytes(StandardCharsets.UTF_8));
    }

    private static String property(String name, KuraValue value) {
        boolean secret = value.type() == KuraValue.Type.PASSWORD;
        String word = value.type().name().charAt(0) + value.type().name().substring(1).toLowerCase(java.util.Locale.ROOT);
        return "<esf:property name=\"" + name + "\" array=\"" + value.array() + "\" encrypted=\"" + secret + "\" type=\"" + word + "\">"
                + value.values().stream().map(text -> "<esf:value>" + (secret ? Base64.getEncoder()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8)) : text) + "</esf:value>").collect(Collectors.joining())
                + "</esf:property>";
    }

    private void answer(String topic, KuraPayload payload) {
        if (lost > 0) {
            lost--;
            return;
        }
        byte[] plain = KuraCodec.write(payload);
        byte[] message = always != null ? always : ++answers % 2 == 0 ? KuraCodec.packed(plain) : plain;
        for (int i = 0; i < copies; i++) {
            publish(topic, message, MqttQos.AT_MOST_ONCE);
        }
    }

    /** A topic of its data. */
    String topic(String rest) {
        return account + "/" + id + "/" + rest;
    }

    void publish(String topic, byte[] message, MqttQos qos) {
        client.publishWith().topic(topic).qos(qos).payload(message).send();
    }

    /** The second after the answer has passed. */
    public synchronized void apply() {
        finishJob();
        if (back != null) {
            runs.clear();
            runs.putAll(copy(back));
            back = null;
        }
        later.forEach(components -> components.forEach((pid, values) -> {
            KuraValue factory = values.get("service.factoryPid");
            if (runs.containsKey(pid) || factory != null && FACTORIES.contains(String.join("", factory.values()))) {
                SortedMap<String, KuraValue> component = runs.computeIfAbsent(pid, none -> new TreeMap<>());
                component.putAll(values);
                ignored.forEach(component::remove);
            }
        }));
        later.clear();
        deleted.forEach(runs::remove);
        deleted.clear();
        changed.run();
    }

    /** The same gateway at another edge, or at the same after its program started anew. */
    synchronized StandInGateway at(int port) {
        close();
        StandInGateway same = new StandInGateway(id, port);
        same.runs.putAll(copy(runs));
        same.snapshots.addAll(snapshots);
        same.asked.addAll(asked);
        same.later.addAll(later);
        same.deleted.addAll(deleted);
        same.back = back;
        same.packages.putAll(packages);
        same.bundles.putAll(bundles);
        same.bundleState = bundleState;
        same.dies = dies;
        same.damages = damages;
        same.job = job;
        same.refusal = refusal;
        return same;
    }

    /** Somebody changes it there. */
    public synchronized void change(String pid, String key, KuraValue value) {
        runs.computeIfAbsent(pid, none -> new TreeMap<>()).put(key, value);
    }

    synchronized Map<String, KuraValue> component(String pid) {
        return new LinkedHashMap<>(runs.getOrDefault(pid, new TreeMap<>()));
    }

    @Override
    public void close() {
        if (client.getState().isConnected()) {
            disconnect();
        }
    }
}
