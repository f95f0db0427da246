package org.microbrain.edge.intake.settings;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.ListenerSettings;
import org.microbrain.edge.field.MeterLineSettings;
import org.microbrain.edge.field.ModbusLineSettings;
import org.microbrain.edge.field.MqttDeviceSettings;
import org.microbrain.edge.field.SparkplugSettings;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationSettings;
import org.microbrain.edge.intake.folder.FolderSettings;
import org.microbrain.edge.intake.http.HttpSettings;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.edge.intake.mqtt.MqttTls;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.field.hj212.Hj212Decoder;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * The section {@code intake} of an edge's configuration.
 *
 * @param seriesLimit series that the node takes, 1 to 100,000
 * @param mqtt        null when there is no MQTT listener
 * @param mqttDevices those with an MQTT user of their own; null when there is no MQTT listener
 * @param mqttTls     null when MQTT has no TLS listener
 * @param http        null when readings are not taken by HTTP
 * @param folder      null when there is no drop folder
 * @param sl651       null when no hydrology stations connect
 * @param hj212       null when no ecology stations connect
 * @param kura        null when no gateways with Eclipse Kura connect
 * @param sparkplug   null when no edge nodes of Sparkplug B connect
 * @param modbus      the lines to Modbus devices, by name
 * @param dlt645      the lines to electricity meters, by name
 */
