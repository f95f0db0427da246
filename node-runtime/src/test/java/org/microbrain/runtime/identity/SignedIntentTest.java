package org.microbrain.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.Intent;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.SignedIntent;
import org.microbrain.link.Intentions.Page;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.intent.CoreSignature;
import org.microbrain.runtime.intent.IntentBook;
import org.microbrain.runtime.intent.IntentDesk;

/** What a hub that was taken over can do with the intents that pass through it: keep them back, and nothing else. */
class SignedIntentTest {

    private static final NodeId CORE = new NodeId("450000000000");
    private static final NodeId HUB = new NodeId("450102000000");
    private static final NodeId EDGE = new NodeId("450102001003");
    private static final DivisionCode COUNTY = HUB.area();

    @TempDir
    Path folder;
    private TestProvince province;
    private NodeIdentity core;
    private IntentBook coreBook;
    private IntentDesk desk;
    private IntentBook edge;

    @BeforeEach
    void aCoreAndAnEdge() throws Exception {
        province = new TestProvince(folder);
        core = province.identity(CORE.text());
        coreBook = book("core.db", CORE, none -> false);
        desk = new IntentDesk(coreBook, core, () -> 5);
        edge = book("edge.db", EDGE, none -> false);
    }

    private IntentBook book(String file, NodeId node, Predicate<X509Certificate> revoked) {
        return new IntentBook(folder.resolve(file), node, Runnable::run,
                new CoreSignature(province.authority.root(), revoked));
    }

    private static IntentDraft halt(boolean halted) {
        return IntentDraft.halt(COUNTY, new Halt(halted, "王芳", "试验"));
    }

    private static ByteString der(X509Certificate certificate) throws Exception {
        return ByteString.copyFrom(certificate.getEncoded());
    }

    private static List<ByteString> der(NodeIdentity identity) throws Exception {
        List<ByteString> path = new ArrayList<>();
        for (X509Certificate one : identity.chain()) {
            path.add(der(one));
        }
        return path;
    }

    private static SignedIntent signed(NodeIdentity by, long revision, IntentDraft what) throws Exception {
        ByteString content = new Intent(revision, 0, what).encode();
        return SignedIntent.open(content, ByteString.copyFrom(NodeKeys.sign(by.key(),
                        SignedIntent.toSign(content).toByteArray())),
                ByteString.copyFrom(NodeKeys.sha256(by.chain().get(0).getEncoded())));
    }

    private void edgeRefuses(SignedIntent intent, List<ByteString> signers) {
        long refused = edge.refused();
        edge.learn(new Page(List.of(intent), signers, intent.intent().revision(), false)).join();
        assertThat(edge.wanted().revision()).isZero();
        assertThat(edge.refused()).isEqualTo(refused + 1);
    }

    @Test
    void whatTheCoreSignedIsTakenFromWhomeverItComes() {
        long revision = desk.issue(List.of(halt(true), IntentDraft.desired(EDGE, new Desired(List.of())))).join();
        IntentBook hub = book("hub.db", HUB, none -> false);
        hub.learn(coreBook.newer(HUB, 0).join()).join();
        edge.learn(hub.newer(EDGE, 0).join()).join();
        assertThat(revision).isEqualTo(2);
        assertThat(edge.wanted().halted()).isTrue();
        assertThat(edge.wanted().desired()).isPresent();
        assertThat(edge.wanted().revision()).isEqualTo(2);
    }

    @Test
    void aHubCannotForgeAnIntent() throws Exception {
        NodeIdentity hub = province.identity(HUB.text());
        SignedIntent forged = signed(hub, 9, halt(true));
        edgeRefuses(forged, der(hub));
        SignedIntent inTheCoresName = SignedIntent.open(forged.content(), forged.signature(),
                ByteString.copyFrom(NodeKeys.sha256(core.chain().get(0).getEncoded())));
        edgeRefuses(inTheCoresName, der(core));
        edgeRefuses(forged, List.of());
        edgeRefuses(forged, List.of(ByteString.copyFromUtf8("no certificate")));
    }

    @Test
    void aRelayOfTheCoreCannotSpeakInItsStead() throws Exception {
        NodeIdentity relay = province.identity(CORE + "-relay1");
        edgeRefuses(signed(relay, 9, halt(true)), der(relay));
    }

    @Test
    void aHubCannotAlterOrMoveAnIntent() throws Exception {
        SignedIntent genuine = signed(core, 7, IntentDraft.halt(new DivisionCode("450103000000"), new Halt(true, "", "")));
        SignedIntent moved = SignedIntent.open(new Intent(7, 0, halt(true)).encode(), genuine.signature(), genuine.signer());
        edgeRefuses(moved, der(core));
        byte[] altered = genuine.signature().toByteArray();
        altered[altered.length - 1] ^= 1;
        edgeRefuses(SignedIntent.open(signed(core, 7, halt(true)).content(), ByteString.copyFrom(altered), genuine.signer()),
                der(core));
    }

    @Test
    void anotherProvinceAndACoreOfAnotherAreaSayNothingHere() throws Exception {
        NodeIdentity stranger = new TestProvince(folder.resolve("elsewhere")).identity(CORE.text());
        edgeRefuses(signed(stranger, 9, halt(true)), der(stranger));
        NodeIdentity neighbour = province.identity("460000000000");
        edgeRefuses(signed(neighbour, 9, halt(true)), der(neighbour));
    }

