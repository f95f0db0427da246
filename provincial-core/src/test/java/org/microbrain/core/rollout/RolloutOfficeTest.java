package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.SmallDisk;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.intent.Hold;
import org.microbrain.journal.Batch;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.runtime.console.BadRequest;

/** A disk that fails under the rollouts: who asks is told so, nothing is half done, and it goes on when the disk does. */
final class RolloutOfficeTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final List<Wave> WAVES = List.of(new Wave(new WaveSize.All(), Gate.USUAL));

    @TempDir
    private Path folder;
    private ModelProvince model;
    private ModelNode node;
    private Instant now = ModelProvince.START;

    @BeforeEach
    void open() {
        model = new ModelProvince(folder.resolve("of-the-model.db"));
        node = model.add(new NodeId("450124101001"));
    }

    @AfterEach
    void close() {
        model.close();
    }

    private RolloutOffice office(Path data) {
        return new RolloutOffice(data, model, () -> model.offers, () -> now);
    }

    private static void enter(RolloutOffice office, List<JournalRecord> records) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(new Batch(PriorityClass.EVENT, records, Map.of()));
            office.enter().process(exchange);
        }
    }

    /** Time goes by at the node, and its records come in. */
    private List<JournalRecord> life(int minutes) {
        List<JournalRecord> records = new ArrayList<>();
        for (int i = 0; i < minutes; i++) {
            now = now.plus(Duration.ofMinutes(1));
            node.wished(model.desired.getOrDefault(node.node, List.of()));
            records.addAll(node.work(now, Duration.ofMinutes(10)));
        }
        return records;
    }

    @Test
    void aFileThatCannotBeHadIsSaidToWhoAsksAndItGoesOnOnceItCan() throws Exception {
        Path file = Files.createDirectories(folder.resolve("core/rollouts.db/in-the-way"));
        try (RolloutOffice office = office(folder.resolve("core"))) {
            assertThatThrownBy(() -> new RolloutOrders(office).create(ModelProvince.plan(Target.ALL, WAVES), true))
                    .isInstanceOf(BadRequest.class).hasMessageContaining("the file of rollouts cannot be used");
            office.work();
            await().until(() -> office.trouble().isPresent());
            assertThat(office.trouble().get().en()).contains("rollouts.db", "check free space");
            List<JournalRecord> told = life(1);
            assertThat(told).isNotEmpty();
            enter(office, told);
            Files.delete(file);
            Files.delete(file.getParent());
            office.work();
            await().until(() -> office.trouble().isEmpty());
            assertThat(office.<Integer>ask(desk -> desk.rollouts().size())).isZero();
            long number = new RolloutOrders(office).create(ModelProvince.plan(Target.ALL, WAVES), true);
            assertThat(number).isEqualTo(1);
        }
    }

    @Test
    void onAFullDiskNothingIsHalfDoneAndWhatWasToldIsNotLost() throws Exception {
        Path data = folder.resolve("small");
        try (SmallDisk disk = new SmallDisk(data, 8); RolloutOffice office = office(data)) {
            enter(office, life(11));
            long number = new RolloutOrders(office).create(ModelProvince.plan(Target.ALL, WAVES), true);
            disk.fillUpTo(0);
            int refused = 0;
            int done = 0;
            for (int i = 0; i < 200 && refused < 3; i++) {
                try {
                    office.order(desk -> desk.halt(GUANGXI, "li", "smoke ".repeat(200), now));
                    done++;
                    office.order(desk -> desk.lift(GUANGXI, "li", ""));
                    done++;
                } catch (StorageFailure e) {
                    refused++;
                    assertThat(e).hasMessageContaining("check free space");
                    // What is in memory is what is on the disk: the halts that were taken stand, the others do not.
                    assertThat(office.<Integer>ask(desk -> desk.halts().size())).isEqualTo(done % 2);
                    assertThat(office.<RolloutState>ask(desk -> desk.find(number).state()))
                            .isEqualTo(RolloutState.WAITING_FOR_APPROVAL);
                }
            }
            assertThat(refused).as("the disk was full").isEqualTo(3);
            office.work();
            disk.free();
            office.order(desk -> desk.lift(GUANGXI, "li", ""));
            office.order(desk -> desk.approve(number, "zhao", now));
            now = now.plusSeconds(10);
            office.work();
            await().untilAsserted(() -> assertThat(model.desired).containsKey(node.node));
            List<JournalRecord> attempts = life(6);
            disk.fillUpTo(0);
            for (int i = 0; i < 200 && office.trouble().isEmpty(); i++) {
                int one = i;
                try {
                    office.order(desk -> desk.hold(new Hold(new DivisionCode("450124000000"),
                            "none-" + one, true, "wei", "why ".repeat(100), 0), now));
                } catch (StorageFailure e) {
                    enter(office, attempts);
                    break;
                }
            }
            disk.free();
            office.work();
            await().untilAsserted(() -> assertThat(office.<Integer>ask(desk ->
                    desk.attempts(node.node, number, 20).size())).isGreaterThanOrEqualTo(4));
        }
    }
}
