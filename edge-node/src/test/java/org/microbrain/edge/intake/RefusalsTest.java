package org.microbrain.edge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.LoggerFactory;

class RefusalsTest {

    private Instant now = Instant.EPOCH;
    private final Refusals refusals = new Refusals(() -> now);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theFirstAndTheLatestOfEachKindAreKeptAndAllAreCounted() {
        for (int i = 0; i < 1000; i++) {
            now = Instant.ofEpochSecond(i);
            refusals.add(new Refused(RefusalReason.NOT_JSON), "mqtt:s" + i, "sensors/a", bytes("x" + i));
        }
        refusals.add(Refused.because(RefusalReason.TOO_LARGE, "9 MB"), "http:u", "", bytes("y"));
        assertThat(refusals.total()).isEqualTo(1001);
        assertThat(refusals.snapshot()).hasSize(2).first().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(1000);
            assertThat(entry.first()).isEqualTo(new Example(Instant.EPOCH, "mqtt:s0", "sensors/a", 2, "x0", "7830",
                    RefusalReason.NOT_JSON.zh(), RefusalReason.NOT_JSON.en()));
            assertThat(entry.latest().text()).isEqualTo("x999");
            assertThat(entry.latest().time()).isEqualTo(Instant.ofEpochSecond(999));
        });
        assertThat(refusals.snapshot().get(1).latest().zh()).isEqualTo("内容过大：9 MB");
    }

    @Test
    void anExampleIsBoundedAndHasNoControlCharacters() {
        refusals.add(Refused.because(RefusalReason.NO_MAPPING, "z".repeat(100_000)), "s".repeat(100_000),
                "t".repeat(100_000), ("\u001b[31m\n" + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        Example example = refusals.snapshot().get(0).first();
        assertThat(example.text()).hasSize(Example.KEPT_BYTES).startsWith(" [31m xxx");
        assertThat(example.source().length() + example.topic().length() + example.en().length()
                + example.zh().length()).isLessThan(1001);
    }

    @Test
    void countsAreExactUnderManyThreads() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    refusals.add(new Refused(RefusalReason.PROTOCOL), "s", "", bytes("x"));
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(refusals.count(RefusalReason.PROTOCOL)).isEqualTo(4000);
    }

    @Test
    void everyReasonHasACodeAndWordsInBothLanguages() {
        assertThat(RefusalReason.values()).allSatisfy(reason -> {
            assertThat(reason.code()).matches("[a-z0-9-]+");
            assertThat(reason.zh()).matches(".*[\\u4e00-\\u9fff].*");
            assertThat(reason.en()).isNotBlank();
        });
    }

    @Test
    void theClockIsAskedForTheTimeOfEachExample() {
        Refusals fixed = new Refusals(InstantSource.fixed(Instant.ofEpochSecond(7)));
        fixed.add(new Refused(RefusalReason.NO_VALUE), "s", "", bytes("x"));
        assertThat(fixed.snapshot().get(0).first().time()).isEqualTo(Instant.ofEpochSecond(7));
    }

    @Test
    void theLogSaysWhatIsNewAndThenOnceAnHourHowMuchMoreThereWas() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
        logger.addAppender(log);
        try {
            for (int second = 0; second <= 3600; second++) {
                now = Instant.ofEpochSecond(second);
                refusals.add(new Refused(RefusalReason.NO_VALUE), "s", "", bytes("x"));
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).satisfiesExactly(
                first -> assertThat(first).contains("Further ones are only counted"),
                later -> assertThat(later).contains("3600 since the last such line"));
    }
}
