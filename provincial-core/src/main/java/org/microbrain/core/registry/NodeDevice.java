package org.microbrain.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.NodeId;

/**
 * A node of the province as a device of Hono: who it is, and which gateways may speak for it. Those are the hubs of the areas
 * around its own, since any of them may be its parent.
 *
 * @param via its gateways
 */
public record NodeDevice(NodeId node, SortedSet<NodeId> via) {

    static final Difference SWITCHED_OFF = new Difference("已在登记处停用", "is switched off in the registry");
    /** A gateway with this authority makes devices of whatever name it writes behind the slash. */
    private static final String PROVISIONING = "auto-provisioning-enabled";
    private static final String VIA = "via";
    private static final String AUTHORITIES = "authorities";

    /** One thing that is not as it should be, in both languages. */
    public record Difference(String zh, String en) {
    }

    /** All nodes below the core; those of the province itself are no devices, and what devices sent is no node. */
    public static List<NodeDevice> of(Collection<NodeId> nodes) {
        List<NodeId> below = nodes.stream().filter(node -> node.area().level() != Level.PROVINCE && !node.isOfDevices())
                .sorted().toList();
        Map<DivisionCode, List<NodeId>> hubs = below.stream()
                .filter(node -> node.area().level() == Level.CITY || node.area().level() == Level.COUNTY)
                .collect(Collectors.groupingBy(NodeId::area));
        return below.stream().map(node -> {
            SortedSet<NodeId> via = new TreeSet<>();
            for (DivisionCode around = node.area().parent(); around.level() != Level.PROVINCE; around = around.parent()) {
                via.addAll(hubs.getOrDefault(around, List.of()));
            }
            return new NodeDevice(node, via);
        }).toList();
    }

    /** As it is registered. */
    ObjectNode json() {
        return mended(DeviceRegistry.MAPPER.createObjectNode());
    }

    /** What stands in the registry, with what is ours put right and everything else left. */
    ObjectNode mended(JsonNode stored) {
        ObjectNode device = stored.deepCopy();
        device.remove("status"); // the registry's own
        ArrayNode gateways = device.putArray(VIA);
        via.forEach(hub -> gateways.add(hub.text()));
        if (via.isEmpty()) {
            device.remove(VIA);
        }
        if (texts(stored, AUTHORITIES).contains(PROVISIONING)) {
            List<String> others = texts(stored, AUTHORITIES).stream().filter(one -> !one.equals(PROVISIONING)).toList();
            ArrayNode left = device.putArray(AUTHORITIES);
            others.forEach(left::add);
            if (others.isEmpty()) {
                device.remove(AUTHORITIES);
            }
        }
        device.withObject("/ext/microbrain").put("area", node.area().code())
                .put("level", node.area().level().name().toLowerCase(Locale.ROOT));
        return device;
    }

    /** What of a device in the registry is not as it should be; empty when nothing is. */
    List<Difference> differences(JsonNode stored) {
        List<Difference> found = new ArrayList<>();
        List<String> wanted = via.stream().map(NodeId::text).toList();
        List<String> there = texts(stored, VIA);
        if (!new TreeSet<>(wanted).equals(new TreeSet<>(there))) {
            found.add(new Difference("via 为 " + there + "，应为 " + wanted, "via is " + there + " and should be " + wanted));
        }
        if (texts(stored, AUTHORITIES).contains(PROVISIONING)) {
            found.add(new Difference("可自动登记任意设备（" + PROVISIONING + "）", "may register devices of any name (" + PROVISIONING + ")"));
        }
        if (!stored.path("enabled").asBoolean(true)) {
            found.add(SWITCHED_OFF);
        }
        if (!stored.at("/ext/microbrain/area").asText("").equals(node.area().code())) {
            found.add(new Difference("不是由微脑登记的", "was not registered by Microbrain"));
        }
        return found;
    }

    private static List<String> texts(JsonNode stored, String member) {
        List<String> texts = new ArrayList<>();
        stored.path(member).forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
