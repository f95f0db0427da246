package org.microbrain.runtime.config;

import java.net.InetSocketAddress;

/**
 * Where a node's console listens.
 *
 * @param address the address; port 0 takes any free port
 * @param tls     null where it speaks plain HTTP
 */
public record ConsoleSettings(InetSocketAddress address, ConsoleTls tls) {

    /** The console is open to the machine itself only, unless the configuration says otherwise. */
    public static final InetSocketAddress DEFAULT = Values.address("127.0.0.1:8081");

    /** Plain HTTP. */
    public ConsoleSettings(InetSocketAddress address) {
        this(address, null);
    }

    public static ConsoleSettings read(Section s) {
        s.onlyKeys("address", "tls");
        InetSocketAddress address = s.address("address", DEFAULT);
        if (address.isUnresolved()) {
            s.problem("address", "监听地址应为 IP 地址，例如 0.0.0.0:8081",
                    "an address to listen on must be an IP address, for example 0.0.0.0:8081");
        }
        return new ConsoleSettings(address, s.has("tls") ? ConsoleTls.read(s.section("tls")) : null);
    }
}
