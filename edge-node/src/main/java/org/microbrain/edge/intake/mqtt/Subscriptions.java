package org.microbrain.edge.intake.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;

/** Why a subscription is refused in MQTT 5: the most telling code (§3.9.3) for what was asked. */
final class Subscriptions {

    private static final int TOPIC_FILTER_INVALID = 0x8F;
    private static final int SHARED_NOT_SUPPORTED = 0x9E;
    private static final int IDENTIFIERS_NOT_SUPPORTED = 0xA1;
    private static final int WILDCARDS_NOT_SUPPORTED = 0xA2;
    private static final String SHARED = "$share/";

    private Subscriptions() {
    }

    static int refusal(String filter, MqttProperties properties) {
        if (filter.startsWith(SHARED)) {
            return isShared(filter) ? SHARED_NOT_SUPPORTED : TOPIC_FILTER_INVALID;
        }
        if (!isFilter(filter)) {
            return TOPIC_FILTER_INVALID;
        }
        if (properties.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null) {
            return IDENTIFIERS_NOT_SUPPORTED;
        }
        return hasWildcard(filter) ? WILDCARDS_NOT_SUPPORTED : Replies.NOT_AUTHORISED;
    }

    private static boolean isShared(String filter) {
        int end = filter.indexOf('/', SHARED.length());
        return end > SHARED.length() && end < filter.length() - 1 && isFilter(filter.substring(end + 1))
                && !hasWildcard(filter.substring(SHARED.length(), end));
    }

    /** A wildcard stands for a whole level, {@code #} for the last ones (§4.7.1). */
    private static boolean isFilter(String filter) {
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean whole = levels[i].length() == 1 && !(levels[i].equals("#") && i < levels.length - 1);
            if (hasWildcard(levels[i]) && !whole) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasWildcard(String text) {
        return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
    }
}
