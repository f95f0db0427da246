package org.microbrain.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.device.CommandOutbox.Taken;
import org.microbrain.core.device.OrderedCommand.State;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;

/** A command reaches a device that listens, once, or as often as it takes when twice does no harm. */
class CommandOutboxTest {

    private static final CommandAnswer DONE = new CommandAnswer(200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;
    private long now = 1_000_000;
    private final Map<String, DevicePresence> present = new HashMap<>();
    private final List<DeviceCommand> sent = new ArrayList<>();
    private final List<CompletableFuture<CommandAnswer>> answers = new ArrayList<>();
    private CommandOutbox outbox;
    private int running;

    @BeforeEach
    void open() {
        int life = ++running;
        outbox = new CommandOutbox(folder.resolve("device-commands.db"), device -> Optional.ofNullable(present.get(device)), command -> {
            sent.add(command);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }, answered -> {
            if (running == life) {
                answered.run();
            }
        }, () -> now);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private void restart() {
        outbox.close();
        open();
    }

    private void connects(String device) {
        present.put(device, new DevicePresence(device, "450102001003", "hono-mqtt", now, now, 0, Long.MAX_VALUE, now, 0));
    }

    private void goes(String device) {
        present.put(device, new DevicePresence(device, "450102001003", "hono-mqtt", now, 0, now, 0, now, 0));
    }

    private OrderedCommand command(String id, String device, boolean repeatable) {
        return new OrderedCommand(id, new DeviceCommand(device, "set-" + id, "text/plain", new byte[] {1}), "450102001003", repeatable,
                "li", now, now + 3_600_000, State.WAITING, 0, 0, null, 0);
    }

    private Taken order(String id, String device, boolean repeatable) {
        return outbox.order(command(id, device, repeatable));
    }

    private State state(String id) {
        return outbox.of(id).orElseThrow().state();
    }

    private void passes(long millis) {
        now += millis;
        outbox.work();
    }

    @Test
    void aCommandWaitsUntilItsDeviceListensAlsoOverARestart() {
        order("a", "pump", false);
        passes(1_000);
        goes("pump");
        passes(1_000);
        restart();
        passes(1_000);
        assertThat(sent).isEmpty();
        connects("pump");
        passes(1_000);
        assertThat(sent).extracting(DeviceCommand::name).containsExactly("set-a");
        assertThat(state("a")).isEqualTo(State.SENT);
        answers.get(0).complete(DONE);
        assertThat(state("a")).isEqualTo(State.DONE);
        assertThat(outbox.of("a").orElseThrow().answer().payload()).isEqualTo(DONE.payload());
        passes(600_000);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aDeviceGetsItsCommandsOneAfterTheOtherInTheirOrder() {
        connects("pump");
        connects("horn");
        order("a", "pump", false);
        order("b", "pump", false);
        order("c", "horn", false);
        passes(1_000);
        assertThat(sent).extracting(DeviceCommand::name).containsExactly("set-a", "set-c");
        answers.get(0).complete(new CommandAnswer(400, "", new byte[0]));
        assertThat(state("a")).isEqualTo(State.REFUSED);
        passes(1_000);
        assertThat(sent).extracting(DeviceCommand::name).containsExactly("set-a", "set-c", "set-b");
    }

    @Test
    void aCommandWhoseAnswerIsLostIsNotSentAgainAndItIsSaidThatNobodyKnows() {
        connects("pump");
        for (String id : List.of("lost", "doubtful")) {
            order(id, "pump", false);
            passes(1_000);
            if (id.equals("lost")) {
                answers.get(0).completeExceptionally(new IllegalStateException("no answer"));
            } else {
                answers.get(1).complete(new CommandAnswer(503, "text/plain", new byte[0]));
            }
            assertThat(state(id)).isEqualTo(State.UNKNOWN);
        }
        connects("pump");
        passes(600_000);
        assertThat(sent).hasSize(2);
    }

    @Test
    void whatWasOnItsWayWhenTheProgramEndedIsNotSentAgain() {
        connects("pump");
        order("a", "pump", false);
        order("b", "horn", true);
        connects("horn");
        passes(1_000);
        assertThat(sent).hasSize(2);
        restart();
        assertThat(state("a")).isEqualTo(State.UNKNOWN);
        answers.get(0).complete(DONE);
        assertThat(state("a")).as("the answer went to a program that is gone").isEqualTo(State.UNKNOWN);
        passes(60_000);
        assertThat(sent).extracting(DeviceCommand::name).containsExactly("set-a", "set-b", "set-b");
    }

    @Test
    void whatMayBeDoneTwiceIsSentAgainLaterAndAtOnceWhenTheDeviceComesAgain() {
        connects("pump");
        order("a", "pump", true);
        passes(1_000);
        answers.get(0).completeExceptionally(new IllegalStateException("no answer"));
        assertThat(state("a")).isEqualTo(State.WAITING);
        passes(10_000);
        assertThat(sent).hasSize(1);
        passes(25_000);
        assertThat(sent).hasSize(2);
        answers.get(1).complete(new CommandAnswer(503, "", new byte[0]));
        goes("pump");
        passes(600_000);
        assertThat(sent).hasSize(2);
        connects("pump");
        passes(0);
        assertThat(sent).hasSize(3);
        answers.get(2).complete(DONE);
        assertThat(outbox.of("a").orElseThrow()).extracting(OrderedCommand::state, OrderedCommand::attempts).containsExactly(State.DONE, 3);
    }

    @Test
    void afterItsTimeACommandIsNotSentAnyMore() {
        order("never", "pump", false);
        order("tried", "horn", true);
        connects("horn");
        passes(1_000);
        answers.get(0).completeExceptionally(new IllegalStateException("no answer"));
        goes("horn");
        passes(3_600_000);
        connects("pump");
        connects("horn");
        passes(1_000);
        assertThat(sent).hasSize(1);
        assertThat(state("never")).isEqualTo(State.EXPIRED);
        assertThat(state("tried")).isEqualTo(State.UNKNOWN);
    }

    @Test
    void theSameOrderAgainIsTheSameAndAnotherWithItsIdIsRefused() {
        assertThat(order("a", "pump", false)).isEqualTo(Taken.TAKEN);
        now += 5_000;
        assertThat(order("a", "pump", false)).isEqualTo(Taken.THE_SAME);
        assertThat(order("a", "horn", false)).isEqualTo(Taken.ANOTHER_WITH_THIS_ID);
        connects("pump");
        passes(1_000);
        answers.get(0).complete(DONE);
        assertThat(order("a", "pump", false)).isEqualTo(Taken.THE_SAME);
        passes(60_000);
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatWasNotSentCanBeTakenBackAndNothingElse() {
        order("a", "pump", false);
        order("b", "horn", false);
        connects("horn");
        passes(1_000);
        assertThat(outbox.withdraw("a")).isTrue();
        assertThat(outbox.withdraw("a")).isFalse();
        assertThat(outbox.withdraw("b")).as("on its way").isFalse();
        assertThat(outbox.withdraw("c")).isFalse();
        connects("pump");
        passes(1_000);
        assertThat(sent).extracting(DeviceCommand::name).containsExactly("set-b");
        assertThat(state("a")).isEqualTo(State.WITHDRAWN);
    }

    @Test
    void ordersAreBoundedAndOldOnesAreForgotten() {
        for (int i = 0; i < CommandOutbox.MOST_OPEN; i++) {
            outbox.order(command("c" + i, "pump", false));
        }
        assertThat(order("more", "pump", false)).isEqualTo(Taken.TOO_MANY);
        passes(3_700_000);
        assertThat(order("more", "pump", false)).isEqualTo(Taken.TAKEN);
        now += 91L * 24 * 3_600_000;
        outbox.tend();
        assertThat(outbox.newest("", 10_000)).extracting(OrderedCommand::id).containsExactly("more");
    }
}
