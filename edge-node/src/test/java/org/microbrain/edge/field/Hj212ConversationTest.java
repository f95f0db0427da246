package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.microbrain.field.hj212.Hj212Request;

class Hj212ConversationTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Hj212Conversation conversation = new Hj212Conversation();
    private final Hj212Request clock = Hj212Request.setClock("22", "123456", "A1", 1_800_000_000_000L);

    Hj212ConversationTest() {
        channel.freezeTime();
        conversation.ask(clock, channel);
    }

    private String sent() {
        ByteBuf sent = channel.readOutbound();
        if (sent == null) {
            return null;
        }
        String text = sent.toString(StandardCharsets.UTF_8);
        sent.release();
        return text;
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aRequestWithoutAnswerIsSentFourTimesAndNoMore() {
        String first = sent();
        assertThat(first).contains("CN=1012", "SystemTime=");
        for (int again = 0; again < 3; again++) {
            pass(9);
            assertThat(sent()).isNull();
            pass(1);
            assertThat(sent()).isEqualTo(first);
        }
        pass(60);
        assertThat(sent()).isNull();
    }

    @Test
    void aRequestThatIsDoneIsNotSentAgainAndAnotherMayFollow() {
        sent();
        conversation.ask(clock, channel);
        assertThat(sent()).as("one at a time").isNull();
        conversation.heard(clock.segment().answer(9011, Map.of("QnRtn", "1")), 1_800_000_001_000L);
        conversation.heard(clock.segment().answer(9012, Map.of("ExeRtn", "1")), 1_800_000_002_000L);
        pass(60);
        assertThat(sent()).isNull();
        conversation.ask(Hj212Request.setClock("22", "123456", "A1", 1_800_000_100_000L), channel);
        assertThat(sent()).contains("CN=1012");
    }
}
