package org.microbrain.link;

import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;

/**
 * What is spoken at a parent's port beside links: who names {@code serverName} in its TLS greeting (SNI, RFC 6066 §3) gets
 * other handlers. Until then it stands at the same doorstep as everybody, and it is counted there until it goes.
 *
 * @param serverName chosen by no link, for links name nothing
 * @param handlers   adds the handlers, TLS first, to the end of the pipeline; on the connection's thread
 */
public record SideDoor(String serverName, Consumer<SocketChannel> handlers) {
}
