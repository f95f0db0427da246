package org.microbrain.runtime.district;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What of a gateway with Eclipse Kura is not as it should be, whatever is wanted of its configuration. The worst first. */
public enum GatewayFinding {
    /** What goes between gateway and edge can be read on its way. */
    NO_TLS(true),
    /** A password of its web page is one that everybody knows. */
    WEB_PASSWORD(true),
    /** The password with which it signs in at the edge is one that everybody knows. */
    MQTT_PASSWORD(true),
    /** Commands of its system can be run from afar. */
    COMMANDS(true),
    /** It does not connect again after a start of its own or a loss of the line. */
    NO_AUTO_CONNECT(true),
    /** It restarts when the edge is away for long. */
    REBOOTS(true),
    /** A keystore has a password that everybody knows. */
    KEYSTORE_PASSWORD(false),
    /** Its clock is not that of the edge. */
    CLOCK(false),
    /** It sends one message a second, or fewer. */
    RATE_LIMIT(false),
    /** It keeps few messages while the edge is away. */
    STORE(false);

    private final boolean grave;

    GatewayFinding(boolean grave) {
        this.grave = grave;
    }

    /** As reports have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<GatewayFinding> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** The classes of its badge on pages: red where strangers may do something or the gateway is lost, yellow else. */
    public String badge() {
        return grave ? "mb-state-badge mb-state-red" : "mb-state-badge mb-state-yellow";
    }
}
