package org.microbrain.link;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.microbrain.record.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parent's end: takes links in, one for each child, and keeps what each child last said of itself. Safe for use by
 * several threads.
 */
public final class Children {

    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    private final NodeId self;
    private final String program;
    private final Receiver receiver;
    private final LinkSettings settings;
    private final ConcurrentMap<NodeId, ChildStatus> statuses = new ConcurrentHashMap<>();
    private final Map<Downlink, Boolean> links = new ConcurrentHashMap<>();
    private final ConcurrentMap<NodeId, Downlink> serving = new ConcurrentHashMap<>();
    private volatile Moment now;

    public Children(NodeId self, String program, Receiver receiver, LinkSettings settings, Moment now) {
        this.self = self;
        this.program = program;
        this.receiver = receiver;
        this.settings = settings;
        this.now = now;
    }

    /** A peer with a valid certificate has connected. */
    public Link.Events connected(Link link) {
        Downlink downlink = new Downlink(self, program, link, receiver, this, settings, now.elapsed());
        links.put(downlink, true);
        return downlink;
    }

    /** Closes links that went silent. To be called a few times a second. */
    public void work(Moment moment) {
        now = moment;
        links.keySet().forEach(link -> link.work(moment));
    }

    public void close() {
        links.keySet().forEach(link -> link.end("this node stops"));
    }

    /** Every child seen since the start, connected or not, in order of name. */
    public List<ChildStatus> statuses() {
        return statuses.values().stream().sorted().toList();
    }

    Moment now() {
        return now;
    }

    void welcomed(Downlink downlink, NodeId child, String childProgram) {
        Downlink before = serving.put(child, downlink);
        update(new ChildStatus(child, childProgram, true, now.wall(), ChildStatus.NOTHING_KNOWN));
        if (before != null && before != downlink) {
            before.end("the same node connected again");
        }
        LOG.info("child {} connected", child);
    }

    void update(ChildStatus status) {
        statuses.merge(status.node(), status, (old, fresh) -> fresh.waiting() == ChildStatus.NOTHING_KNOWN
                ? new ChildStatus(fresh.node(), fresh.program(), fresh.connected(), fresh.lastHeard(), old.waiting())
                : fresh);
    }

    void ended(Downlink downlink, NodeId child, String why) {
        links.remove(downlink);
        if (child != null && serving.remove(child, downlink)) {
            statuses.computeIfPresent(child, (node, old) -> new ChildStatus(node, old.program(), false, old.lastHeard(),
                    old.waiting()));
            LOG.warn("child {} is gone: {}", child, why);
        }
    }
}
