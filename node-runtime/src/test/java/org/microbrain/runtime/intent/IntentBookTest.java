package org.microbrain.runtime.intent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.microbrain.record.ProtocolViolation;

class IntentBookTest {

    private static final NodeId EDGE = new NodeId("450102001003");
    private static final NodeId HUB = new NodeId("450102000000");
    private static final ByteString SIGNER = ByteString.copyFrom(new byte[32]);

    @TempDir
    Path folder;

    private IntentBook book(NodeId node) {
        return new IntentBook(folder.resolve(node + ".db"), node, Runnable::run, (intent, path) -> {
            if (intent.signature().isEmpty()) {
                throw new ProtocolViolation("forged-intent", "no signature");
            }
        });
    }

    private static SignedIntent signed(long revision, IntentDraft what) {
        return SignedIntent.open(new Intent(revision, 0, what).encode(), ByteString.copyFromUtf8("good"), SIGNER);
    }

    private static SignedIntent halt(long revision, String area, boolean halted) {
        return signed(revision, IntentDraft.halt(new DivisionCode(area), new Halt(halted, "王芳", "试验 " + revision)));
    }

    private static SignedIntent wish(long revision, String node) {
        return signed(revision, IntentDraft.desired(new NodeId(node), new Desired(List.of())));
    }

    private static Page page(SignedIntent... intents) {
        return new Page(List.of(intents), List.of(), 0, false);
    }

    @Test
    void whatIsLearntIsThereAfterARestartAndWhoListensHearsOnlyOfNews() {
        AtomicInteger heard = new AtomicInteger();
        try (IntentBook book = book(EDGE)) {
            assertThat(book.wanted()).isEqualTo(Wanted.NOTHING);
            book.afterNews(heard::incrementAndGet);
            book.learn(page(wish(5, EDGE.text()), halt(6, "450100000000", true))).join();
            book.learn(page(wish(5, EDGE.text()))).join();
        }
        assertThat(heard).hasValue(1);
        try (IntentBook book = book(EDGE)) {
            assertThat(book.wanted().revision()).isEqualTo(6);
            assertThat(book.wanted().desired()).contains(new Desired(List.of()));
            assertThat(book.wanted().halted()).isTrue();
            assertThat(book.halts(EDGE.area()).join()).extracting(one -> one.area().code())
                    .containsExactly("450100000000");
        }
    }

    @Test
    void anOlderRevisionOfAKeyIsRefusedAndANewerOneReplacesIt() {
        try (IntentBook book = book(EDGE)) {
            book.learn(page(halt(8, "450102000000", true))).join();
            book.learn(page(halt(7, "450102000000", false), halt(8, "450102000000", false))).join();
            assertThat(book.wanted().halted()).isTrue();
            book.learn(page(halt(9, "450102000000", false))).join();
            assertThat(book.wanted().halted()).isFalse();
        }
    }

    @Test
    void whatIsNotGenuineOrConcernsOthersIsLeftOutAndTheRestOfThePageTaken() {
        try (IntentBook book = book(EDGE)) {
            SignedIntent forged = SignedIntent.open(halt(3, "450100000000", true).content(), ByteString.EMPTY, SIGNER);
            book.learn(page(wish(2, "450102001004"), forged, halt(4, "450000000000", true))).join();
            assertThat(book.wanted().halts()).extracting(one -> one.area().code()).containsExactly("450000000000");
            assertThat(book.refused()).isEqualTo(1);
        }
    }

    @Test
    void aChildIsToldTheNewestOfEachKeyByRisingRevisionPageByPage() {
        try (IntentBook book = book(HUB)) {
            for (int i = 1; i <= 250; i++) {
                book.learn(page(wish(i, "4501020010" + (10 + i % 50)))).join();
            }
            book.learn(page(halt(300, "450102000000", true), wish(301, "450102002001"))).join();
            Page first = book.newer(new NodeId("450102001000"), 0).join();
            assertThat(first.intents()).extracting(one -> one.intent().revision()).isSorted()
                    .doesNotHaveDuplicates().hasSize(51).last().isEqualTo(300L);
            assertThat(first.revision()).isEqualTo(301);
            assertThat(book.newer(new NodeId("450102001011"), 0).join().intents()).hasSize(2);
            assertThat(book.newer(new NodeId("450102001011"), 300).join().intents()).isEmpty();
        }
    }

    @Test
    void aBookThatIsDamagedInTheMiddleIsFoundOutAtTheStart() throws Exception {
        try (IntentBook book = book(HUB)) {
            for (int i = 1; i <= 250; i++) {
                book.learn(page(wish(i, "450102001" + (100 + i)))).join();
            }
        }
        Path file = folder.resolve(HUB + ".db");
        byte[] bytes = Files.readAllBytes(file);
        int page = 4096;
        Arrays.fill(bytes, bytes.length / page / 2 * page, (bytes.length / page / 2 + 1) * page, (byte) 0x5a);
        Files.write(file, bytes);
        try (IntentBook book = book(HUB)) {
            assertThat(book.wanted()).isEqualTo(Wanted.NOTHING);
            assertThat(folder.resolve(HUB + ".db.set-aside")).exists();
        }
    }

    @Test
    void aDamagedBookIsSetAsideAndBegunAnew() throws Exception {
        try (IntentBook book = book(EDGE)) {
            book.learn(page(wish(5, EDGE.text()))).join();
        }
        Files.write(folder.resolve(EDGE + ".db"), new byte[9000]);
        Files.deleteIfExists(folder.resolve(EDGE + ".db-wal"));
        try (IntentBook book = book(EDGE)) {
            assertThat(book.wanted()).isEqualTo(Wanted.NOTHING);
            assertThat(folder.resolve(EDGE + ".db.set-aside")).exists();
        }
    }
}
