package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.microbrain.field.Flaw;
import org.microbrain.field.Unreadable;

class StationLineTest {

    private final StationLine line = new StationLine(Duration.ofSeconds(20), "talk");
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int freed;

    StationLineTest() {
        channel.freezeTime();
        channel.pipeline().addLast(line);
        channel.pipeline().fireChannelActive();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private void silence() {
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
    }

    @Test
    void framesGoOnOneAtATimeAndNothingIsReadWhileOthersWait() {
        channel.writeInbound("a", "b", "c");
        assertThat((String) channel.readInbound()).isEqualTo("a");
        assertThat((Object) channel.readInbound()).isNull();
        assertThat(channel.config().isAutoRead()).isFalse();
        line.next(() -> freed++);
        channel.runPendingTasks();
        assertThat((String) channel.readInbound()).isEqualTo("b");
        line.next(() -> freed++);
        channel.runPendingTasks();
        assertThat((String) channel.readInbound()).isEqualTo("c");
        line.next(() -> freed++);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(freed).as("once, behind the last").isEqualTo(1);
    }

    @Test
    void aStationIsNotAskedBeforeItHasItsAnswer() {
        channel.writeInbound("a");
        line.answers();
        line.next(() -> freed++);
        channel.runPendingTasks();
        assertThat(line.isFree()).as("the answer is still in the route").isFalse();
        assertThat(freed).isZero();
        channel.writeOutbound("the answer to a");
        assertThat(line.isFree()).isTrue();
        assertThat(freed).isEqualTo(1);
        line.send(new byte[] {1});
        assertThat(channel.outboundMessages()).hasSize(2);
    }

    @Test
    void whoIsNotKnownWithinHalfAMinuteIsClosed() {
        channel.writeInbound("something");
        pass(Duration.ofSeconds(29));
        assertThat(channel.isOpen()).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoIsKnownStaysUntilItIsSilentTooLong() {
        line.know("sl651:0045022501");
        pass(Duration.ofSeconds(60));
        silence();
        silence();
        silence();
        channel.writeInbound("a");
        line.next(() -> freed++);
        channel.runPendingTasks();
        silence();
        silence();
        silence();
        assertThat(channel.isOpen()).isTrue();
        silence();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void nothingButGarbageEndsTheLine() {
        line.know("sl651:0045022501");
        Unreadable strange = new Unreadable(new byte[0], 1, new Flaw(Flaw.Kind.FRAME, "", ""));
        for (int i = 0; i < 7; i++) {
            channel.writeInbound(strange);
        }
        channel.writeInbound("a frame");
        for (int i = 0; i < 7; i++) {
            channel.writeInbound(strange);
        }
        assertThat(channel.isOpen()).isTrue();
        channel.writeInbound(strange);
        assertThat(channel.isOpen()).isFalse();
    }
}
