package org.microbrain.runtime.console;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers probes: 200 while the node works, 503 with the reasons when a person must mend something at it. */
final class Health {

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final Access access;
    private final Supplier<NodeStatus> status;

    Health(Access access, Supplier<NodeStatus> status) {
        this.access = access;
        this.status = status;
    }

    void answer(Context ctx) {
        if (!access.mayProbe(ctx)) {
            ctx.status(401).header("WWW-Authenticate", "Bearer").json(Map.of("error", "send the node's API token"));
            return;
        }
        List<Notice> troubles;
        try {
            troubles = status.get().troubles();
        } catch (RuntimeException e) {
            LOG.warn("the node's status cannot be taken: {}", e.toString(), e);
            troubles = List.of(new Notice("无法取得节点状态，请查看日志", "the node's status cannot be taken; see its log"));
        }
        ctx.status(troubles.isEmpty() ? 200 : 503)
                .json(Map.of("status", troubles.isEmpty() ? "ok" : "failing", "troubles", troubles));
    }
}
