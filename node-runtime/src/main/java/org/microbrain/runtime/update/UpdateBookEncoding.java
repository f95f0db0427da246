package org.microbrain.runtime.update;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Wish;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * The book of updates as bytes, to be kept in the journal's state. The first number is the form; another is not read.
 */
final class UpdateBookEncoding {

    private static final int FORM = 0x4d425531;
    private static final int LONGEST = 64 * 1024;

    private UpdateBookEncoding() {
    }

    static byte[] encode(UpdateBook book) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(FORM);
            out.writeInt(book.attempts().size());
            for (Trying one : book.attempts().values()) {
                write(out, one);
            }
            out.writeInt(book.failed().size());
            for (Map.Entry<String, Long> one : book.failed().entrySet()) {
                text(out, one.getKey());
                out.writeLong(one.getValue());
            }
            out.writeInt(book.changes().size());
            for (Change one : book.changes()) {
                write(out, one);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
    }

    /** @throws IllegalArgumentException when the bytes are no such book */
    static UpdateBook decode(byte[] bytes) {
        UpdateBook book = new UpdateBook();
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            if (in.readInt() != FORM) {
                throw new IOException("it has another form");
            }
            for (int left = count(in, UpdateBook.MOST_COMPONENTS); left > 0; left--) {
                Trying one = trying(in);
                book.attempts().put(one.wish().component(), one);
            }
            for (int left = count(in, UpdateBook.MOST_FAILED); left > 0; left--) {
                book.failed().put(text(in), in.readLong());
            }
            for (int left = count(in, UpdateBook.MOST_CHANGES); left > 0; left--) {
                book.changes().addLast(change(in));
            }
            return book;
        } catch (IOException | ProtocolViolation e) {
            throw new IllegalArgumentException("the book of updates cannot be read: " + e, e);
        }
    }

    private static void write(DataOutputStream out, Trying one) throws IOException {
        byte[] wish = new Desired(List.of(one.wish())).encode().toByteArray();
        out.writeInt(wish.length);
        out.write(wish);
        out.writeByte(one.state().code());
        out.writeByte(one.slot().ordinal());
        text(out, one.previous().map(Version::text).orElse(""));
        text(out, one.reason());
        text(out, one.zh());
        text(out, one.en());
        text(out, one.log());
        out.writeInt(one.starts());
        out.writeBoolean(one.parentBefore());
        out.writeLong(one.fetched());
    }

    private static Trying trying(DataInputStream in) throws IOException {
        List<Wish> wishes = Desired.decode(ByteString.copyFrom(in.readNBytes(count(in, LONGEST)))).wishes();
        if (wishes.size() != 1) {
            throw new IOException("an attempt has one wish");
        }
        AttemptState state = state(in);
        Slot slot = in.readByte() == 0 ? Slot.A : Slot.B;
        return new Trying(wishes.get(0), state, slot, version(text(in)), text(in), text(in), text(in), text(in),
                in.readInt(), in.readBoolean(), in.readLong());
    }

    private static void write(DataOutputStream out, Change one) throws IOException {
        out.writeByte(one.component().kind().code());
        text(out, one.component().name());
        text(out, one.version().text());
        text(out, one.rollout());
        out.writeLong(one.number());
        out.writeByte(one.state().code());
        text(out, one.reason());
        text(out, one.zh());
        text(out, one.en());
        text(out, one.log());
        out.writeLong(one.millis());
        out.writeBoolean(one.doubtful());
    }

    private static Change change(DataInputStream in) throws IOException {
        ReleaseKind kind = ReleaseKind.of(in.readByte()).orElseThrow(() -> new IOException("it has an unknown kind"));
        Component component = new Component(kind, text(in));
        return new Change(component, new Version(text(in)), text(in), in.readLong(), state(in), text(in), text(in),
                text(in), text(in), in.readLong(), in.readBoolean());
    }

    private static AttemptState state(DataInputStream in) throws IOException {
        return AttemptState.of(in.readByte()).orElseThrow(() -> new IOException("it has an unknown state"));
    }

    private static Optional<Version> version(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Version(text));
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(count(in, LONGEST)), StandardCharsets.UTF_8);
    }

    private static int count(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("a count is out of its range");
        }
        return count;
    }
}
