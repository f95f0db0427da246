package org.microbrain.core;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code ingest.kafka} section.
 *
 * @param servers  brokers to ask first, {@code host:port}
 * @param tenant   the province's name in Hono, the last part of the topics' names
 * @param group    the consumer group that reads them
 * @param copies   brokers that must have a record before it is acknowledged
 * @param security what the file {@code client-properties} says: TLS and sign-in, by the names of Kafka's clients
 * @param part     what of the way through Kafka is this program's
 */
public record KafkaSettings(List<String> servers, String tenant, String group, int copies, Map<String, String> security, Part part) {

    /** What of the way through Kafka is one program's. */
    public enum Part {
        /** All of it: it writes, reads and archives, and nobody else does. */
        ALL,
        /** It has links and writes to Kafka; workers archive. It alone has the books, the pages and what is sent down. */
        FRONT_END,
        /** It has links, writes to Kafka, and hands on what the front-end sends down. */
        RELAY,
        /** It reads and archives, together with the other workers of its group. */
        WORKER
    }

    private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9._-]+:[0-9]{1,5}|\\[[0-9A-Fa-f:]+\\]:[0-9]{1,5}");
    /** Hono's rule for the identifier of a tenant. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,200}");
    private static final Pattern SECURITY = Pattern.compile("(security|ssl|sasl)\\..+");
    private static final int MOST_COPIES = 9;

    public static KafkaSettings read(Section s) {
        s.onlyKeys("servers", "tenant", "group", "copies", "client-properties", "part");
        s.require("servers", "tenant");
        List<String> servers = s.texts("servers");
        for (String server : servers) {
            if (!SERVER.matcher(server).matches()) {
                s.problem("servers", "“" + server + "”应写成 主机:端口", "'" + server + "' must be written host:port");
            }
        }
        if (s.has("servers") && servers.isEmpty()) {
            s.problem("servers", "至少写一个 Kafka 节点", "name one broker at least");
        }
        return new KafkaSettings(servers, s.value("tenant", KafkaSettings::name, ""),
                s.value("group", KafkaSettings::name, "microbrain-core"), s.number("copies", 2, 1, MOST_COPIES),
                s.has("client-properties") ? security(s, s.path("client-properties", null)) : Map.of(),
                s.value("part", KafkaSettings::part, Part.ALL));
    }

    private static Part part(String written) {
        for (Part part : Part.values()) {
            if (part.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(written)) {
                return part;
            }
        }
        throw new InvalidValue("应为 all、front-end、relay 或 worker", "must be all, front-end, relay or worker");
    }

    private static String name(String written) {
        if (!NAME.matcher(written).matches()) {
            throw new InvalidValue("只能用字母、数字和 _ . - ，最多 200 个", "may have letters, digits and _ . - alone, 200 at most");
        }
        return written;
    }

    private static Map<String, String> security(Section s, Path file) {
        Map<String, String> security = new TreeMap<>();
        if (file == null) {
            return security;
        }
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            written.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            s.problem("client-properties", "无法读取 " + file, file + " cannot be read");
        }
        for (String key : written.stringPropertyNames()) {
            if (SECURITY.matcher(key).matches()) {
                security.put(key, written.getProperty(key).strip());
            } else {
                s.problem("client-properties", file + " 中的 " + key + "：此处只能写 security.、ssl.、sasl. 开头的项",
                        key + " in " + file + ": only what begins with security., ssl. or sasl. may stand there");
            }
        }
        return security;
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return tenant + " at " + String.join(",", servers);
    }
}
