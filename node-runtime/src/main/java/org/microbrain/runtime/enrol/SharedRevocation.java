package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.microbrain.body.RevocationBody;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.enrol.Revocations.Revoked;

/**
 * How revocations are shared downwards: with those whom the revoked node could dial, and with those who could dial it. What
 * a node of an area must know falls into a few matters, so that comparing thousands costs some hundred bytes: sixteen of
 * nodes below the area, by the first digit of the key, and one for each level above it.
 */
final class SharedRevocation {

    private static final String BELOW = "revoked.below.";
    private static final String ABOVE = "revoked.above.";
    private static final int LONGEST_REASON = 300;

    private SharedRevocation() {
    }

    /** Whether somebody of the area must know. */
    static Predicate<DivisionCode> concerns(NodeId revoked) {
        return area -> area.strictlyContains(revoked.area()) || revoked.area().strictlyContains(area);
    }

    /** By matter, the sum of the first eight octets of each key that somebody of the area must know. */
    static Map<String, Long> digests(DivisionCode area, Stream<Revoked> all) {
        Map<String, Long> digests = new TreeMap<>();
        all.forEach(one -> matter(area, one).ifPresent(name ->
                digests.merge(name, new BigInteger(one.key().substring(0, 16), 16).longValue(), Long::sum)));
        return digests;
    }

    /** In which matter somebody of the area looks for it; empty when it is not theirs to know. */
    static Optional<String> matter(DivisionCode area, Revoked one) {
        DivisionCode place = new NodeId(one.node()).area();
        return area.strictlyContains(place) ? Optional.of(BELOW + one.key().charAt(0))
                : place.strictlyContains(area) ? Optional.of(ABOVE + place.level().ordinal()) : Optional.empty();
    }

    /** @param self vouches for it towards its children */
    static SharedRecord record(NodeId self, Revoked one) {
        return new SharedRecord(RecordKind.REVOCATION, self, RecordTime.good(one.at().toEpochMilli()),
                body(one).toByteString());
    }

    static RevocationBody body(Revoked one) {
        return RevocationBody.newBuilder().setNode(one.node()).setKey(one.key()).setTimeMs(one.at().toEpochMilli())
                .setReason(one.reason()).build();
    }

    /**
     * @param teller who says so
     * @throws IllegalArgumentException when it cannot be read, or the teller does not answer for the place of that node
     */
    static Revoked read(NodeId teller, ByteString body) {
        try {
            RevocationBody revocation = RevocationBody.parseFrom(body);
            NodeId node = new NodeId(revocation.getNode());
            if (!revocation.getKey().matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("a revocation of " + node + " names no key");
            }
            if (!teller.area().strictlyContains(node.area())) {
                throw new IllegalArgumentException("reported a revocation that is not its to make");
            }
            String reason = revocation.getReason();
            return new Revoked(revocation.getKey(), node.text(), Instant.ofEpochMilli(revocation.getTimeMs()), teller.text(),
                    reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a revocation cannot be read", e);
        }
    }
}
