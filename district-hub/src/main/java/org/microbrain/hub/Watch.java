package org.microbrain.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.microbrain.body.WarningBody;
import org.microbrain.link.ChildStatus;
import org.microbrain.link.Moment;
import org.microbrain.record.NodeId;

/**
 * Watches over the children: one that falls silent is a warning, raised once for each silence. Children are remembered
 * over restarts by {@link #known}, so a node that vanishes while the hub is down is missed too. One thread.
 */
final class Watch {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final int YELLOW = 2;

    private final long silentMillis;
    private final RandomGenerator random;
    private final Map<NodeId, Long> lastHeard = new HashMap<>();
    private final Set<NodeId> warned = new HashSet<>();

    /** @param known children of earlier runs; their silence counts from {@code now} */
    Watch(Duration silentAfter, RandomGenerator random, Set<NodeId> known, Moment now) {
        this.silentMillis = silentAfter.toMillis();
        this.random = random;
        known.forEach(child -> lastHeard.put(child, now.elapsed()));
    }

    /** @return warnings to raise now */
    List<WarningBody> work(List<ChildStatus> children, Moment now) {
        for (ChildStatus child : children) {
            if (child.connected()) {
                lastHeard.put(child.node(), now.elapsed());
                warned.remove(child.node());
            } else {
                lastHeard.putIfAbsent(child.node(), now.elapsed());
            }
        }
        List<WarningBody> warnings = new ArrayList<>();
        lastHeard.forEach((child, heard) -> {
            if (now.elapsed() - heard >= silentMillis && warned.add(child)) {
                warnings.add(warning(child, now));
            }
        });
        return warnings;
    }

    private WarningBody warning(NodeId child, Moment now) {
        long minutes = Math.max(1, silentMillis / 60_000);
        return WarningBody.newBuilder()
                .setId(child.area() + "_" + STAMP.format(Instant.ofEpochMilli(now.wall())) + "_"
                        + String.format("%08x", random.nextInt()))
                .setLevel(YELLOW).setHazard("sensor").setArea(child.area().code()).setBornMs(now.wall())
                .setReasonZh("节点 " + child + " 已静默 " + minutes + " 分钟")
                .setReasonEn("node " + child + " has been silent for " + minutes + " min")
                .setRule("silent-node").build();
    }

    Set<NodeId> known() {
        return Set.copyOf(lastHeard.keySet());
    }
}
