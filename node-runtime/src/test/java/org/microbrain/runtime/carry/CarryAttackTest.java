package org.microbrain.runtime.carry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.link.CarriedAmounts;
import org.microbrain.link.CarriedFrames;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.wire.proto.Batch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.OriginRef;
import org.microbrain.wire.proto.Receipts;
import org.microbrain.wire.proto.SealedRecord;

/** What somebody may do to a stick, and what somebody with a good key may put on one. Nothing of it is taken, and it is named. */
class CarryAttackTest {

    private static final String HUB = "450124000000";
    private static final String EDGE = "450124100201";
    private static final String SIBLING = "450124100202";
    private static final String ELSEWHERE = "450102001003";

    @TempDir
    private static Path folder;
    private static Path stick;
    private static CertificateAuthority authority;
    private static CarryNode hub;
    private static CarryNode edge;

    @BeforeAll
    static void aVillageWithoutALine() throws Exception {
        authority = CertificateAuthority.create("Guangxi", CarryNode.NOW.instant().minus(Duration.ofDays(1)),
                CarryNode.NOW.instant().plus(Duration.ofDays(10)));
        stick = Files.createDirectories(folder.resolve("stick"));
        hub = new CarryNode(folder, authority, HUB).start();
        edge = new CarryNode(folder, authority, EDGE, HUB).start();
    }

    @AfterAll
    static void close() {
        hub.close();
        edge.close();
    }

    @BeforeEach
    void anEmptyStick() throws IOException {
        clean();
        hub.revoked.clear();
    }