public record IntakeSettings(int seriesLimit, MqttSettings mqtt, MqttDeviceSettings mqttDevices, MqttTls mqttTls, HttpSettings http,
                             FolderSettings folder, ListenerSettings sl651, ListenerSettings hj212,
                             KuraSettings kura, SparkplugSettings sparkplug, Map<String, ModbusLineSettings> modbus,
                             Map<String, MeterLineSettings> dlt645) {

    private static final int DEFAULT_SERIES = 2000;
    private static final long MIN_PACKET = 1024;
    private static final long MAX_PACKET = 16L * 1024 * 1024;
    private static final long MAX_UNDURABLE = 1024L * 1024 * 1024;

    public static IntakeSettings read(Section s) {
        s.onlyKeys("series-limit", "mqtt", "http", "folder", "sl651", "hj212", "kura", "sparkplug", "modbus", "dlt645");
        if (s.has("kura") || s.has("sparkplug")) {
            s.require("mqtt");
        }
        Section mqtt = s.section("mqtt");
        boolean open = isOpenToANetwork(mqtt.address("address", null));
        KuraSettings kura = s.has("kura") ? KuraSettings.read(s.section("kura")).confidential(!open) : null;
        open &= kura != null;
        if (open && !kura.packages().isEmpty()) {
            mqtt.problem("address", "网关软件包的地址和 SHA-256 可能在途中被人改动：不加 TLS 只能监听本机（127.0.0.1），其他地址请用 intake.mqtt.tls",
                    "address and SHA-256 of a package could be changed on their way: without TLS listen on this machine only (127.0.0.1),"
                            + " and elsewhere with intake.mqtt.tls");
        }
        if (open && (kura.releases() || !kura.wanted().isEmpty())) {
            mqtt.problem("address", "读取网关配置时会传送口令：不加 TLS 只能监听本机（127.0.0.1），其他地址请用 intake.mqtt.tls",
                    "the configurations of gateways hold passwords: without TLS listen on this machine only (127.0.0.1),"
                            + " and elsewhere with intake.mqtt.tls");
        }
        MqttSettings settings = s.has("mqtt") ? mqtt(mqtt) : null;
        return new IntakeSettings(s.number("series-limit", DEFAULT_SERIES, 1, 100_000),
                settings, settings == null ? null : MqttDeviceSettings.read(mqtt.section("devices"), settings.users().keySet()),
                mqtt.has("tls") ? MqttTls.read(mqtt.section("tls")) : null,
                s.has("http") ? http(s.section("http")) : null,
                s.has("folder") ? folder(s.section("folder")) : null,
                s.has("sl651") ? ListenerSettings.sl651(s.section("sl651"), Sl651Frame.MAX_BYTES) : null,
                s.has("hj212") ? ListenerSettings.hj212(s.section("hj212"), Hj212Decoder.MAX_BYTES) : null,
                kura, s.has("sparkplug") ? SparkplugSettings.read(s.section("sparkplug")) : null,
                ModbusLineSettings.readAll(s.section("modbus")), MeterLineSettings.readAll(s.section("dlt645"))).withDistinctUsers(s);
    }

    /**
     * The same with devices beside those of the configuration. What cannot be taken is a problem, and left out.
     *
     * @param beside names stations, gateways and lines as {@code intake} does
     */
    public IntakeSettings and(Section beside) {
        beside.onlyKeys("sl651", "hj212", "mqtt", "kura", "sparkplug", "modbus", "dlt645");
        door(beside, "mqtt", mqtt);
        door(beside, "sparkplug", sparkplug);
        door(beside, "sl651", sl651);
        door(beside, "hj212", hj212);
        door(beside, "kura", kura);
        beside.section("mqtt").onlyKeys("devices");
        return new IntakeSettings(seriesLimit, mqtt,
                mqttDevices == null ? null : mqttDevices.and(beside.section("mqtt").section("devices"), mqtt.users().keySet()), mqttTls, http, folder,
                sl651 == null ? null : sl651.andSl651(beside.section("sl651")),
                hj212 == null ? null : hj212.andHj212(beside.section("hj212")),
                kura == null ? null : kura.and(beside.section("kura")),
                sparkplug == null ? null : sparkplug.and(beside.section("sparkplug")),
                ModbusLineSettings.readBeside(beside.section("modbus"), modbus),
                MeterLineSettings.readBeside(beside.section("dlt645"), dlt645)).withDistinctUsers(beside);
    }

    /** No user of the MQTT listener may stand for two. @param s what was read last */
    private IntakeSettings withDistinctUsers(Section s) {
        Section devices = s.section("mqtt").section("devices");
        devices.keys().stream().filter(name -> kura != null && kura.gateways().containsKey(name)
                || sparkplug != null && sparkplug.clients().containsValue(name)).forEach(name -> twice(devices, name));
        Section gateways = s.section("kura").section("gateways");
        gateways.keys().stream().filter(name -> isTaken(gateways.section(name), name)).forEach(name -> twice(gateways, name));
        Section nodes = s.section("sparkplug").section("nodes");
        nodes.keys().stream().filter(name -> sparkplug.clients().containsKey(name)
                && isTaken(nodes.section(name), sparkplug.clients().get(name))).forEach(name -> twice(nodes, name));
        return this;
    }

    private boolean isTaken(Section device, String user) {
        return device.has("password") && mqtt != null && mqtt.users().containsKey(user);
    }

    private static void twice(Section devices, String name) {
        devices.problem(name, "此 MQTT 用户名已被使用", "its MQTT user has another meaning already");
    }

    private static void door(Section beside, String protocol, Record opened) {
        if (opened == null && beside.has(protocol)) {
            beside.problem(protocol, "节点配置的 intake 中没有打开此规约", "is not opened under intake of the node's configuration");
        }
    }

    /** The stations and gateways of the field that may deliver, by name. */
    public Map<FieldProtocol, Map<String, StationSettings>> stations() {
        Map<FieldProtocol, Map<String, StationSettings>> stations = new EnumMap<>(FieldProtocol.class);
        if (sl651 != null) {
            stations.put(FieldProtocol.SL651, sl651.stations());
        }
        if (hj212 != null) {
            stations.put(FieldProtocol.HJ212, hj212.stations());
        }
        if (mqttDevices != null) {
            stations.put(FieldProtocol.MQTT, mqttDevices.devices());
        }
        if (kura != null) {
            stations.put(FieldProtocol.KURA, kura.gateways());
        }
        if (sparkplug != null) {
            stations.put(FieldProtocol.SPARKPLUG, sparkplug.nodes());
        }
        stations.put(FieldProtocol.MODBUS, ModbusLineSettings.stations(modbus.values()));
        stations.put(FieldProtocol.DLT645, MeterLineSettings.stations(dlt645.values()));
        return stations;
    }

    /** Who may sign in to the MQTT listener by a password: the users of the configuration, and devices with one of their own. */
    public Map<String, PasswordHash> mqttUsers() {
        Map<String, PasswordHash> users = new LinkedHashMap<>();
        mqttClients().forEach((client, device) -> {
            if (!device.password().isEmpty()) {
                users.put(client, PasswordHash.parse(device.password()));
            }
        });
        users.putAll(mqtt.users());
        return users;
    }

    /** The devices that connect by MQTT, by user name and client identifier, which are the same; that of an MQTT device is free. */
    public Map<String, StationSettings> mqttClients() {
        Map<String, StationSettings> clients = new LinkedHashMap<>(mqttDevices.devices());
        if (kura != null) {
            clients.putAll(kura.gateways());
        }
        if (sparkplug != null) {
            sparkplug.clients().forEach((node, client) -> clients.put(client, sparkplug.nodes().get(node)));
        }
        return clients;
    }

    /** The same as devices of which nothing was heard yet. */
    public Devices devices(InstantSource clock) {
        Devices devices = new Devices(clock);
        devices.use(stations());
        return devices;
    }

    /** What is said of stations whose kind is not known. */
    public List<Notice> missing(StationKinds kinds) {
        return stations().entrySet().stream().flatMap(one -> kinds.missing(one.getKey(), one.getValue()).stream()).toList();
    }

    private static boolean isOpenToANetwork(InetSocketAddress address) {
        InetSocketAddress resolved = address == null ? null : new InetSocketAddress(address.getHostString(), 0);
        return resolved != null && (resolved.isUnresolved() || !resolved.getAddress().isLoopbackAddress());
    }

    private static MqttSettings mqtt(Section s) {
        s.onlyKeys("address", "tls", "users", "devices", "anonymous", "connections", "in-flight", "packet", "undurable",
                "connect-timeout", "session-expiry", "sessions");
        InetSocketAddress address = s.address("address", null);
        InetSocketAddress tlsAddress = s.section("tls").address("address", null);
        if (s.has("tls")) {
            s.section("tls").require("address");
        } else {
            s.require("address");
        }
        MqttSettings defaults = MqttSettings.of(address, Map.of());
        int packet = (int) size(s, "packet", defaults.maxPacket(), MIN_PACKET, MAX_PACKET);
        return new MqttSettings(address, tlsAddress, users(s.section("users")), s.flag("anonymous", false),
                s.number("connections", defaults.maxConnections(), 1, 100_000),
                s.number("in-flight", defaults.maxInFlight(), 1, 65_535), packet,
                size(s, "undurable", Math.max(defaults.maxUndurable(), 2L * packet), packet, MAX_UNDURABLE),
                duration(s, "connect-timeout", defaults.connectTimeout(), defaults.connectTimeout()),
                duration(s, "session-expiry", defaults.sessionExpiry(), Duration.ofDays(30)),
                s.number("sessions", defaults.maxSessions(), 0, 100_000));
    }

    private static HttpSettings http(Section s) {
        s.onlyKeys("users", "body");
        return new HttpSettings(users(s.section("users")),
                (int) size(s, "body", HttpSettings.DEFAULT_MAX_BODY, MIN_PACKET, 4 * MAX_PACKET));
    }

    private static FolderSettings folder(Section s) {
        s.onlyKeys("path", "zone");
        s.require("path");
        return new FolderSettings(s.path("path", s.resolve(Path.of("drop"))),
                s.value("zone", MappingRule::zone, MappingRule.DEFAULT_ZONE), FolderSettings.DEFAULT_CHUNK);
    }

    private static Map<String, PasswordHash> users(Section users) {
        Map<String, PasswordHash> hashes = new LinkedHashMap<>();
        for (String user : users.keys()) {
            users.require(user);
            PasswordHash hash = users.value(user, PasswordHash::parse, null);
            if (hash != null) {
                hashes.put(user, hash);
            }
        }
        return hashes;
    }

    private static long size(Section s, String key, long fallback, long min, long max) {
        long bytes = s.bytes(key, fallback);
        if (bytes >= min && bytes <= max) {
            return bytes;
        }
        s.problem(key, "应在 " + min + " 与 " + max + " 字节之间", "must be from " + min + " to " + max + " bytes");
        return fallback;
    }

    private static Duration duration(Section s, String key, Duration fallback, Duration max) {
        Duration duration = s.duration(key, fallback);
        if (duration.compareTo(max) <= 0) {
            return duration;
        }
        s.problem(key, "不能超过 " + max.toSeconds() + " 秒", "must not be more than " + max.toSeconds() + " s");
        return fallback;
    }
}
