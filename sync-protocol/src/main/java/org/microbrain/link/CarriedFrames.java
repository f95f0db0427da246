package org.microbrain.link;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;

/**
 * Frames in a file instead of on a line: each after its length (4 octets, big-endian), within the same bounds, until the file
 * ends.
 */
public final class CarriedFrames {

    private static final int LENGTH = 4;

    private CarriedFrames() {
    }

    /** Where frames go that are carried. */
    @FunctionalInterface
    public interface Sink {

        /** @return false when there is no room for it; nothing of it was written then */
        boolean put(Frame frame) throws IOException;
    }

    /** Bytes that a frame takes. */
    public static int size(Frame frame) {
        return LENGTH + frame.getSerializedSize();
    }

    /** Writes a frame. */
    public static void write(OutputStream out, Frame frame) throws IOException {
        out.write(ByteBuffer.allocate(LENGTH).putInt(frame.getSerializedSize()).array());
        frame.writeTo(out);
    }

    /**
     * Reads the next frame.
     *
     * @return empty at the end
     * @throws ProtocolViolation when the bytes are no frame, or one beyond a bound; memory is taken after its length was judged
     */
    public static Optional<Frame> read(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        DataInputStream data = new DataInputStream(in);
        try {
            int length = first << 24 | data.readUnsignedByte() << 16 | data.readUnsignedShort();
            if (length < 0 || length > FrameDecoder.LONGEST - LENGTH) {
                throw new ProtocolViolation("frame-too-long", "a frame in it is longer than " + FrameDecoder.LONGEST
                        + " bytes");
            }
            byte[] bytes = new byte[length];
            data.readFully(bytes);
            FrameBounds.check(ByteBuffer.wrap(bytes));
            return Optional.of(Frame.parseFrom(bytes));
        } catch (EOFException e) {
            throw new ProtocolViolation("bad-frame", "it ends in the middle of a frame");
        } catch (InvalidProtocolBufferException e) {
            throw FrameBounds.noFrame();
        }
    }
}
