package org.microbrain.edge.adopt;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.runtime.config.InvalidValue;

/** Where a gateway reaches the MQTT listener of an edge. Passwords go there: without TLS not over a network. Stateless. */
public final class BrokerAddress {

    private static final Pattern URL = Pattern.compile("(mqtt|mqtts)://([^/:]+):([0-9]{1,5})/?");
    private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,10}";
    private static final int MOST_PORT = 65_535;

    private BrokerAddress() {
    }

    /**
     * The address of a listener at a host, by TLS where there is TLS.
     *
     * @param host a name or an IPv4 address
     * @throws InvalidValue when the gateway could not, or should not, connect there
     */
    public static String at(String host, MqttSettings mqtt) {
        InetSocketAddress listener = mqtt.tlsAddress() != null && !isHere(host) || mqtt.address() == null ? mqtt.tlsAddress() : mqtt.address();
        return checked((listener == mqtt.address() ? "mqtt://" : "mqtts://") + host + ":" + listener.getPort());
    }

    /** @throws InvalidValue when it is no such address, or leads over a network without TLS */
    public static String checked(String url) {
        Matcher form = URL.matcher(url);
        if (!form.matches() || !form.group(2).matches(HOST) || Integer.parseInt(form.group(3)) > MOST_PORT || form.group(3).equals("0")) {
            throw new InvalidValue("应为 mqtts://主机:端口，例如 mqtts://10.1.2.3:8883", "must be mqtts://HOST:PORT, such as mqtts://10.1.2.3:8883");
        }
        if (form.group(1).equals("mqtt") && !isHere(form.group(2))) {
            throw new InvalidValue("密码会在途中被人读到：先在 intake.mqtt.tls 打开 TLS；不加 TLS 只能用于本机（127.0.0.1）",
                    "the password could be read on its way: open TLS at intake.mqtt.tls first; without TLS it is good on this machine only (127.0.0.1)");
        }
        return url;
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
