package org.microbrain.runtime.config;

import java.net.InetSocketAddress;

/**
 * Where a node's console listens.
 *
 * @param address the address; port 0 takes any free port
 */
public record ConsoleSettings(InetSocketAddress address) {

    /** The console is open to the machine itself only, unless the configuration says otherwise. */
    public static final InetSocketAddress DEFAULT = Values.address("127.0.0.1:8081");

    public static ConsoleSettings read(Section s) {
        s.onlyKeys("address");
        InetSocketAddress address = s.address("address", DEFAULT);
        if (address.isUnresolved()) {
            s.problem("address", "监听地址应为 IP 地址，例如 0.0.0.0:8081",
                    "an address to listen on must be an IP address, for example 0.0.0.0:8081");
        }
        return new ConsoleSettings(address);
    }
}