    @Test
    void aRevokedKeySaysNothingMore() throws Exception {
        edge = book("strict.db", EDGE, certificate -> certificate.equals(core.chain().get(0)));
        edgeRefuses(signed(core, 9, halt(true)), der(core));
    }

    private NodeIdentity coreWithAnotherKey() throws Exception {
        return province.identity(CORE.text(), TestProvince.NOW, TestProvince.NOW.plus(Duration.ofDays(365)));
    }

    /** Nobody is above the core who could revoke its key: the root gives it another. */
    @Test
    void theStolenKeyOfACoreThatHasAnotherSaysNothingMore() throws Exception {
        desk.issue(List.of(halt(false))).join();
        edge.learn(coreBook.newer(EDGE, 0).join()).join();
        NodeIdentity renewed = coreWithAnotherKey();
        edge.learn(new Page(List.of(signed(renewed, 2, halt(false))), der(renewed), 2, false)).join();
        edge.learn(new Page(List.of(signed(core, 9, halt(true))), der(core), 9, false)).join();
        assertThat(edge.wanted().halted()).isFalse();
        assertThat(edge.wanted().revision()).isEqualTo(2);
        assertThat(edge.refused()).isEqualTo(1);
        edge.close();
        edge = book("edge.db", EDGE, none -> false);
        edge.learn(new Page(List.of(signed(core, 10, IntentDraft.desired(EDGE, new Desired(List.of())))), der(core), 10, false))
                .join();
        assertThat(edge.wanted().desired()).as("after a restart").isEmpty();
        edge.learn(new Page(List.of(signed(renewed, 11, halt(true))), der(renewed), 11, false)).join();
        assertThat(edge.wanted().halted()).isTrue();
    }

    @Test
    void aCoreWithAnotherKeySaysAllOnceMoreAndNotAgain() throws Exception {
        desk.issue(List.of(halt(true), IntentDraft.desired(EDGE, new Desired(List.of())))).join();
        desk.start().join();
        assertThat(coreBook.wanted().revision()).as("with the same key").isEqualTo(2);
        desk = new IntentDesk(coreBook, coreWithAnotherKey(), () -> 6);
        desk.start().join();
        desk.start().join();
        Page all = coreBook.newer(EDGE, 0).join();
        assertThat(all.intents()).extracting(one -> one.intent().revision()).containsExactly(3L, 4L);
        edge.learn(all).join();
        assertThat(edge.wanted().halted()).isTrue();
        assertThat(edge.wanted().desired()).isPresent();
    }

    @Test
    void theEndOfACertificateEndsNothingThatWasWantedWhateverTheClock() throws Exception {
        NodeIdentity ended = province.identity(CORE.text(), TestProvince.NOW.minus(Duration.ofHours(20)),
                TestProvince.NOW.minus(Duration.ofHours(10)));
        edge.learn(new Page(List.of(signed(ended, 9, halt(true))), der(ended), 9, false)).join();
        assertThat(edge.wanted().halted()).isTrue();
    }

    @Test
    void anOldIntentShownAgainChangesNothing() throws Exception {
        desk.issue(List.of(halt(true))).join();
        Page old = coreBook.newer(EDGE, 0).join();
        desk.issue(List.of(halt(false))).join();
        edge.learn(coreBook.newer(EDGE, 0).join()).join();
        edge.learn(old).join();
        assertThat(edge.wanted().halted()).isFalse();
    }

    @Test
    void revisionsRiseOverRestartsAndARestoredCoreGoesOnAboveAndSaysAllAgain() throws Exception {
        desk.issue(List.of(halt(true))).join();
        coreBook.close();
        Files.copy(folder.resolve("core.db"), folder.resolve("backup.db"));
        coreBook = book("core.db", CORE, none -> false);
        desk = new IntentDesk(coreBook, core, () -> 6);
        assertThat(desk.issue(List.of(halt(false), halt(false), IntentDraft.desired(EDGE, new Desired(List.of())))).join())
                .isEqualTo(4);
        edge.learn(coreBook.newer(EDGE, 0).join()).join();
        assertThat(edge.wanted().halted()).isFalse();

        IntentBook restored = book("backup.db", CORE, none -> false);
        IntentDesk anew = new IntentDesk(restored, core, () -> 7);
        List<String> raised = new ArrayList<>();
        anew.afterRaise(() -> raised.add("raised"));
        anew.told(EDGE, edge.newest().join()).toCompletableFuture().join();
        anew.told(EDGE, edge.newest().join()).toCompletableFuture().join();
        assertThat(raised).hasSize(1);
        edge.learn(restored.newer(EDGE, 0).join()).join();
        assertThat(edge.wanted().halted()).as("what the restored core wants").isTrue();
        assertThat(edge.wanted().revision()).isEqualTo(5);
    }

    @Test
    void nobodyRaisesTheRevisionsOfTheCoreWithoutAnIntentOfItsOwn() throws Exception {
        NodeIdentity hub = province.identity(HUB.text());
        SignedIntent forged = signed(hub, Long.MAX_VALUE - 1, halt(true));
        desk.told(HUB, new Page(List.of(forged), der(hub), Long.MAX_VALUE - 1, false)).toCompletableFuture().join();
        assertThat(desk.issue(List.of(halt(true))).join()).isEqualTo(1);
        assertThatThrownBy(() -> new Intent(0, 0, halt(true))).isInstanceOf(IllegalArgumentException.class);
    }
}
