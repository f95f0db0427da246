package org.microbrain.edge.device;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.ListenerSettings;

/**
 * Where a device stands in the file of devices: under the same keys as in {@code intake} of the node's configuration.
 *
 * @param protocol how it speaks
 * @param name     in the protocol's own spelling; of a Modbus device line and device, {@code bridge/level}
 */
public record DeviceEntry(FieldProtocol protocol, String name) {

    /** Whose devices people add at the console; the others stand in the node's configuration alone. */
    public static final Set<FieldProtocol> PROTOCOLS = Collections.unmodifiableSet(
            EnumSet.of(FieldProtocol.SL651, FieldProtocol.HJ212, FieldProtocol.KURA, FieldProtocol.MODBUS));

    public DeviceEntry {
        if (!PROTOCOLS.contains(protocol)) {
            throw new IllegalArgumentException(protocol.key() + " devices are not added at the console");
        }
    }

    /** @param source {@code sl651:0045022501}; null when it is none */
    public static DeviceEntry of(String source) {
        for (FieldProtocol protocol : PROTOCOLS) {
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

    /** The line of a Modbus device; empty for others. */
    public String line() {
        int slash = name.indexOf('/');
        return protocol == FieldProtocol.MODBUS && slash >= 0 ? name.substring(0, slash) : "";
    }

    /** The keys under which it stands. */
    List<String> path() {
        if (protocol == FieldProtocol.MODBUS) {
            return List.of(protocol.key(), line(), "devices", name.substring(name.indexOf('/') + 1));
        }
        return List.of(protocol.key(), protocol == FieldProtocol.KURA ? "gateways" : "stations", name);
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
            boolean empty = next.isEmpty() || path.get(1).equals("devices") && !next.containsKey("devices");
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

    /** Who edits by hand may leave out the zeros before a station's address. */
    private String spelled(Map<String, Object> at, String key) {
        return protocol != FieldProtocol.SL651 || at.containsKey(key) ? key
                : at.keySet().stream().filter(written -> ListenerSettings.isSameHydrologyStation(written, key)).findFirst().orElse(key);
    }
}
