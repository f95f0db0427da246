package org.microbrain.runtime.warning;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.microbrain.body.WarningBody;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;

/**
 * A record of a warning as it stands in the book.
 *
 * @param record as it came
 * @param step   what it says
 * @param birth  the warning itself, when it is its birth
 */
record BookEntry(SharedRecord record, Step step, Optional<WarningBody> birth) {

    /** Longer ones are kept in journals and archives; no honest node makes them. */
    static final int LONGEST = 64 * 1024;
    static final int KEY_BYTES = 16;

    /** Whether the book has use for records of the kind. */
    static boolean isFor(RecordKind kind) {
        return kind.equals(RecordKind.WARNING) || kind.equals(RecordKind.WARNING_STEP);
    }

    /** What a key adds to the digest of its warning. */
    static long digest(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    /** @throws ProtocolViolation when it is no warning and no step */
    static BookEntry of(SharedRecord record) {
        if (record.body().size() > LONGEST) {
            throw new ProtocolViolation("bad-warning", "a record of a warning has " + record.body().size() + " bytes");
        }
        if (!record.kind().equals(RecordKind.WARNING)) {
            return new BookEntry(record, StepEncoding.decode(record.node(), record.body().asReadOnlyByteBuffer()),
                    Optional.empty());
        }
        try {
            WarningBody body = WarningBody.parseFrom(record.body());
            return new BookEntry(record, Step.birth(body, record.node(), record.time()), Optional.of(body));
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-warning", "a warning is no Protobuf");
        }
    }

    /** Names it. */
    byte[] key() {
        return key(record);
    }

    /** The first octets of SHA-256 over what PROTOCOL.md says under "sharing". */
    static byte[] key(SharedRecord record) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(4).putInt(record.kind().code()).flip());
            sha.update(record.node().text().getBytes(StandardCharsets.US_ASCII));
            sha.update((byte) record.time().quality().ordinal());
            sha.update(record.body().asReadOnlyByteBuffer());
            return Arrays.copyOf(sha.digest(), KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
