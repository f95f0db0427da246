package org.microbrain.intent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.IntentContent;

/**
 * Something that the province wants, as of a revision.
 *
 * @param revision from 1, one sequence in the whole province
 * @param millis   when it was made, Unix milliseconds, for people
 */
public record Intent(long revision, long millis, IntentDraft what) {

    /** @throws IllegalArgumentException when the revision is none */
    public Intent {
        if (revision < 1) {
            throw new IllegalArgumentException("revisions begin with 1, got " + revision);
        }
    }

    public String key() {
        return what.key();
    }

    public DivisionCode area() {
        return what.area();
    }

    public Optional<NodeId> node() {
        return what.node();
    }

    public IntentKind kind() {
        return what.kind();
    }

    public ByteString body() {
        return what.body();
    }

    /** Whether this node must have it: because it is for it or its area, or to hand it down. */
    public boolean concerns(NodeId other) {
        if (node().isPresent()) {
            return node().get().equals(other) || other.area().strictlyContains(node().get().area());
        }
        return area().contains(other.area()) || other.area().contains(area());
    }

    /** The bytes that are signed and carried. */
    public ByteString encode() {
        return IntentContent.newBuilder().setRevision(revision).setKey(key()).setArea(area().code())
                .setNode(node().map(NodeId::text).orElse("")).setKind(kind().code()).setTimeMs(millis).setBody(body())
                .build().toByteString();
    }

    /** @throws ProtocolViolation {@code bad-intent} when the bytes are none, or beyond a limit */
    public static Intent decode(ByteString bytes) {
        try {
            IntentContent content = IntentContent.parseFrom(bytes);
            Optional<NodeId> node = content.getNode().isEmpty() ? Optional.empty()
                    : Optional.of(new NodeId(content.getNode()));
            return new Intent(content.getRevision(), content.getTimeMs(), new IntentDraft(content.getKey(),
                    new DivisionCode(content.getArea()), node, new IntentKind(content.getKind()), content.getBody()));
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-intent", "an intent is no Protobuf");
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-intent", "an intent: " + e.getMessage());
        }
    }
}