    private Path made() throws Exception {
        edge.append(100, 1_000);
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).as(edge.err).isZero();
        try (Stream<Path> files = Files.list(stick)) {
            return files.findFirst().orElseThrow();
        }
    }

    private void isRefused(String code) throws IOException {
        assertThat(hub.carry("in", "--from", stick, "--json")).isEqualTo(1);
        assertThat(hub.out).contains("\"" + code + "\"");
        assertThat(hub.ledger()).as("nothing half taken").isEmpty();
        assertThat(hub.orders()).as("nothing is left lying about").isEmpty();
    }

    @Test
    void aStickThatWasPulledOutAnywhereIsNamedAndNothingIsTaken() throws Exception {
        Path file = made();
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, 19, 500, whole.length - Sealing.SEGMENT, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            isRefused(length <= 500 ? "no-bundle" : "damaged");
        }
    }

    @Test
    void aFlippedBitAnywhereIsFoundAndNothingIsTaken() throws Exception {
        Path file = made();
        byte[] whole = Files.readAllBytes(file);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int head = CarryNode.text(file).indexOf('\n', 20);
        for (int i = 0; i < 30; i++) {
            byte[] flipped = whole.clone();
            int at = i % 2 == 0 ? random.nextInt(head) : head + 1 + random.nextInt(whole.length - head - 1);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            int status = hub.carry("in", "--from", stick, "--json");
            assertThat(hub.ledger()).as("bit at %s, seed %s: %s", at, seed, hub.out + hub.err).isEmpty();
            assertThat(status).as("bit at %s, seed %s", at, seed).isEqualTo(1);
        }
    }

    @Test
    void aBundleForAnotherNodeIsPassedOverAndCannotBeReadThere() throws Exception {
        made();
        try (CarryNode other = new CarryNode(folder, authority, "450102000000").start()) {
            assertThat(other.carry("in", "--from", stick)).isEqualTo(1);
            assertThat(other.err).contains("no bundle for this node");
            assertThat(other.ledger()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ELSEWHERE, SIBLING, HUB})
    void recordsInAnotherNodesNameAreRefusedAndTheGoodOnesBesideThemAreNotTaken(String name) throws Exception {
        forged(edge, HUB, batch(EDGE), batch(name));
        isRefused("wrong-area");
    }

    @Test
    void framesThatAChildDoesNotSayAreRefused() throws Exception {
        forged(edge, HUB, Frame.newBuilder().setReceipts(Receipts.newBuilder()).build());
        isRefused("out-of-turn");
    }

    @Test
    void aFrameWithoutEndIsRefusedOnItsLength() throws Exception {
        forged(edge, HUB, out -> out.write(ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).array()));
        isRefused("frame-too-long");
        clean();
        forged(edge, HUB, out -> out.write(new byte[] {0, 0, 1, 0, 1}));
        isRefused("bad-frame");
    }

    @Test
    void dataWithoutEndIsNotCopied() throws Exception {
        Path file = made();
        try (RandomAccessFile longer = new RandomAccessFile(file.toFile(), "rw")) {
            longer.setLength(1L << 40);
        }
        isRefused("damaged");
        clean();
        Files.createSymbolicLink(stick.resolve("zero" + Bundle.ENDING), Path.of("/dev/zero"));
        isRefused("no-bundle");
        clean();
        Files.write(stick.resolve("line" + Bundle.ENDING), ("microbrain-carry 1\n" + "x".repeat(Bundle.LONGEST_HEAD + 1))
                .getBytes(StandardCharsets.US_ASCII));
        isRefused("no-bundle");
    }

    private void clean() throws IOException {
        try (Stream<Path> files = Files.list(stick)) {
            for (Path one : files.toList()) {
                Files.delete(one);
            }
        }
    }

    @Test
    void aHeadOverAnotherContentIsRefusedThoughBothAreGood() throws Exception {
        Path first = made();
        byte[] one = Files.readAllBytes(first);
        edge.append(1, 100);
        clean();
        byte[] two = Files.readAllBytes(made());
        int endOne = new String(one, StandardCharsets.ISO_8859_1).indexOf('\n', 20) + 1;
        int endTwo = new String(two, StandardCharsets.ISO_8859_1).indexOf('\n', 20) + 1;
        clean();
        try (OutputStream mixed = Files.newOutputStream(stick.resolve("mixed" + Bundle.ENDING), StandardOpenOption.CREATE)) {
            mixed.write(one, 0, endOne);
            mixed.write(two, endTwo, two.length - endTwo);
        }
        isRefused("damaged");
    }

    @Test
    void whoIsNotOfThisProvinceOrWasRevokedIsRefused() throws Exception {
        CertificateAuthority other = CertificateAuthority.create("Elsewhere", CarryNode.NOW.instant()
                .minus(Duration.ofDays(1)), CarryNode.NOW.instant().plus(Duration.ofDays(10)));
        CarryNode stranger = new CarryNode(Files.createDirectories(folder.resolve("other")), other, EDGE, HUB);
        forged(stranger, HUB, batch(EDGE));
        isRefused("stranger");
        clean();
        forged(new CarryNode(folder.resolve("other"), authority, SIBLING, HUB), HUB, EDGE, batch(EDGE));
        isRefused("stranger");
        clean();
        made();
        hub.revoked.add(edge.identity.chain().get(0));
        isRefused("revoked");
        assertThat(hub.carry("out", "--to", stick, "--for", EDGE, "--certificate", edge.certificate)).isEqualTo(1);
        assertThat(hub.err).contains("revoked");
    }

    @Test
    void whoIsNeitherAboveNorBelowIsRefused() throws Exception {
        CarryNode far = new CarryNode(folder, authority, ELSEWHERE, "450102000000");
        forged(far, HUB, batch(ELSEWHERE));
        isRefused("no-neighbour");
        assertThat(hub.carry("out", "--to", stick, "--for", ELSEWHERE, "--certificate", far.certificate)).isEqualTo(1);
        assertThat(hub.err).contains("neither a parent");
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static Content frames(Frame... frames) {
        return out -> {
            for (Frame frame : frames) {
                CarriedFrames.write(out, frame);
            }
        };
    }

    private void forged(CarryNode by, String to, Frame... frames) throws Exception {
        forged(by, to, frames(frames));
    }

    private void forged(CarryNode by, String to, String inTheNameOf, Frame... frames) throws Exception {
        forged(by, to, inTheNameOf, frames(frames));
    }

    private void forged(CarryNode by, String to, Content content) throws Exception {
        forged(by, to, by.name.text(), content);
    }

    /** Somebody with a good key puts onto a stick what she likes. */
    private void forged(CarryNode by, String to, String inTheNameOf, Content content) throws Exception {
        String id = "0123456789abcdef0123456789abcdef";
        NodeId from = new NodeId(inTheNameOf);
        NodeId receiver = new NodeId(to);
        Sealing sealing = Sealing.sealFor(hub.identity.chain().get(0).getPublicKey(), id, from, receiver);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SealedOutput sealed = new SealedOutput(sealing, bytes, Bundle.sha256());
        content.write(sealed);
        sealed.finish();
        Manifest manifest = new Manifest(id, from, receiver, RecordTime.good(0), CarriedAmounts.NONE, Map.of(), 0,
                sealed.length(), sealed.sha256(), HexFormat.of().formatHex(sealing.encapsulated()));
        try (OutputStream out = Files.newOutputStream(stick.resolve("forged" + Bundle.ENDING))) {
            out.write(Bundle.head(manifest, by.identity.chain(), by.identity.key()));
            bytes.writeTo(out);
        }
    }

    private static Frame batch(String node) {
        Origin origin = new Origin(new NodeId(node), new JournalId(1, 2));
        JournalRecord record = JournalRecord.seal(origin, 1, new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                RecordTime.good(0), new byte[10]));
        return Frame.newBuilder().setBatch(Batch.newBuilder().setId(1).addRuns(Batch.Run.newBuilder()
                .setOrigin(OriginRef.newBuilder().setNode(node)
                        .setJournal(ByteString.copyFrom(origin.journal().bytes())).setMade(1))
                .addRecords(SealedRecord.newBuilder().setSequence(1).setContent(ByteString.copyFrom(record.content()))
                        .setChecksum(record.checksum())))).build();
    }
}
