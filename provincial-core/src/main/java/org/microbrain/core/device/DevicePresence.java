package org.microbrain.core.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.device.DeviceMessage;

/**
 * Whether a device is there, as its messages and Hono's notifications say; times are the broker's, Unix milliseconds, 0 for never.
 *
 * @param area         12-digit code of where it stands; empty when nobody said
 * @param adapter      that its last message came by
 * @param seen         its last message of any kind
 * @param connected    when it last connected
 * @param disconnected when it last went
 * @param listensUntil until when it takes commands; {@link Long#MAX_VALUE} for until further notice
 * @param told         the last message that told of the connection; what is older tells nothing new
 * @param provisioned  when Hono registered it
 */
public record DevicePresence(String device, String area, String adapter, long seen, long connected, long disconnected,
                             long listensUntil, long told, long provisioned) {

    static final String CONNECTION = "application/vnd.eclipse-hono-dc-notification+json";
    static final String EMPTY = "application/vnd.eclipse-hono-empty-notification";
    static final String PROVISIONING = "application/vnd.eclipse-hono-device-provisioning-notification";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LONGEST = 16 << 10;

    /** One that was never heard of. */
    static DevicePresence of(String device, String area) {
        return new DevicePresence(device, area, "", 0, 0, 0, 0, 0, 0);
    }

    /** The same at another place. */
    DevicePresence standing(String where) {
        return new DevicePresence(device, where, adapter, seen, connected, disconnected, listensUntil, told, provisioned);
    }

    /** Whether a message only tells of the connection, and holds no reading. */
    static boolean isNotice(DeviceMessage message) {
        String type = message.contentType();
        return message.payload().length == 0 || type.equals(CONNECTION) || type.startsWith(EMPTY) || type.startsWith(PROVISIONING);
    }

    /** The same after one more message, which may be an old one. */
    DevicePresence after(DeviceMessage message) {
        long at = message.stamped();
        DevicePresence heard = new DevicePresence(device, area, at >= seen && !message.adapter().isEmpty() ? message.adapter() : adapter,
                Math.max(seen, at), connected, disconnected, listensUntil, told,
                message.contentType().startsWith(PROVISIONING) ? Math.max(provisioned, at) : provisioned);
        if (at < told) {
            return heard;
        }
        if (message.contentType().equals(CONNECTION)) {
            return heard.cause(cause(message), at);
        }
        return message.ttd() == DeviceMessage.NOT_SAID ? heard : heard.listening(message.ttd(), at);
    }

    private DevicePresence cause(String cause, long at) {
        return switch (cause) {
            case "connected" -> new DevicePresence(device, area, adapter, seen, at, disconnected, listensUntil, at, provisioned);
            case "disconnected" -> new DevicePresence(device, area, adapter, seen, connected, at, 0, at, provisioned);
            default -> this;
        };
    }

    private DevicePresence listening(int ttd, long at) {
        long until = ttd == DeviceMessage.UNTIL_FURTHER_NOTICE ? Long.MAX_VALUE : ttd > 0 ? at + ttd * 1_000L : 0;
        boolean came = until > 0 && !listens(at);
        return new DevicePresence(device, area, adapter, seen, came ? at : connected, until == 0 ? at : disconnected, until, at,
                provisioned);
    }

    private static String cause(DeviceMessage message) {
        try {
            JsonNode json = message.payload().length > LONGEST ? null : MAPPER.readTree(message.payload());
            return json == null ? "" : json.path("cause").asText("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Where it stands; of one of which nobody said it, only who sees the whole province hears. */
    public DivisionCode place(DivisionCode province) {
        return area.isEmpty() ? province : new DivisionCode(area);
    }

    /** Whether it takes commands at that time. */
    public boolean listens(long now) {
        return listensUntil > now;
    }

    /** Whether it is connected, as far as is known. */
    public boolean connected(long now) {
        return listens(now) || connected > disconnected;
    }
}
