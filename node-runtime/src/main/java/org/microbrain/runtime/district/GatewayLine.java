package org.microbrain.runtime.district;

import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;

/**
 * A gateway that an edge looks after, as the edge reported it last.
 *
 * @param edge  who looks after it
 * @param state of its configuration
 */
public record GatewayLine(NodeId edge, ReportBody.Gateway gateway, State state) {

    /** The worst first. */
    public enum State {
        FAILED, DRIFTED, LEFT_BEHIND, SENT, UNREAD, UNMANAGED, VERIFIED, UNKNOWN
    }

    static GatewayLine of(NodeId edge, ReportBody.Gateway gateway) {
        State state = switch (gateway.getState()) {
            case "failed" -> State.FAILED;
            case "drifted" -> State.DRIFTED;
            case "left-behind" -> State.LEFT_BEHIND;
            case "sent" -> State.SENT;
            case "unread" -> State.UNREAD;
            case "unmanaged" -> State.UNMANAGED;
            case "verified" -> State.VERIFIED;
            default -> State.UNKNOWN;
        };
        return new GatewayLine(edge, gateway, state);
    }

    /** Whether a person has to look at it. */
    public boolean isBad() {
        return state == State.FAILED || state == State.DRIFTED || state == State.LEFT_BEHIND;
    }

    /** Model and firmware, by which gateways are alike; empty parts where it did not say. */
    public GatewayMake make() {
        return new GatewayMake(gateway.getModel(), gateway.getFirmware(), gateway.getKura());
    }
}
