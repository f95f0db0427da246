package org.microbrain.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;

/** The folder of one edge node that is measured: configuration as shipped, an identity, a user for the console. */
final class EdgeFolder {

    static final String CONSOLE_USER = "admin";
    static final String SENSOR_USER = "sensor";

    private final Path folder;
    private final int mqttPort;
    private final int consolePort;
    private final String password = PasswordHash.randomPassword();

    EdgeFolder(Path folder, int mqttPort, int consolePort) {
        this.folder = folder;
        this.mqttPort = mqttPort;
        this.consolePort = consolePort;
    }

    /** @param example the configuration that the product is shipped with: its rules are those of this edge */
    void write(Path example, Instant now) throws IOException {
        Identities.write(folder, now);
        String hash = PasswordHash.of(password).toString();
        PrivateFile.write(folder.resolve("data").resolve("console-users.yaml"), ("users:\n  - {name: " + CONSOLE_USER
                + ", password: \"" + hash + "\", role: admin}\n").getBytes(StandardCharsets.UTF_8));
        Files.writeString(configuration(), """
                node: %s
                name: {zh: 兴宁社区, en: Xingning Community}
                data: data
                identity: {certificate: %s.crt, key: %s.key, trust: province.crt}
                parents:
                  - {node: 450102000000, address: "127.0.0.1:9"}
                console: {address: "127.0.0.1:%d"}
                intake:
                  mqtt: {address: "127.0.0.1:%d", connections: 1000, anonymous: true, users: {%s: "%s"}}
                %s""".formatted(Identities.EDGE, Identities.EDGE, Identities.EDGE, consolePort, mqttPort, SENSOR_USER, hash, rules(example)), StandardCharsets.UTF_8);
    }

    private static String rules(Path example) throws IOException {
        String text = Files.readString(example, StandardCharsets.UTF_8);
        int from = text.indexOf("\nrules:");
        int to = text.indexOf("\nsources:");
        if (from < 0 || to < from) {
            throw new IOException(example + " has no rules followed by sources");
        }
        return text.substring(from + 1, to + 1);
    }

    Path configuration() {
        return folder.resolve("node.yaml");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("node.log");
    }

    /** Of the sensors' and of the console's user. */
    String password() {
        return password;
    }

    int mqttPort() {
        return mqttPort;
    }

    int consolePort() {
        return consolePort;
    }
}
