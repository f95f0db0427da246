package org.microbrain.runtime.warning;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import org.microbrain.body.ReceiptBody;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.WarningId;

/**
 * A node above the place has the warning.
 *
 * @param warning which
 * @param node    who
 * @param at      since when, by that node's clock
 */
public record Receipt(WarningId warning, NodeId node, Instant at) {

    /** @throws ProtocolViolation when it is none */
    static Receipt of(SharedRecord record) {
        try {
            WarningId warning = new WarningId(ReceiptBody.parseFrom(record.body()).getWarning());
            if (!record.node().area().strictlyContains(warning.area())) {
                throw new ProtocolViolation("bad-receipt", record.node() + " does not lie above " + warning.area());
            }
            return new Receipt(warning, record.node(), Instant.ofEpochMilli(record.time().millis()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new ProtocolViolation("bad-receipt", "a receipt names no warning: " + e.getMessage());
        }
    }

    SharedRecord record() {
        return new SharedRecord(RecordKind.WARNING_RECEIPT, node, RecordTime.good(at.toEpochMilli()),
                ReceiptBody.newBuilder().setWarning(warning.text()).build().toByteString());
    }
}
