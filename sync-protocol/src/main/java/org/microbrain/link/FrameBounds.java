package org.microbrain.link;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.microbrain.record.ProtocolViolation;

/**
 * Looks at the bytes of a frame before they are made into objects. An empty part costs two bytes on the wire and forty in
 * memory, so a frame of 4 MiB could become a hundred; here the parts are counted first, without making any.
 */
final class FrameBounds {

    /** More than 10,000 records, each in a run of its own, have. */
    static final int MOST_PARTS = 100_000;

    private int parts;

    private FrameBounds() {
    }

    /** @throws ProtocolViolation when the bytes are no frame, or one of too many parts */
    static void check(ByteBuffer bytes) {
        try {
            new FrameBounds().walk(CodedInputStream.newInstance(bytes), FrameShape.FRAME);
        } catch (IOException e) {
            throw noFrame();
        }
    }

    static ProtocolViolation noFrame() {
        return new ProtocolViolation("bad-frame", "it sent bytes that are no frame of this protocol");
    }

    private void walk(CodedInputStream in, FrameShape shape) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (++parts > MOST_PARTS) {
                throw new ProtocolViolation("bad-frame", "it sent a frame of more than " + MOST_PARTS + " parts");
            }
            int wireType = WireFormat.getTagWireType(tag);
            if (wireType == WireFormat.WIRETYPE_START_GROUP || wireType == WireFormat.WIRETYPE_END_GROUP) {
                throw noFrame();
            }
            FrameShape part = shape.part(WireFormat.getTagFieldNumber(tag));
            if (part != null && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int outer = in.pushLimit(in.readRawVarint32());
                walk(in, part);
                in.popLimit(outer);
            } else {
                in.skipField(tag);
            }
        }
    }
}
