package org.microbrain.edge.field;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.microbrain.field.hj212.Hj212Request;
import org.microbrain.field.hj212.Hj212Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of a station over one connection: one request at a time, sent again until it ends. Any thread. */
final class Hj212Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Hj212Conversation.class);

    private Hj212Request request;

    /** Sends a request, unless one is under way. */
    synchronized void ask(Hj212Request asked, Channel channel) {
        if (request != null && !request.state().isEnd()) {
            return;
        }
        request = asked;
        send(channel);
    }

    /** Hears what a station said; it may belong to the request. */
    synchronized void heard(Hj212Segment segment, long now) {
        if (request != null && request.isMeant(segment)) {
            request = request.heard(segment, now);
            tellEnd();
        }
    }

    private void send(Channel channel) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(request.segment().encoded()));
        wait(channel, request.until());
    }

    private void wait(Channel channel, long until) {
        channel.eventLoop().schedule(() -> tick(channel, until), Hj212Request.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void tick(Channel channel, long until) {
        if (!channel.isActive() || request.state().isEnd()) {
            return;
        }
        int sent = request.sent();
        if (request.until() > until) {
            wait(channel, request.until());
            return;
        }
        request = request.tick(until);
        if (request.sent() > sent) {
            send(channel);
        }
        tellEnd();
    }

    private void tellEnd() {
        if (request.state().isEnd()) {
            LOG.info("station {}: request {} ended, {}", request.segment().station(), request.segment().command(),
                    request.state());
        }
    }
}
