package org.microbrain.edge.intake.mqtt;

import org.microbrain.runtime.mapping.RefusalReason;

/**
 * A peer broke the protocol; its connection ends. The decoder hands it on as a message, so that the packets before it
 * are still served.
 */
final class ProtocolFault extends RuntimeException {

    static final int MALFORMED = 0x81;
    static final int PROTOCOL_ERROR = 0x82;
    static final int UNSUPPORTED_VERSION = 0x84;
    static final int SERVER_BUSY = 0x89;
    static final int KEEP_ALIVE_TIMEOUT = 0x8D;
    static final int TAKEN_OVER = 0x8E;
    static final int SHUTTING_DOWN = 0x8B;
    static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    static final int TOPIC_ALIAS_INVALID = 0x94;
    static final int PACKET_TOO_LARGE = 0x95;
    static final int QUOTA_EXCEEDED = 0x97;
    static final int ADMINISTRATIVE_ACTION = 0x98;

    private static final byte[] NO_PACKET = {};

    private final int code;
    private byte[] packet = NO_PACKET;

    /** @param code the reason code of MQTT 5 */
    ProtocolFault(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static ProtocolFault malformed(String message) {
        return new ProtocolFault(MALFORMED, message);
    }

    static ProtocolFault error(String message) {
        return new ProtocolFault(PROTOCOL_ERROR, message);
    }

    int code() {
        return code;
    }

    /** Keeps the beginning of the packet at fault, to be looked at. */
    void packet(byte[] beginning) {
        packet = beginning;
    }

    byte[] packet() {
        return packet;
    }

    /** As what it is counted. */
    RefusalReason reason() {
        return switch (code) {
            case PACKET_TOO_LARGE -> RefusalReason.TOO_LARGE;
            case RECEIVE_MAXIMUM_EXCEEDED, QUOTA_EXCEEDED -> RefusalReason.LIMIT_REACHED;
            default -> RefusalReason.PROTOCOL;
        };
    }
}
