package org.microbrain.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.call.channel.TestGateway;
import org.microbrain.runtime.call.channel.TestModem;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.Status;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.slf4j.LoggerFactory;

/** Calls from the birth of a warning to the answer, with real files and a real gateway. */
final class CallingTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** More than one look takes. */
    private static final int REDS = 600;
    private static final Person OFFICER = new Person("黄值班", Role.DUTY_OFFICER);

    @TempDir
    private Path folder;
    private TestGateway gateway;
    private CallingNode node;

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway();
        node = open();
    }

    private CallingNode open() {
        return new CallingNode(folder, "{link: \"https://hub.example/x/\", channels: [{name: sms, kind: sms, plain: true, url: \""
                + gateway.url() + "/send\", body: '{\"to\":\"{phone}\",\"text\":\"{text}\"}'}]}");
    }

    @AfterEach
    void stop() {
        node.close();
        gateway.close();
    }

    private void restart() {
        CallingNode before = node;
        before.close();
        node = open();
        node.now = before.now;
        node.alone = before.alone;
    }

    private void awaitCalled(String... names) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(node.called()).containsExactly(names));
    }

    private void settle() {
        node.calls.work();
        node.state();
        node.state();
    }

    private void awaitSent(int messages) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            node.calls.work();
            assertThat(gateway.requests).hasSize(messages);
            assertThat(node.deliveries("sms")).noneMatch(one -> one.state() == Delivery.State.WAITING);
        });
    }

    private void take(Person who, Deed deed) {
        node.office.desk().take(CallingNode.WARNING, who, "", state -> Optional.of(deed)).join();
    }

    @Test
    void aCutOffEdgeGoesStraightFromDetectedToCalledAndToTheNextWhenNobodyAnswers() {
        node.line(true, Set.of("sms"), node.person("韦主任", CallingNode.WEI), node.person("罗网格员", CallingNode.LUO));
        node.born();
        awaitCalled("韦主任");
        awaitSent(1);
        assertThat(gateway.requests.get(0).body()).contains(CallingNode.WEI, "未经县级确认", "橙色", "https://hub.example/x/answers/");
        assertThat(node.state().status()).isEqualTo(Status.CALLED);
        node.after(LIMIT.minusSeconds(1));
        settle();
        awaitCalled("韦主任");
        node.after(Duration.ofSeconds(2));
        awaitCalled("韦主任", "罗网格员");
        assertThat(node.state().calls().get(0).replaced()).isTrue();
        awaitSent(2);
        node.after(LIMIT.plusSeconds(1));
        settle();
        awaitCalled("韦主任", "罗网格员");
    }

    @Test
    void aSensorGoneMadDoesNotRingOnePhoneWithoutEndAndTheNextInLineIsCalledInstead() {
        node.line(true, Set.of("sms"), node.person("韦主任", CallingNode.WEI), node.person("罗网格员", CallingNode.LUO));
        for (int i = 0; i < 12; i++) {
            node.born(new WarningId(CallingNode.EDGE + "_" + i), 2);
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            node.calls.work();
            assertThat(sentTo(CallingNode.WEI)).isEqualTo(10);
            assertThat(sentTo(CallingNode.LUO)).as("for the two that he was not told of").isEqualTo(2);
        });
        node.born(new WarningId(CallingNode.EDGE + "_red"), 4);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            node.calls.work();
            assertThat(sentTo(CallingNode.WEI)).as("a level that rises always goes out").isEqualTo(11);
        });
        assertThat(node.calls.calls().of(new WarningId(CallingNode.EDGE + "_red"))).singleElement().satisfies(call ->
                assertThat(call.deliveries()).noneMatch(one -> one.receipt().en().contains("called often")));
        node.after(CallLog.WINDOW.plusMinutes(1));
        node.born(new WarningId(CallingNode.EDGE + "_later"), 2);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            node.calls.work();
            assertThat(node.calls.calls().of(new WarningId(CallingNode.EDGE + "_later"))).first().satisfies(call ->
                    assertThat(call.deliveries()).allMatch(one -> one.state() != Delivery.State.FAILED));
        });
    }

    private long sentTo(String phone) {
        return gateway.requests.stream().filter(request -> request.body().contains(phone)).count();
    }

    @Test
    void withAParentALineMayWaitUntilAPersonHasConfirmed() {
        node.alone = false;
        node.line(true, Set.of(), node.person("韦主任", CallingNode.WEI));
        node.born();
        settle();
        awaitCalled();
        take(OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        awaitCalled("韦主任");
        assertThat(node.deliveries("console")).extracting(Delivery::state).containsExactly(Delivery.State.SHOWN);
    }

    @Test
    void twoLinesCallTwoAtOnceAndNobodyTwice() {
        DutyPerson wei = node.person("韦主任", CallingNode.WEI);
        DutyPerson luo = node.person("罗网格员", CallingNode.LUO);
        node.line(false, Set.of(), wei, luo);
        node.line(false, Set.of(), luo, wei);
        node.born();
        awaitCalled("韦主任", "罗网格员");
        node.after(LIMIT.plusSeconds(1));
        settle();
        awaitCalled("韦主任", "罗网格员");
    }

    /** The reds are of a hazard that no line of the table is for. */
    private void manyReds() {
        IntStream.range(0, REDS).mapToObj(i -> node.born(new WarningId(CallingNode.EDGE + "_red" + i), 4, "rain")).toList()
                .forEach(CompletableFuture::join);
    }

    private void lineFor(DutyHours hours, DutyPerson... persons) {
        node.line(new DutyLine(0, "flood", WarningLevel.BLUE, hours, false, List.of()), Set.of(), persons);
    }

    @Test
    void behindHundredsOfRedOnesTheNextIsCalledForABlueOneByItsClock() {
        lineFor(DutyHours.ALWAYS, node.person("韦主任", CallingNode.WEI), node.person("罗网格员", CallingNode.LUO));
        node.born(CallingNode.WARNING, 1);
        awaitCalled("韦主任");
        manyReds();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            node.after(Duration.ofSeconds(20));
            assertThat(node.called()).containsExactly("韦主任", "罗网格员");
        });
        assertThat(node.state().calls().get(1).step().at().millis() - node.state().calls().get(0).step().at().millis())
                .as("not before her time was over").isGreaterThanOrEqualTo(LIMIT.toMillis());
    }

    @Test
    void aTableThatIsWrittenLateCallsForAllThatIsOpenHoweverManyAreWorse() {
        node.born(CallingNode.WARNING, 1);
        manyReds();
        lineFor(DutyHours.ALWAYS, node.person("韦主任", CallingNode.WEI));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            node.after(Duration.ofSeconds(1));
            assertThat(node.called()).containsExactly("韦主任");
        });
    }

    @Test
    void aLineOfTheNightCallsAsTheNightBeginsForWhatIsStillOpen() {
        lineFor(new DutyHours(EnumSet.allOf(DayOfWeek.class), LocalTime.of(22, 0), LocalTime.of(6, 0)),
                node.person("韦主任", CallingNode.WEI));
        node.born(CallingNode.WARNING, 1);
        settle();
        node.now = Instant.parse("2026-11-24T13:59:59Z");
        settle();
        awaitCalled();
        node.after(Duration.ofSeconds(1));
        awaitCalled("韦主任");
    }

    @Test
    void aWarningThatStaysOpenLongerThanTheLogIsKeptDoesNotRingAgainAndAgain() {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        awaitSent(1);
        node.now = node.now.plus(Duration.ofDays(31));
        for (int hour = 0; hour < 5; hour++) {
            node.calls.tend();
            node.after(Duration.ofHours(1));
            settle();
        }
        awaitSent(2);
        awaitCalled("韦主任", "韦主任");
    }

    @Test
    void aHigherLevelCallsAgainAlsoWhoAnsweredBefore() {
        node.line(false, Set.of(), node.person("韦主任", CallingNode.WEI));
        node.born();
        awaitCalled("韦主任");
        take(new Person("韦主任", Role.VILLAGE_DUTY_HOLDER), Deed.answered(node.state().calls().get(0).step().id()));
        take(OFFICER, Deed.raised(WarningLevel.RED));
        awaitCalled("韦主任", "韦主任");
        settle();
        awaitCalled("韦主任", "韦主任");
    }

    @Test
    void whoCannotBeReachedIsPassedOverWithoutWaiting() {
        node.line(false, Set.of("sms"), node.person("韦主任", ""), node.person("罗网格员", CallingNode.LUO));
        node.born();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            node.calls.work();
            assertThat(node.called()).containsExactly("韦主任", "罗网格员");
        });
        awaitSent(1);
        assertThat(node.deliveries("sms")).anyMatch(one -> one.receipt().zh().contains("没有此人的电话号码"));
    }

    @Test
    void whoAnsweredEndsTheRound() throws Exception {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI), node.person("罗网格员", CallingNode.LUO));
        node.born();
        awaitSent(1);
        assertThat(node.calls.answers().byReply("+86 138 0013 8000", " 1。")).isTrue();
        assertThat(node.answered()).containsExactly("韦主任");
        assertThat(node.state().calls().get(0).answer().orElseThrow().who().role()).isEqualTo(Role.VILLAGE_DUTY_HOLDER);
        node.after(LIMIT.plusSeconds(5));
        settle();
        awaitCalled("韦主任");
    }

    @Test
    void withTheLineDownTheModemCallsAndTakesTheAnswer() throws Exception {
        assumeThat(TestModem.possible()).as("python3 is needed to make a pseudo-terminal").isTrue();
        node.close();
        try (TestModem modem = new TestModem()) {
            node = new CallingNode(folder, "{channels: [{name: modem, kind: modem, device: \"" + modem.device() + "\"}]}");
            node.line(true, Set.of("modem"), node.person("韦主任", CallingNode.WEI), node.person("罗网格员", CallingNode.LUO));
            node.born();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                node.calls.work();
                assertThat(node.deliveries("modem")).extracting(Delivery::state).containsExactly(Delivery.State.ACCEPTED);
            });
            assertThat(modem.sent()).isNotEmpty();
            modem.holds("00040D91683108108300F000006211424100002301" + "31");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                node.after(Duration.ofSeconds(11));
                assertThat(node.answered()).containsExactly("韦主任");
            });
            node.after(LIMIT);
            settle();
            awaitCalled("韦主任");
        }
    }

    @Test
    void aReplyOfAStrangerOrAnotherWordTakesNoStep() throws Exception {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        awaitSent(1);
        node.calls.answers().byReply("13700137000", "1");
        node.calls.answers().byReply("", "1");
        node.calls.answers().byReply(CallingNode.WEI, "你是谁");
        assertThat(node.answered()).isEmpty();
        assertThat(node.calls.log().strangers()).extracting(CallLog.Stranger::masked).containsExactly("…", "…00");
    }

    @Test
    void aLinkAnswersOnceAndAForgedOrOldOneNever() throws Exception {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        awaitSent(1);
        String token = node.calls.calls().of(CallingNode.WARNING).get(0).token();
        assertThat(gateway.requests.get(0).body()).contains("/answers/" + token);
        assertThat(node.calls.answers().byLink(token.substring(1) + "A")).isEqualTo(Answers.Outcome.NO_SUCH_CALL);
        assertThat(node.calls.answers().byLink(token)).isEqualTo(Answers.Outcome.TAKEN);
        assertThat(node.calls.answers().byLink(token)).isEqualTo(Answers.Outcome.BEFORE);
        assertThat(node.answered()).containsExactly("韦主任");
        node.now = node.now.plus(Answers.VALID).plusSeconds(1);
        assertThat(node.calls.answers().byLink(token)).isEqualTo(Answers.Outcome.NO_SUCH_CALL);
    }

    @Test
    void aRestartNeitherForgetsNorRepeatsACall() throws Exception {
        gateway.answers(exchange -> TestGateway.status(exchange, 503, ""));
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI), node.person("罗网格员", CallingNode.LUO));
        node.born();
        awaitCalled("韦主任");
        await().untilAsserted(() -> assertThat(node.deliveries("sms")).extracting(Delivery::tries).containsExactly(1));
        restart();
        settle();
        awaitCalled("韦主任");
        gateway.answers(exchange -> TestGateway.status(exchange, 200, "ok"));
        node.after(Deliveries.FIRST_PAUSE.plusSeconds(1));
        await().untilAsserted(() -> assertThat(node.deliveries("sms")).extracting(Delivery::state)
                .containsExactly(Delivery.State.ACCEPTED));
        assertThat(gateway.requests).hasSize(2);
        restart();
        node.after(LIMIT);
        awaitCalled("韦主任", "罗网格员");
        awaitSent(3);
    }

    @Test
    void aStepWhoseMessagesACrashPreventedIsNotTakenAgainAndItsMessagesGo() throws Exception {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        awaitSent(1);
        node.close();
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/duty.db"));
             Statement statement = file.createStatement()) {
            statement.executeUpdate("DELETE FROM delivery");
            statement.executeUpdate("DELETE FROM call");
        }
        CallingNode before = node;
        node = open();
        node.now = before.now;
        awaitSent(2);
        awaitCalled("韦主任");
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLaterAndGivenUp() {
        gateway.answers(exchange -> TestGateway.status(exchange, 500, ""));
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        Duration pause = Deliveries.FIRST_PAUSE;
        for (int tries = 1; tries <= Deliveries.MOST_TRIES; tries++) {
            int sent = tries;
            await().untilAsserted(() -> {
                node.calls.work();
                assertThat(node.deliveries("sms")).extracting(Delivery::tries).containsExactly(sent);
            });
            node.now = node.now.plus(pause).plusSeconds(1);
            pause = pause.multipliedBy(2);
        }
        assertThat(node.deliveries("sms")).extracting(Delivery::state).containsExactly(Delivery.State.FAILED);
        assertThat(node.deliveries("sms").get(0).receipt().zh()).contains("500");
    }

    @Test
    void nothingIsSentOfAWarningThatIsOver() {
        gateway.answers(exchange -> TestGateway.status(exchange, 500, ""));
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        await().untilAsserted(() -> assertThat(node.deliveries("sms")).extracting(Delivery::tries).containsExactly(1));
        take(OFFICER, Deed.falseAlarm(WarningLevel.ORANGE));
        await().untilAsserted(() -> assertThat(node.deliveries("sms")).extracting(Delivery::state)
                .containsExactly(Delivery.State.DROPPED));
        node.after(Duration.ofMinutes(1));
        settle();
        assertThat(gateway.requests).hasSize(1);
    }

    @Test
    void aPhoneNumberIsInNoLogAndNoRecordAndGoneWithThePerson() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level level = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
        try {
            gateway.answers(exchange -> TestGateway.status(exchange, 400, CallingNode.WEI + " is bad"));
            DutyPerson wei = node.person("韦主任", CallingNode.WEI);
            node.line(false, Set.of("sms"), wei);
            node.born();
            awaitSent(1);
            node.calls.answers().byReply(CallingNode.WEI, "1");
            node.calls.answers().byReply(CallingNode.LUO, "1");
            assertThat(node.answered()).containsExactly("韦主任");
            assertThat(bytesOf("duty.db")).contains(CallingNode.WEI);
            node.calls.duty().removePerson(wei.id());
            node.close();
            try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString())
                            .doesNotContain(CallingNode.WEI).doesNotContain(CallingNode.LUO);
                }
            }
            assertThat(log.list).isNotEmpty().extracting(ILoggingEvent::getFormattedMessage)
                    .noneMatch(line -> line.contains(CallingNode.WEI) || line.contains(CallingNode.LUO));
            node = open();
        } finally {
            root.setLevel(level);
            root.detachAppender(log);
        }
    }

    private String bytesOf(String file) throws Exception {
        return Files.readString(folder.resolve("data").resolve(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void theListIsForTheNodeAloneAndTheLogIsForgotten() throws Exception {
        node.line(false, Set.of(), node.person("韦主任", CallingNode.WEI));
        node.born();
        awaitCalled("韦主任");
        await().untilAsserted(() -> assertThat(node.calls.calls().of(CallingNode.WARNING)).hasSize(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/duty.db")))).isEqualTo("rw-------");
        node.now = node.now.plus(Duration.ofDays(31));
        node.calls.tend();
        assertThat(node.calls.calls().of(CallingNode.WARNING)).isEmpty();
    }

    @Test
    void aNodeWithoutATableHasNoFileAndCallsNobody() {
        node.born();
        settle();
        assertThat(node.called()).isEqualTo(List.of());
        assertThat(folder.resolve("data/duty.db")).doesNotExist();
    }
}
