package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.NotTaken;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.Status;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** One warning, handled at three tiers that have real disks, sockets and TLS between them. */
final class WarningsAnsweredTest {

    private static final String CITY = "450100000000";
    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";
    private static final WarningId WARNING = new WarningId(EDGE + "_flood");
    private static final Person OFFICER = new Person("韦值班", Role.DUTY_OFFICER);
    private static final Person LEADER = new Person("黄局长", Role.DUTY_LEADER);

    @TempDir
    private Path folder;

    private static void born(WarningOffice office, JournalNode node) {
        office.desk().append(new Draft(RecordKind.WARNING, PriorityClass.WARNING, node.clock().get(), WarningBody.newBuilder()
                .setId(WARNING.text()).setLevel(3).setHazard("flood").setArea(EDGE).setBornMs(node.clock().get().millis())
                .setReasonZh("水位过高").setReasonEn("water too high").build().toByteArray())).join();
    }

    private static void take(WarningOffice office, Person who, Deed deed) {
        office.desk().take(WARNING, who, "", state -> Optional.of(deed)).join();
    }

    private static Optional<Status> status(WarningOffice office) {
        return office.book().find(WARNING).join().map(known -> known.state().status());
    }

    private static void awaitEverywhere(Status status, WarningOffice... offices) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                assertThat(offices).allSatisfy(office -> assertThat(status(office)).contains(status)));
    }

    @Test
    void whatTheCountyDoesIsKnownInTheVillageAndInTheCity() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestHub city = new TestHub(province, CITY, 0);
             TestHub county = new TestHub(province, COUNTY, 0, TestProvince.parent(CITY, city.port()));
             TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                     TestProvince.parent(COUNTY, county.port()))) {
            born(edge.office, edge.node);
            awaitEverywhere(Status.DETECTED, edge.office, county.office, city.office);
            take(county.office, LEADER, Deed.confirmed(WarningLevel.ORANGE));
            awaitEverywhere(Status.CONFIRMED, edge.office, county.office, city.office);
            take(city.office, LEADER, Deed.raised(WarningLevel.RED));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(edge.office.book().find(WARNING).join()
                    .flatMap(known -> known.state().level())).contains(WarningLevel.RED));
            assertThat(edge.waiting()).isZero();
        }
    }

    @Test
    void theVillageSeesHowFarItsWarningCame() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestHub city = new TestHub(province, CITY, 0);
             TestHub county = new TestHub(province, COUNTY, 0, TestProvince.parent(CITY, city.port()));
             TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                     TestProvince.parent(COUNTY, county.port()))) {
            born(edge.office, edge.node);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(edge.office.book().find(WARNING).join()
                    .orElseThrow().receipts()).extracting(receipt -> receipt.node().text()).containsExactly(COUNTY, CITY));
            DivisionCode village = new DivisionCode(EDGE);
            assertThat(edge.office.book().known(village).join()).isEqualTo(county.office.book().known(village).join());
            DivisionCode district = new DivisionCode(COUNTY);
            assertThat(county.office.book().known(district).join()).isEqualTo(city.office.book().known(district).join());
        }
    }

    @Test
    void stepsTakenOnBothSidesOfACutAreJoinedWhenTheLineReturnsAndAllAgree() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(COUNTY, port()))) {
            born(edge.office, edge.node);
            int port = port();
            try (TestHub county = new TestHub(province, COUNTY, port)) {
                awaitEverywhere(Status.DETECTED, county.office);
            }
            take(edge.office, OFFICER, Deed.confirmed(WarningLevel.ORANGE));
            try (TestHub county = new TestHub(province, COUNTY, port)) {
                take(county.office, LEADER, Deed.raised(WarningLevel.RED));
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    KnownWarning below = edge.office.book().find(WARNING).join().orElseThrow();
                    KnownWarning above = county.office.book().find(WARNING).join().orElseThrow();
                    assertThat(below.history().steps()).hasSize(3);
                    assertThat(above.history()).isEqualTo(below.history());
                });
            }
        }
    }

    private int port() throws IOException {
        if (fixed == 0) {
            try (ServerSocket free = new ServerSocket(0)) {
                fixed = free.getLocalPort();
            }
        }
        return fixed;
    }

    private int fixed;

    @Test
    void aGatewayThatLostTheBookIsToldItsOpenWarningsByTheCounty() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestHub county = new TestHub(province, COUNTY, 0)) {
            try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                    TestProvince.parent(COUNTY, county.port()))) {
                born(edge.office, edge.node);
                awaitEverywhere(Status.DETECTED, county.office);
            }
            Path book = province.settings(EDGE).data().resolve("warnings.db");
            Files.writeString(book, "not a database, and long enough to be looked at as if it were one");
            try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                    TestProvince.parent(COUNTY, county.port()))) {
                awaitEverywhere(Status.DETECTED, edge.office);
                assertThat(book.resolveSibling("warnings.db.set-aside")).exists();
            }
        }
    }

    @Test
    void aStepThatWouldHaveNoEffectIsNotTakenAndThePersonHearsWhy() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(COUNTY, port()))) {
            born(edge.office, edge.node);
            long waiting = edge.waiting();
            assertThatThrownBy(() -> take(edge.office, OFFICER, Deed.cancelled(WarningLevel.ORANGE)))
                    .isInstanceOf(CompletionException.class).satisfies(failure ->
                            assertThat(NotTaken.in(failure).orElseThrow().why().zh()).contains("无权"));
            assertThatThrownBy(() -> edge.office.desk().take(WARNING, OFFICER, "打给 13812345678",
                    state -> Optional.of(Deed.confirmed(WarningLevel.ORANGE))).join())
                    .satisfies(failure -> assertThat(NotTaken.in(failure)).isPresent());
            assertThat(edge.waiting()).isEqualTo(waiting);
            assertThat(status(edge.office)).contains(Status.DETECTED);
        }
    }

    @Test
    void aWarningSurvivesARestartOfTheGatewayWithAllItsSteps() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(COUNTY, port()))) {
            born(edge.office, edge.node);
            take(edge.office, OFFICER, Deed.confirmed(WarningLevel.ORANGE));
        }
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(COUNTY, port()))) {
            assertThat(status(edge.office)).contains(Status.CONFIRMED);
        }
        Files.delete(province.settings(EDGE).data().resolve("warnings.db"));
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(COUNTY, port()))) {
            edge.office.refill(edge.node.commits());
            awaitEverywhere(Status.CONFIRMED, edge.office);
        }
    }
}
