package org.microbrain.edge.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.ListenerSettings;
import org.microbrain.edge.field.MeterLineSettings;
import org.microbrain.runtime.config.Problem;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.YamlText;
import org.microbrain.runtime.console.Notice;

/**
 * What somebody wrote about a device, as it would stand in the file. What the form does not ask stays as it was.
 *
 * @param entry   where it would stand
 * @param said    of it
 * @param line    of a line that is new; empty otherwise
 * @param newUser whether an MQTT user is to be made for it, in the place of one that it may have
 * @param notices what cannot be understood of the form
 */
public record DeviceForm(DeviceEntry entry, Map<String, Object> said, Map<String, Object> line, boolean newUser, List<Notice> notices) {

    /** The fields, by the names of the configuration's keys; {@code name} is the device's number and {@code title} its name for people. */
    public static final List<String> FIELDS = List.of("choice", "name", "version", "title", "place", "series", "like", "password",
            "nopassword", "points", "line", "newline", "address", "framing", "unit", "interval", "client", "user", "draft");
    private static final List<String> SAID = List.of("series", "like", "place");
    private static final Map<FieldProtocol, List<String>> MORE = Map.of(FieldProtocol.MODBUS, List.of("unit", "interval"),
            FieldProtocol.DLT645, List.of("interval"), FieldProtocol.SPARKPLUG, List.of("client"));

    /**
     * @param fields by name, none missing
     * @param before what is said of the device now; null for nothing
     * @throws IllegalArgumentException when the first field names no protocol: no form of ours says so
     */
    public static DeviceForm of(Map<String, String> fields, Map<String, Object> before) {
        FieldProtocol protocol = FieldProtocol.ofKey(fields.get("choice"));
        List<Notice> notices = new ArrayList<>();
        Map<String, Object> said = new LinkedHashMap<>(before == null ? Map.of() : before);
        SAID.forEach(key -> put(said, key, fields.get(key)));
        put(said, "name", fields.get("title"));
        if (!fields.get("password").isEmpty() && !protocol.isOverMqtt()) {
            said.put("password", fields.get("password"));
        } else if (!fields.get("nopassword").isEmpty()) {
            said.remove("password");
        }
        MORE.getOrDefault(protocol, List.of()).forEach(key -> put(said, key, fields.get(key)));
        points(said, fields.get("points"), notices);
        if (fields.get("name").isEmpty()) {
            notices.add(new Notice("请填写编号", "its number is missing"));
        }
        return new DeviceForm(new DeviceEntry(protocol, name(protocol, fields)), said, line(protocol, fields),
                protocol.isOverMqtt() && !fields.get("user").isEmpty(), notices);
    }

    private static String name(FieldProtocol protocol, Map<String, String> fields) {
        String name = fields.get("name");
        return switch (protocol) {
            case SL651 -> ListenerSettings.hydrologyAddress(name);
            case MODBUS -> line(fields) + "/" + name;
            case DLT645 -> line(fields) + "/" + (name.matches("[0-9]{1,12}") ? MeterLineSettings.address(name) : name);
            case HJ212, KURA, SPARKPLUG, MQTT -> name;
        };
    }

    private static String line(Map<String, String> fields) {
        return fields.get("line").isEmpty() ? fields.get("newline") : fields.get("line");
    }

    /** Whether an MQTT user is to be made for it, with a new password. */
    public boolean wantsUser() {
        return entry.protocol() == FieldProtocol.MQTT && !said.containsKey("password") || newUser;
    }

    /** By which name it signs in to the MQTT listener. */
    public String user() {
        String name = entry.name();
        return said.get("client") instanceof String client ? client : entry.protocol() == FieldProtocol.SPARKPLUG
                ? name.substring(name.indexOf('/') + 1) : name;
    }

    /** The same, with a user whose password has this hash. */
    public DeviceForm withUser(String hash) {
        Map<String, Object> more = new LinkedHashMap<>(said);
        more.put("password", hash);
        return new DeviceForm(entry, more, line, newUser, notices);
    }

    private static Map<String, Object> line(FieldProtocol protocol, Map<String, String> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        if (protocol.isAsked() && fields.get("line").isEmpty()) {
            put(line, "address", fields.get("address"));
            put(line, "framing", protocol == FieldProtocol.MODBUS ? fields.get("framing") : "");
        }
        return line;
    }

    private static void put(Map<String, Object> said, String key, String value) {
        if (value.isEmpty()) {
            said.remove(key);
        } else {
            said.put(key, value);
        }
    }

    private static void points(Map<String, Object> said, String text, List<Notice> notices) {
        Problems problems = new Problems();
        Section points = Section.parse(text, Path.of("points"), problems);
        for (Problem problem : problems.all()) {
            notices.add(new Notice("points 第 " + problem.line() + " 行：" + problem.zh(), "points, line " + problem.line() + ": " + problem.en()));
        }
        said.remove("points");
        if (problems.isEmpty() && !points.keys().isEmpty()) {
            said.put("points", points.tree());
        }
    }

    /** What a form shows of a device that there is; no password is in it. */
    @SuppressWarnings("unchecked")
    public static Map<String, String> fields(DeviceEntry entry, Map<String, Object> said, String version) {
        Map<String, String> fields = empty();
        fields.put("choice", entry.protocol().key());
        fields.put("name", entry.name().substring(entry.line().isEmpty() ? 0 : entry.line().length() + 1));
        fields.put("line", entry.line());
        fields.put("version", version);
        List.of("place", "series", "like", "unit", "interval", "client").forEach(key -> fields.put(key, text(said, key)));
        fields.put("title", text(said, "name"));
        fields.put("points", said.get("points") instanceof Map ? YamlText.of((Map<String, Object>) said.get("points")) : "");
        return fields;
    }

    private static String text(Map<String, Object> said, String key) {
        return said.get(key) instanceof String text ? text : "";
    }

    /** All fields, empty. */
    public static Map<String, String> empty() {
        Map<String, String> fields = new LinkedHashMap<>();
        FIELDS.forEach(field -> fields.put(field, ""));
        return fields;
    }
}
