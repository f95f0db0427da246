package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A detector that hangs hangs nothing but the reading that it is at: what ticks goes on, and who asks is told. */
@Timeout(30)
final class OneAtATimeTest {

    private final AtomicLong now = new AtomicLong();
    private OneAtATime turns = new OneAtATime(now::get, 1);
    private final CountDownLatch judging = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private int done;

    private Thread aReadingThatHangs() throws InterruptedException {
        Thread reading = new Thread(() -> turns.judge(() -> {
            judging.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return null;
        }));
        reading.start();
        judging.await();
        return reading;
    }

    @Test
    void whatTicksNeitherWaitsForAReadingThatHangsNorMeetsIt() throws InterruptedException {
        Thread reading = aReadingThatHangs();
        now.set(11_000);
        turns.judgeUnlessBusy(() -> done++);
        turns.unlessBusy(() -> done++);
        assertThat(done).isZero();
        assertThat(turns.busyMillis()).isEqualTo(11_000);
        goesOn.countDown();
        reading.join();
        assertThat(turns.busyMillis()).isZero();
        turns.judgeUnlessBusy(() -> done++);
        turns.unlessBusy(() -> done++);
        assertThat(done).isEqualTo(2);
    }

    @Test
    void whatTicksComesToItsTurnBetweenReadingsThatFollowEachOther() throws InterruptedException {
        turns = new OneAtATime(now::get, 60_000);
        Thread reading = aReadingThatHangs();
        Thread tick = new Thread(() -> turns.judgeUnlessBusy(() -> done++));
        tick.start();
        await().until(() -> tick.getState() == Thread.State.TIMED_WAITING);
        goesOn.countDown();
        tick.join();
        reading.join();
        assertThat(done).isEqualTo(1);
    }

    @Test
    void whoAsksForSomethingDuringAReadingThatHangsIsToldSo() throws InterruptedException {
        Thread reading = aReadingThatHangs();
        now.set(3_000);
        assertThatThrownBy(() -> turns.between(() -> done++)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at one reading for 3000 ms");
        goesOn.countDown();
        reading.join();
        assertThat(turns.<Integer>between(() -> 7)).isEqualTo(7);
        assertThatThrownBy(() -> turns.judge(() -> {
            throw new IllegalArgumentException("a fault");
        })).hasMessage("a fault");
        assertThat(turns.busyMillis()).isZero();
    }
}
