package org.microbrain.runtime.district;

import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;

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

    /** Model and firmware, by which gateways are alike; empty parts where it did not say. */
    public GatewayMake make() {
        return new GatewayMake(gateway.getModel(), gateway.getFirmware(), gateway.getKura());
    }
}
