package org.microbrain.runtime.district;

import java.util.List;
import java.util.Optional;
import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;

/**
 * A gateway that an edge looks after, as the edge reported it last.
 *
 * @param edge  who looks after it
 * @param state of its configuration
 */
public record GatewayLine(NodeId edge, ReportBody.Gateway gateway, GatewayState state) {

    static GatewayLine of(NodeId edge, ReportBody.Gateway gateway) {
        return new GatewayLine(edge, gateway, GatewayState.of(gateway.getState()));
    }

    /** Whether a person has to look at it. */
    public boolean isBad() {
        return state.isBad();
    }

    /** What of it is not safe or loses data, the worst first; words of another version's are left out. */
    public List<GatewayFinding> findings() {
        return gateway.getFindingsList().stream().map(GatewayFinding::of).flatMap(Optional::stream).distinct().toList();
    }

    /** What hinders, in the words of its edge; empty for nothing. */
    public Notice why() {
        return new Notice(gateway.getWhyZh(), gateway.getWhyEn());
    }

    /** Model and firmware, by which gateways are alike; empty parts where it did not say. */
    public GatewayMake make() {
        return new GatewayMake(gateway.getModel(), gateway.getFirmware(), gateway.getKura());
    }
}
