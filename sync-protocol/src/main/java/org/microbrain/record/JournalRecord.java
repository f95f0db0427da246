package org.microbrain.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * An immutable record as its origin sealed it. The sealed content (a {@code RecordContent} of {@code wire.proto}) is kept
 * as bytes and handed on unchanged, so fields and kinds newer than this program survive the way up, and one checksum
 * holds from the sensor's village to the province.
 */
public final class JournalRecord {

    /** Longest content a journal or a parent takes, in bytes. */
    public static final int MAX_CONTENT = 1 << 20;

    private static final int KIND = 1;
    private static final int PRIORITY = 2;
    private static final int TIME = 3;
    private static final int TIME_QUALITY = 4;
    private static final int BODY = 5;
    private static final int SINCE_START = 6;

    private final Origin origin;
    private final long sequence;
    private final byte[] content;
    private final int checksum;
    private final RecordKind kind;
    private final PriorityClass priority;
    private final RecordTime time;
    private final int bodyAt;
    private final int bodyLength;

    private JournalRecord(Origin origin, long sequence, byte[] content, int checksum) {
        this.origin = origin;
        this.sequence = sequence;
        this.content = content;
        this.checksum = checksum;
        int kindCode = 0;
        int priorityNumber = 0;
        long millis = 0;
        int quality = 0;
        long sinceStart = RecordTime.UNKNOWN;
        int at = 0;
        int length = 0;
        try {
            CodedInputStream in = CodedInputStream.newInstance(content);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case KIND << 3 | WireFormat.WIRETYPE_VARINT -> kindCode = in.readUInt32();
                    case PRIORITY << 3 | WireFormat.WIRETYPE_VARINT -> priorityNumber = in.readUInt32();
                    case TIME << 3 | WireFormat.WIRETYPE_VARINT -> millis = in.readSInt64();
                    case TIME_QUALITY << 3 | WireFormat.WIRETYPE_VARINT -> quality = in.readUInt32();
                    case BODY << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                        length = in.readRawVarint32();
                        at = in.getTotalBytesRead();
                        in.skipRawBytes(length);
                    }
                    case SINCE_START << 3 | WireFormat.WIRETYPE_VARINT -> sinceStart = in.readUInt64() - 1;
                    default -> in.skipField(tag);
                }
            }
            this.kind = new RecordKind(kindCode);
        } catch (IOException | IllegalArgumentException e) {
            throw new ProtocolViolation("bad-record", "record " + sequence + " of " + origin
                    + " has content that cannot be read: " + e.getMessage());
        }
        this.priority = PriorityClass.of(priorityNumber);
        this.time = new RecordTime(millis, RecordTime.Quality.of(quality), Math.max(RecordTime.UNKNOWN, sinceStart));
        this.bodyAt = at;
        this.bodyLength = length;
    }

    /**
     * Seals a draft.
     *
     * @throws IllegalArgumentException when the body is too long ({@link #MAX_CONTENT}) or the sequence is not positive
     */
    public static JournalRecord seal(Origin origin, long sequence, Draft draft) {
        if (sequence <= 0) {
            throw new IllegalArgumentException("sequences count from 1, got " + sequence);
        }
        byte[] content = encode(draft);
        if (content.length > MAX_CONTENT) {
            throw new IllegalArgumentException("record of " + content.length + " bytes; at most " + MAX_CONTENT);
        }
        return new JournalRecord(origin, sequence, content, checksum(origin, sequence, content));
    }

    /**
     * Takes a record from a disk or a wire, after checking its checksum.
     *
     * @throws ProtocolViolation when checksum, length or content is wrong
     */
    public static JournalRecord open(Origin origin, long sequence, byte[] content, int checksum) {
        if (sequence <= 0 || content.length > MAX_CONTENT) {
            throw new ProtocolViolation("bad-record", "record " + sequence + " of " + origin + " has "
                    + content.length + " bytes; sequences count from 1, content is at most " + MAX_CONTENT + " bytes");
        }
        if (checksum(origin, sequence, content) != checksum) {
            throw new ProtocolViolation("bad-checksum", "record " + sequence + " of " + origin
                    + " does not have the checksum it was sealed with");
        }
        return new JournalRecord(origin, sequence, content, checksum);
    }

    private static byte[] encode(Draft draft) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(draft.body().length + 64);
            CodedOutputStream out = CodedOutputStream.newInstance(buffer);
            out.writeUInt32(KIND, draft.kind().code());
            out.writeUInt32(PRIORITY, draft.priority().ordinal());
            out.writeSInt64(TIME, draft.time().millis());
            out.writeUInt32(TIME_QUALITY, draft.time().quality().ordinal());
            out.writeByteArray(BODY, draft.body());
            if (draft.time().correctable()) {
                out.writeUInt64(SINCE_START, draft.time().sinceStart() + 1);
            }
            out.flush();
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory cannot fail", e);
        }
    }

    /** CRC-32C (RFC 3720 §12.1) over node name, journal id, sequence (8 bytes, big-endian) and content. */
    private static int checksum(Origin origin, long sequence, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(origin.node().text().getBytes(StandardCharsets.US_ASCII));
        crc.update(ByteBuffer.allocate(24).putLong(origin.journal().high()).putLong(origin.journal().low())
                .putLong(sequence).flip());
        crc.update(content);
        return (int) crc.getValue();
    }

    public Origin origin() {
        return origin;
    }

    /** Counts from 1 within the origin, without gaps. */
    public long sequence() {
        return sequence;
    }

    /** The sealed bytes. Not copied: the caller must not change them. */
    public byte[] content() {
        return content;
    }

    public int checksum() {
        return checksum;
    }

    public RecordKind kind() {
        return kind;
    }

    public PriorityClass priority() {
        return priority;
    }

    public RecordTime time() {
        return time;
    }

    /** The body, as a read-only view of the content. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(content, bodyAt, bodyLength).slice().asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JournalRecord that && sequence == that.sequence && checksum == that.checksum
                && origin.equals(that.origin) && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * origin.hashCode() + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return kind + " " + sequence + " of " + origin;
    }
}
