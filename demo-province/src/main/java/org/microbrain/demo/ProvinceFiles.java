package org.microbrain.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.people.Rights;
import org.microbrain.runtime.people.Role;

/**
 * The data folder of a demo: configuration and identity of every node, written so that each node could as well be
 * started by hand with {@code microbrain edge|hub|core --config FILE}. Configurations are written anew at every start,
 * for they follow ports and speed; certificates, passwords and the nodes' own data stay.
 */
final class ProvinceFiles {

    static final String SENSOR_USER = "sensor";
    static final String CONSOLE_USER = "admin";
    /** The channel of nodes where people are called. */
    static final String PHONE_CHANNEL = "phone";
    private static final String USERS = "console-users.yaml";
    private static final String WRITTEN_ANEW = "# 由 ./microbrain demo 在每次启动时重写。 Written anew by ./microbrain demo at every start.\n";

    private static final int CODE_BOOK = 2023;
    private static final Duration LONG = Duration.ofDays(3650);
    private static final Duration SKEW = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(5);
    private static final Pattern RECORDED = Pattern.compile("\\$\\{([0-9]+)([mh])}");

    private final Path folder;
    private final Ports ports;
    private final double speed;

    ProvinceFiles(Path folder, Ports ports, double speed) {
        this.folder = folder.toAbsolutePath();
        this.ports = ports;
        this.speed = speed;
    }

    /** Writes what is missing or may have changed. */
    void write(List<Site> sites, Instant now) throws IOException, GeneralSecurityException {
        write(sites, now, "");
    }

    /** As {@link #write(List, Instant)}. @param storage further sections of the core's configuration */
    void write(List<Site> sites, Instant now, String storage) throws IOException, GeneralSecurityException {
        CertificateAuthority authority = authority(now);
        String password = PasswordHash.of(sensorPassword()).toString();
        String console = PasswordHash.of(consolePassword()).toString();
        for (Site site : sites) {
            Path identity = home(site.node()).resolve("identity");
            if (Files.notExists(identity.resolve("node.key"))) {
                authority.issue(new PeerName(site.node(), CODE_BOOK), List.of("127.0.0.1", "localhost"),
                        now.minus(SKEW), now.plus(LONG))
                        .write(identity.resolve("node.crt"), identity.resolve("node.key"));
                authority.writeRoot(identity.resolve("province.crt"));
            }
            if (site.tier() != Tier.EDGE && Files.notExists(identity.resolve("authority.key"))) {
                KeyPair signing = NodeKeys.newPair();
                CertificateFiles.writeKey(identity.resolve("authority.key"), signing.getPrivate());
                CertificateFiles.writeCertificates(identity.resolve("authority.crt"), authority.issueAuthority(
                        signing.getPublic(), new PeerName(site.node(), CODE_BOOK), now.minus(SKEW), now.plus(LONG)));
            }
            writeUsers(site.node(), site.tier(), console);
            Files.writeString(configuration(site.node()), configuration(site, password) + (site.tier() == Tier.CORE ? storage : ""),
                    StandardCharsets.UTF_8);
        }
    }

    /** Writes a worker's, which has no links. @param storage the sections {@code archive} and {@code ingest} */
    void writeWorker(NodeId worker, String storage) throws IOException {
        writeUsers(worker, Tier.CORE, PasswordHash.of(consolePassword()).toString());
        Files.writeString(configuration(worker), WRITTEN_ANEW + "node: " + worker + "\ndata: data\nconsole: {address: \"" + console(worker)
                + "\"}\n" + storage, StandardCharsets.UTF_8);
    }

