package org.microbrain.edge.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.ListenerSettings;
import org.microbrain.edge.field.MeterLineSettings;

/**
 * Where a device stands in the file of devices: under the same keys as in {@code intake} of the node's configuration.
 *
 * @param protocol how it speaks
 * @param name     in the protocol's own spelling; of one that is asked line and device, {@code bridge/level}
 */
public record DeviceEntry(FieldProtocol protocol, String name) {

    /** Keys of the path of a device that stands on a line, from the line on. */
    private static final int ON_A_LINE = 3;

    /** @param source {@code sl651:0045022501}; null when it is none */
    public static DeviceEntry of(String source) {
        for (FieldProtocol protocol : FieldProtocol.values()) {
            String before = protocol.key() + ":";
            if (source != null && source.startsWith(before) && source.length() > before.length()) {
                return new DeviceEntry(protocol, source.substring(before.length()));
            }
        }
        return null;
    }

    /** As it stands before what it delivers. */
    public String source() {
        return protocol.key() + ":" + name;
    }

    /** The line of a device that is asked; empty for others. */
    public String line() {
        int slash = name.indexOf('/');
        return protocol.isAsked() && slash >= 0 ? name.substring(0, slash) : "";
    }

    /** The keys under which it stands. */
    List<String> path() {
        String device = name.substring(name.indexOf('/') + 1);
        return switch (protocol) {
            case SL651, HJ212 -> List.of(protocol.key(), "stations", name);
            case MODBUS -> List.of(protocol.key(), line(), "devices", device);
            case DLT645 -> List.of(protocol.key(), line(), "meters", device);
            case KURA -> List.of(protocol.key(), "gateways", name);
            case SPARKPLUG -> List.of(protocol.key(), "nodes", name);
            case MQTT -> List.of(protocol.key(), "devices", name);
        };
    }

    /** What is said of it; null for nothing. The tree is that of the file. */
    @SuppressWarnings("unchecked")
    Map<String, Object> in(Map<String, Object> tree) {
        Map<String, Object> at = tree;
        for (String key : path()) {
            Object next = at.get(spelled(at, key));
            if (!(next instanceof Map)) {
                return null;
            }
            at = (Map<String, Object>) next;
        }
        return at;
    }

    /** Says something else of it; null that it is gone, with all that is empty then. */
    @SuppressWarnings("unchecked")
    void put(Map<String, Object> tree, Map<String, Object> said) {
        put(tree, path(), said);
    }

    @SuppressWarnings("unchecked")
    private void put(Map<String, Object> at, List<String> path, Map<String, Object> said) {
        String key = spelled(at, path.get(0));
        if (path.size() > 1) {
            Map<String, Object> next = at.get(key) instanceof Map ? (Map<String, Object>) at.get(key) : new LinkedHashMap<>();
            put(next, path.subList(1, path.size()), said);
            boolean lineWithout = path.size() == ON_A_LINE && !next.containsKey(path.get(1));
            boolean empty = next.isEmpty() || lineWithout;
            set(at, key, empty ? null : next);
        } else {
            set(at, key, said);
        }
    }

    private static void set(Map<String, Object> at, String key, Object said) {
        if (said == null) {
            at.remove(key);
        } else {
            at.put(key, said);
        }
    }

    /** Who edits by hand may leave out the zeros before the address of a station or meter. */
    private String spelled(Map<String, Object> at, String key) {
        return protocol != FieldProtocol.SL651 && protocol != FieldProtocol.DLT645 || at.containsKey(key) ? key
                : at.keySet().stream().filter(written -> isSame(written, key)).findFirst().orElse(key);
    }

    private boolean isSame(String written, String key) {
        return protocol == FieldProtocol.SL651 ? ListenerSettings.isSameHydrologyStation(written, key)
                : MeterLineSettings.isSameMeter(written, key);
    }
}
