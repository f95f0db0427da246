package org.microbrain.runtime.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.AuditBody;
import org.microbrain.record.RecordKind;

class AuditTrailTest {

    @TempDir
    Path data;
    private TestPeople node;
    private final List<AuditBody> records = new ArrayList<>();
    private boolean full;

    @BeforeEach
    void open() throws Exception {
        node = new TestPeople(data);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private AuditTrail trail() {
        return node.people.audit();
    }

    private CompletionStage<?> append(RecordKind kind, byte[] body) {
        assertThat(kind).isEqualTo(RecordKind.AUDIT);
        if (full) {
            return CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        }
        try {
            records.add(AuditBody.parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void aDeedIsOnTheDiskBeforeItBeginsAndARecordOnceItIsOver() {
        trail().recordIn(this::append);
        long id = trail().began(node.account("admin"), "people-add", "li", "10.0.0.1");
        assertThat(trail().latest("", "", Long.MAX_VALUE, 10)).singleElement()
                .satisfies(one -> assertThat(one.outcome()).isEqualTo("begun"));
        assertThat(records).isEmpty();
        trail().ended(id, "done");
        assertThat(records).singleElement().satisfies(body -> {
            assertThat(body.getWho()).isEqualTo("admin");
            assertThat(body.getRole()).isEqualTo("district-admin");
            assertThat(body.getWhat()).isEqualTo("people-add");
            assertThat(body.getSubject()).isEqualTo("li");
            assertThat(body.getAddress()).isEqualTo("10.0.0.1");
            assertThat(body.getOutcome()).isEqualTo("done");
            assertThat(body.getTimeMs()).isEqualTo(node.now.toEpochMilli());
            assertThat(body.getId().size()).isEqualTo(16);
        });
    }

    @Test
    void aDeedDuringWhichTheProgramEndedIsSaidToBeUnknown() throws Exception {
        trail().began(node.account("admin"), "people-add", "li", "");
        node.restart();
        trail().recordIn(this::append);
        assertThat(records).extracting(AuditBody::getOutcome).containsExactly("unknown");
    }

    @Test
    void whatTheJournalDidNotTakeIsGivenToItAgainAndOnlyOnce() throws Exception {
        full = true;
        trail().recordIn(this::append);
        trail().done(node.account("admin"), "sign-out", "", "");
        trail().done(node.account("admin"), "sign-in", "", "");
        assertThat(records).isEmpty();
        node.restart();
        full = false;
        trail().recordIn(this::append);
        trail().record();
        assertThat(records).extracting(AuditBody::getWhat).containsExactly("sign-out", "sign-in");
    }

    @Test
    void whatIsRefusedToStrangersIsBoundedAndCounted() {
        for (int i = 0; i < 100; i++) {
            trail().refused(null, "sign-in", "?", "10.0.0.1");
        }
        assertThat(trail().latest("", "", Long.MAX_VALUE, 1000)).hasSize(AuditTrail.REFUSED_IN_A_MINUTE);
        node.pass(Duration.ofMinutes(1));
        trail().refused(null, "sign-in", "x".repeat(500), "10.0.0.1");
        assertThat(trail().latest("", "", Long.MAX_VALUE, 1).get(0).subject()).endsWith("(+80)")
                .hasSizeLessThanOrEqualTo(AuditTrail.LONGEST);
    }

    @Test
    void noPhoneNumberTravelsUp() {
        trail().recordIn(this::append);
        trail().refused(node.account("admin"), "people-add", "13877112233", "");
        trail().done(node.account("admin"), "nodes-admit", "450102001003-b", "");
        assertThat(records).extracting(AuditBody::getSubject).containsExactly("1**********", "450102001003-b");
        assertThatThrownBy(() -> node.add("li13877112233", Role.STAFF)).isInstanceOf(NotAllowed.class);
    }

    @Test
    void theLatestAreKeptAndFoundByPersonAndWord() {
        node.add("li", Role.STAFF);
        for (int i = 0; i < 30; i++) {
            trail().done(node.account(i % 3 == 0 ? "li" : "admin"), i % 2 == 0 ? "sign-in" : "sign-out", "" + i, "");
        }
        assertThat(trail().latest("li", "sign-in", Long.MAX_VALUE, 100)).extracting(AuditEntry::subject)
                .containsExactly("24", "18", "12", "6", "0");
        assertThat(trail().words()).containsExactly("sign-in", "sign-out");
    }
}