    private void writeUsers(NodeId node, Tier tier, String password) throws IOException {
        Path data = home(node).resolve("data");
        if (Files.notExists(data.resolve("people.db")) && Files.notExists(data.resolve(USERS))) {
            PrivateFile.write(data.resolve(USERS), users(tier, password).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the node takes over at its first start: somebody for each role of its tier, all with one password. */
    private static String users(Tier tier, String password) {
        StringBuilder users = new StringBuilder("users:\n");
        line(users, CONSOLE_USER, Rights.managing(tier), password);
        for (Role role : Rights.roles(tier)) {
            if (role != Rights.managing(tier)) {
                line(users, role.word(), role, password);
            }
        }
        return users.toString();
    }

    private static void line(StringBuilder users, String name, Role role, String password) {
        users.append("  - {name: ").append(name).append(", password: \"").append(password).append("\", role: ")
                .append(role.word()).append("}\n");
    }

    /** Who can sign in at a node beside {@link #CONSOLE_USER}; each name says its role. */
    static String otherUsers(Tier tier) {
        return Rights.roles(tier).stream().filter(role -> role != Rights.managing(tier)).map(Role::word)
                .collect(Collectors.joining(", "));
    }

    /** The folder of one node. */
    Path home(NodeId node) {
        return folder.resolve(node.text());
    }

    Path configuration(NodeId node) {
        return home(node).resolve("node.yaml");
    }

    /** Where the node writes the token that opens its API. */
    Path token(NodeId node) {
        return home(node).resolve("data").resolve("api-token");
    }

    Path log(NodeId node) {
        return folder.resolve("log").resolve(node + ".log");
    }

    /** The players' account for one edge. */
    Path sent(NodeId node) {
        return folder.resolve("sent").resolve(node + ".csv");
    }

    String console(NodeId node) {
        return ports.address("console-" + node);
    }

    String mqtt(NodeId node) {
        return ports.address("mqtt-" + node);
    }

    /** Where a station of this edge connects. */
    String station(NodeId node, ProvincePlan.Speaks speaks) {
        return ports.address(speaks.name().toLowerCase(Locale.ROOT) + "-" + node);
    }

    /** Where children dial this node. */
    String listen(NodeId node) {
        return ports.address("listen-" + node);
    }

    /** The near end of the line between Mashan county and the city. */
    String line() {
        return ports.address("line-" + ProvincePlan.MASHAN);
    }

    /** Where the phones of those on duty ring. */
    String phone() {
        return ports.address("phone");
    }

    /** Of every edge's MQTT users, sensors and horns; made at first start, kept in the data folder. */
    String sensorPassword() throws IOException {
        return password("sensor-password");
    }

    /** Of the user {@link #CONSOLE_USER} of every console; made at first start, kept in the data folder. */
    String consolePassword() throws IOException {
        return password("console-password");
    }

    private String password(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            PrivateFile.write(file, PasswordHash.randomPassword().getBytes(StandardCharsets.UTF_8));
        }
        return Files.readString(file, StandardCharsets.UTF_8).trim();
    }

    private CertificateAuthority authority(Instant now) throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve("authority/province.crt");
        Path key = folder.resolve("authority/province.key");
        if (Files.exists(certificate) && Files.exists(key)) {
            return CertificateAuthority.load(certificate, key);
        }
        CertificateAuthority authority =
                CertificateAuthority.create("Microbrain demo province", now.minus(SKEW), now.plus(LONG));
        authority.write(certificate, key);
        return authority;
    }

    private String configuration(Site site, String password) throws IOException {
        StringBuilder yaml = new StringBuilder();
        yaml.append(WRITTEN_ANEW);
        yaml.append("node: ").append(site.node()).append('\n');
        yaml.append("name: {zh: ").append(site.zh()).append(", en: ").append(site.en()).append("}\n");
        yaml.append("data: data\n");
        if (!site.parents().isEmpty()) {
            yaml.append("parents:\n");
            for (NodeId parent : site.parents()) {
                yaml.append("  - {node: ").append(parent).append(", address: \"").append(dialled(site, parent))
                        .append("\"}\n");
            }
        }
        if (site.tier() != Tier.EDGE) {
            yaml.append("listen: \"").append(listen(site.node())).append("\"\n");
        }
        yaml.append("console: {address: \"").append(console(site.node())).append("\"}\n");
        if (site.tier() != Tier.EDGE) {
            yaml.append("admission: {address: \"").append(listen(site.node())).append("\"}\n");
        }
        if (ProvincePlan.ON_DUTY.containsKey(site.node())) {
            yaml.append("calls:\n  link: \"http://").append(console(site.node())).append("\"\n  channels:\n    - {name: ")
                    .append(PHONE_CHANNEL).append(", kind: webhook, form: json, plain: true, url: \"http://").append(phone())
                    .append("/\"}\n");
        }
        if (site.tier() == Tier.EDGE) {
            yaml.append("journal:\n  block: {readings: 200, age: 1s}\n");
            yaml.append("intake:\n  mqtt:\n    address: \"").append(mqtt(site.node())).append("\"\n    users: {")
                    .append(SENSOR_USER).append(": \"").append(password).append("\"")
                    .append(site.node().equals(ProvincePlan.HORN) ? ", " + VillageHorn.NAME + ": \"" + password + "\"" : "").append("}\n");
            site.sensors().forEach(sensor -> yaml.append(station(site.node(), sensor)));
            yaml.append(site.node().equals(ProvincePlan.HORN) ? horn() : "");
            yaml.append(rules());
            yaml.append(sources(site));
            yaml.append("\nreport: ").append(observe().toMillis() / 3).append("ms\n");
            if (Files.exists(root())) {
                yaml.append("updates: {root: \"").append(root()).append("\"}\n");
            }
        }
        return yaml.toString();
    }

    private static String horn() {
        return """
                outputs:
                  %s:
                    name: {zh: 村口警报器, en: village horn}
                    kind: horn
                    mqtt: {client: %s, topic: %s, on: "%s", off: "%s", answer: {topic: %s}}
                """.formatted(HornPlan.OUTPUT, VillageHorn.NAME, VillageHorn.TOPIC, VillageHorn.ON, VillageHorn.OFF, VillageHorn.ANSWER);
    }

    private String station(NodeId node, ProvincePlan.Sensor sensor) {
        if (sensor.speaks() == ProvincePlan.Speaks.MQTT) {
            return "";
        }
        String prefix = sensor.series().substring(0, sensor.series().lastIndexOf('/'));
        return "  %s:%n    address: \"%s\"%n    stations:%n      \"%s\": {series: %s, points: {%s: {series: %s, unit: %s}}}%n"
                .formatted(sensor.speaks().name().toLowerCase(Locale.ROOT), station(node, sensor.speaks()),
                        StationPlayer.address(sensor.speaks()), prefix, StationPlayer.point(sensor.speaks()), sensor.series(),
                        Recording.bundled(sensor.recording()).unit());
    }

    /** How long a gate looks at nodes that have a new model: an hour of the recordings, which nodes report of three times. */
    Duration observe() {
        Duration hour = Duration.ofMillis(Math.round(Duration.ofHours(1).toMillis() / speed));
        return hour.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : hour;
    }

    /** Two persons who sign; they have held their ceremony. */
    Publishers publishers(Instant now) throws IOException, GeneralSecurityException {
        return new Publishers(repository(), folder.resolve("release-keys"), now);
    }

    private Path repository() {
        return home(ProvincePlan.GUANGXI).resolve("data").resolve("repository");
    }

    private Path root() {
        return repository().resolve("metadata").resolve("1.root.json");
    }

    /** Everything between Mashan and the city goes over the one line, also what its villages say to the city. */
    private String dialled(Site site, NodeId parent) {
        boolean overTheLine = ProvincePlan.MASHAN.area().contains(site.area()) && parent.equals(ProvincePlan.NANNING);
        return overTheLine ? line() : listen(parent);
    }

    /** Said on every page and sent up with each series: these values were not measured here. */
    private static String sources(Site site) {
        StringBuilder yaml = new StringBuilder("\nsources:\n");
        for (ProvincePlan.Sensor sensor : site.sensors()) {
            Recording recording = Recording.bundled(sensor.recording());
            String source = recording.source(Language.ZH) + " · " + recording.source(Language.EN);
            yaml.append("  \"").append(sensor.series()).append("\": \"").append(source.replace('"', '\'')).append("\"\n");
        }
        return yaml.toString();
    }

    private String rules() throws IOException {
        try (InputStream in = ProvinceFiles.class.getResourceAsStream("rules.yaml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String spoken = speed == Math.rint(speed) ? Long.toString((long) speed) : Double.toString(speed);
            Matcher recorded = RECORDED.matcher(text.replace("${speed}", spoken));
            return recorded.replaceAll(found -> played(found.group(1), found.group(2)));
        }
    }

    private String played(String amount, String unit) {
        Duration recorded = unit.equals("h") ? Duration.ofHours(Long.parseLong(amount))
                : Duration.ofMinutes(Long.parseLong(amount));
        return Math.max(SHORTEST.toMillis(), Math.round(recorded.toMillis() / speed)) + "ms";
    }
}
