package org.microbrain.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class JournalRecordPropertyTest {

    private static final Origin ORIGIN = new Origin(new NodeId("450102001003"), new JournalId(7, -7));

    @Provide
    Arbitrary<Origin> origins() {
        return Combinators.combine(Arbitraries.of("450102001003", "450102001003-b", "450100000000"),
                Arbitraries.longs(), Arbitraries.longs())
                .as((node, high, low) -> new Origin(new NodeId(node), new JournalId(high, low)));
    }

    @Provide
    Arbitrary<Draft> drafts() {
        Arbitrary<byte[]> bodies = Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
        return Combinators.combine(Arbitraries.integers().between(1, Integer.MAX_VALUE),
                Arbitraries.of(PriorityClass.class), Arbitraries.longs(),
                Arbitraries.of(RecordTime.Quality.class), bodies)
                .as((kind, priority, millis, quality, body) -> new Draft(new RecordKind(kind), priority,
                        new RecordTime(millis, quality), body));
    }

    @Property
    void whatIsSealedOpensTheSame(@ForAll("origins") Origin origin, @ForAll @LongRange(min = 1) long sequence,
                                  @ForAll("drafts") Draft draft) {
        JournalRecord sealed = JournalRecord.seal(origin, sequence, draft);
        JournalRecord opened = JournalRecord.open(origin, sequence, sealed.content(), sealed.checksum());

        assertThat(opened).isEqualTo(sealed).hasSameHashCodeAs(sealed);
        assertThat(opened.origin()).isEqualTo(origin);
        assertThat(opened.sequence()).isEqualTo(sequence);
        assertThat(opened.kind()).isEqualTo(draft.kind());
        assertThat(opened.priority()).isEqualTo(draft.priority());
        assertThat(opened.time()).isEqualTo(draft.time());
        assertThat(bytes(opened.body())).isEqualTo(draft.body());
        assertThat(opened.body().isReadOnly()).isTrue();
    }

    @Property(tries = 200)
    void aFlippedBitOfContentOrChecksumIsRefused(@ForAll("drafts") Draft draft, @ForAll @IntRange(max = 31) int bit) {
        JournalRecord sealed = JournalRecord.seal(ORIGIN, 5, draft);
        byte[] content = sealed.content();
        for (int at = 0; at < 8 * content.length; at++) {
            byte[] flipped = content.clone();
            flipped[at / 8] ^= (byte) (1 << at % 8);
            requireRefused(ORIGIN, 5, flipped, sealed.checksum());
        }
        requireRefused(ORIGIN, 5, content, sealed.checksum() ^ 1 << bit);
    }

    @Property(tries = 200)
    void aFlippedBitOfSequenceOrJournalIsRefused(@ForAll("drafts") Draft draft,
                                                 @ForAll @LongRange(min = 1) long sequence,
                                                 @ForAll @IntRange(max = 63) int bit) {
        JournalRecord sealed = JournalRecord.seal(ORIGIN, sequence, draft);
        long mask = 1L << bit;
        JournalId journal = ORIGIN.journal();

        requireRefused(ORIGIN, sequence ^ mask, sealed.content(), sealed.checksum());
        requireRefused(new Origin(ORIGIN.node(), new JournalId(journal.high() ^ mask, journal.low())), sequence,
                sealed.content(), sealed.checksum());
        requireRefused(new Origin(ORIGIN.node(), new JournalId(journal.high(), journal.low() ^ mask)), sequence,
                sealed.content(), sealed.checksum());
    }

    @Property(tries = 200)
    void aRecordOfAnotherNodeIsRefused(@ForAll("drafts") Draft draft) {
        JournalRecord sealed = JournalRecord.seal(ORIGIN, 5, draft);
        for (String node : new String[] {"450102001002", "450102001003-b", "450102001103"}) {
            requireRefused(new Origin(new NodeId(node), ORIGIN.journal()), 5, sealed.content(), sealed.checksum());
        }
    }

    @Property
    void unknownFieldsAndKindsAreKeptByteForByte(@ForAll("drafts") Draft draft, @ForAll @IntRange(min = 6) int field,
                                                 @ForAll @Size(max = 40) byte[] unknown) throws IOException {
        JournalRecord plain = JournalRecord.seal(ORIGIN, 5, draft);
        int number = 6 + field % 500_000_000;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(number, unknown);
        out.writeFixed32(number, 77);
        out.writeRawBytes(plain.content());
        out.writeInt64(number, -1);
        out.writeFixed64(number, 78);
        out.flush();
        byte[] content = bytes.toByteArray();
        JournalRecord newer = JournalRecord.open(ORIGIN, 5, content.clone(), checksum(ORIGIN, 5, content));

        assertThat(newer.content()).isEqualTo(content);
        assertThat(newer.kind()).isEqualTo(draft.kind());
        assertThat(newer.priority()).isEqualTo(draft.priority());
        assertThat(newer.time()).isEqualTo(draft.time());
        assertThat(bytes(newer.body())).isEqualTo(draft.body());
    }

    @Property(tries = 3000)
    void contentWithAGoodChecksumIsReadOrRefusedButNeverBreaksTheReader(@ForAll @Size(max = 30) byte[] content) {
        try {
            JournalRecord record = JournalRecord.open(ORIGIN, 5, content, checksum(ORIGIN, 5, content));
            assertThat(record.content()).isEqualTo(content);
            assertThat(record.kind().code()).isPositive();
            assertThat(record.body().remaining()).isLessThanOrEqualTo(content.length);
        } catch (ProtocolViolation e) {
            assertThat(e.code()).isEqualTo("bad-record");
        }
    }

    @Property(tries = 500)
    void damagedContentWithAGoodChecksumIsReadOrRefusedButNeverBreaksTheReader(@ForAll("drafts") Draft draft) {
        byte[] content = JournalRecord.seal(ORIGIN, 5, draft).content();
        for (int at = 0; at < 8 * content.length; at++) {
            byte[] flipped = content.clone();
            flipped[at / 8] ^= (byte) (1 << at % 8);
            contentWithAGoodChecksumIsReadOrRefusedButNeverBreaksTheReader(flipped);
        }
    }

    @Example
    void aBodyThatSaysItIsLongerThanTheContentIsRefused() {
        byte[] content = {0x08, 0x01, 0x2a, 0x7f, 0x00};
        byte[] negative = {0x08, 0x01, 0x2a, -1, -1, -1, -1, 0x0f};

        requireRefused(ORIGIN, 5, content, checksum(ORIGIN, 5, content));
        requireRefused(ORIGIN, 5, negative, checksum(ORIGIN, 5, negative));
    }

    @Example
    void aKnownFieldNumberOfAnotherTypeIsAnUnknownField() {
        byte[] content = {0x0a, 0x01, 0x63, 0x2d, 1, 2, 3, 4, 0x08, 0x02};
        JournalRecord record = JournalRecord.open(ORIGIN, 5, content, checksum(ORIGIN, 5, content));

        assertThat(record.kind()).isEqualTo(RecordKind.SERIES);
        assertThat(record.body().remaining()).isZero();
        byte[] kindAsText = {0x0a, 0x01, 0x63};
        requireRefused(ORIGIN, 5, kindAsText, checksum(ORIGIN, 5, kindAsText));
    }

    @Example
    void groupsNestedWithoutEndAreRefused() {
        byte[] content = new byte[JournalRecord.MAX_CONTENT];
        Arrays.fill(content, (byte) 0x3b);

        requireRefused(ORIGIN, 5, content, checksum(ORIGIN, 5, content));
    }

    @Example
    void aGroupThatEndsBeforeItBeginsIsRefused() {
        byte[] content = {0x08, 0x02, 0x3c};

        requireRefused(ORIGIN, 5, content, checksum(ORIGIN, 5, content));
    }

    @Example
    void contentAtTheLimitGoesThroughAndLongerIsRefused() {
        Draft tooLong = new Draft(RecordKind.READINGS, PriorityClass.READING, RecordTime.good(0),
                new byte[JournalRecord.MAX_CONTENT]);
        Draft longest = new Draft(RecordKind.READINGS, PriorityClass.READING, RecordTime.good(0),
                new byte[JournalRecord.MAX_CONTENT - 12]);

        assertThat(JournalRecord.seal(ORIGIN, 1, longest).content().length).isEqualTo(JournalRecord.MAX_CONTENT);
        assertThatIllegalArgumentException().isThrownBy(() -> JournalRecord.seal(ORIGIN, 1, tooLong));
        byte[] content = new byte[JournalRecord.MAX_CONTENT + 1];
        requireRefused(ORIGIN, 1, content, checksum(ORIGIN, 1, content));
    }

    @Example
    void sequencesCountFromOne() {
        Draft draft = new Draft(RecordKind.REPORT, PriorityClass.EVENT, RecordTime.good(0), new byte[0]);

        assertThatIllegalArgumentException().isThrownBy(() -> JournalRecord.seal(ORIGIN, 0, draft));
        byte[] content = JournalRecord.seal(ORIGIN, 1, draft).content();
        requireRefused(ORIGIN, 0, content, checksum(ORIGIN, 0, content));
    }

    private static void requireRefused(Origin origin, long sequence, byte[] content, int checksum) {
        assertThatThrownBy(() -> JournalRecord.open(origin, sequence, content, checksum))
                .isInstanceOf(ProtocolViolation.class);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** The checksum as PROTOCOL.md gives it, written a second time. */
    private static int checksum(Origin origin, long sequence, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(origin.node().toString().getBytes(StandardCharsets.US_ASCII));
        crc.update(origin.journal().bytes());
        crc.update(ByteBuffer.allocate(8).putLong(0, sequence));
        crc.update(content);
        return (int) crc.getValue();
    }
}
