package org.microbrain.runtime.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.microbrain.body.ReportBody;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus.Child;
import org.microbrain.runtime.console.NodeStatus.Standing;
import org.microbrain.runtime.node.LastHeard.Heard;
import org.microbrain.runtime.warning.OpenCount;

class SituationTest {

    private static final Instant NOW = Instant.parse("2026-11-27T02:00:00Z");
    private static final NodeId CITY = new NodeId("450100000000");
    private static final DivisionCode MASHAN = new DivisionCode("450124000000");

    private final List<NodeLine> lines = new ArrayList<>();

    private static long ago(Duration age) {
        return NOW.minus(age).toEpochMilli();
    }

    private void heard(String node, Duration age) {
        line(node, account(node, 10, 0, true), Optional.empty(), new Heard(ago(age), ago(age)), null);
    }

    private void line(String node, NodeAccount account, Optional<Child> child, Heard heard, ReportBody report) {
        lines.add(NodeLine.of(account, child, heard, report, OpenWarnings.NONE, NOW));
    }

    private static NodeAccount account(String node, long made, long waiting, boolean balanced) {
        return new NodeAccount(new NodeId(node), made, made - waiting, 0, waiting, balanced, 0, 0);
    }

    private static Optional<Child> child(String node, boolean connected, Duration age, Standing standing, Storage disk) {
        return Optional.of(new Child(new NodeId(node), connected, NOW.minus(age), 0, standing, disk));
    }

    private Situation situation(OpenCount... open) {
        lines.sort(Comparator.comparing(NodeLine::node));
        return new Situation(NOW, CITY, lines, List.of(open));
    }

    private NodeState state(String node) {
        return situation().find(new NodeId(node)).orElseThrow().state();
    }

    @Test
    void eachTroubleHasItsWord() {
        Heard fresh = new Heard(ago(Duration.ofMinutes(1)), ago(Duration.ofMinutes(1)));
        String twice = "450124101201";
        line(twice, account(twice, 1, 0, true), child(twice, true, Duration.ZERO, Standing.TWICE, Storage.GOOD), fresh, null);
        line("450124101202", account("450124101202", 1, 0, false), Optional.empty(), fresh, null);
        heard("450124101203", Duration.ofMinutes(26));
        String away = "450124101204";
        line(away, account(away, 1, 0, true), child(away, false, Duration.ofMinutes(2), Standing.USUAL, Storage.GOOD), fresh, null);
        String full = "450124101205";
        line(full, account(full, 1, 0, true), child(full, true, Duration.ZERO, Standing.USUAL, Storage.FULL), fresh, null);
        line("450124101206", account("450124101206", 1, 0, true), Optional.empty(), fresh, until(Duration.ofDays(-1)));
        line("450124101207", account("450124101207", 5_000, 1_000, true), Optional.empty(), fresh, null);
        line("450124101208", account("450124101208", 1, 0, true), Optional.empty(), fresh, until(Duration.ofDays(29)));
        line("450124101209", account("450124101209", 1, 0, true), Optional.empty(), null, null);
        line("450124101210", account("450124101210", 1, 0, true), Optional.empty(), fresh, until(Duration.ofDays(31)));
        assertThat(state(twice)).isEqualTo(NodeState.TWICE);
        assertThat(state("450124101202")).isEqualTo(NodeState.UNBALANCED);
        assertThat(state("450124101203")).isEqualTo(NodeState.SILENT);
        assertThat(state(away)).isEqualTo(NodeState.SILENT);
        assertThat(state(full)).isEqualTo(NodeState.DISK);
        assertThat(state("450124101206")).isEqualTo(NodeState.EXPIRED);
        assertThat(state("450124101207")).isEqualTo(NodeState.BEHIND);
        assertThat(state("450124101208")).isEqualTo(NodeState.EXPIRING);
        assertThat(state("450124101209")).isEqualTo(NodeState.UNHEARD);
        assertThat(state("450124101210")).isEqualTo(NodeState.GOOD);
        assertThat(Situation.worstFirst(lines)).extracting(NodeLine::state).isSorted();
    }

    private static ReportBody until(Duration left) {
        return ReportBody.newBuilder().setProgram("edge-node 0.1.0").setCertificateEndMs(NOW.plus(left).toEpochMilli()).build();
    }

    @Test
    void oldDataThatComesInNowIsBehindAndNotSilent() {
        line("450124101201", account("450124101201", 1, 0, true), Optional.empty(),
                new Heard(ago(Duration.ofDays(2)), ago(Duration.ofSeconds(5))), null);
        assertThat(state("450124101201")).isEqualTo(NodeState.BEHIND);
    }

    @Test
    void anAreaHoldsItsOwnNodesAndNoOthers() {
        for (String node : List.of("450123999999", "450124000000", "450124101204", "450124101204-b", "450125000000")) {
            heard(node, Duration.ofMinutes(1));
        }
        assertThat(situation().in(MASHAN)).extracting(line -> line.node().text())
                .containsExactly("450124000000", "450124101204", "450124101204-b");
        assertThat(situation().in(new DivisionCode("450124101204"))).hasSize(2);
        assertThat(situation().parts(MASHAN)).extracting(Place::area).containsExactly(new DivisionCode("450124101000"));
        assertThat(situation().summary(MASHAN).nodes()).isEqualTo(3);
    }

    @Test
    void theParentIsTheNearestHubAroundAndNeverAnotherVillage() {
        for (String node : List.of("450124000000", "450124101000", "450124101204", "450125101204")) {
            heard(node, Duration.ofMinutes(1));
        }
        assertThat(situation().parent(new NodeId("450124101204"))).isEqualTo(new NodeId("450124000000"));
        assertThat(situation().parent(new NodeId("450125101204"))).isEqualTo(CITY);
        assertThat(situation().parent(new NodeId("450124000000"))).isEqualTo(CITY);
    }

    @Test
    void silentNodesOfASilentParentAreOneGroupThatPointsToTheParent() {
        heard("450124000000", Duration.ofHours(1));
        heard("450124101201", Duration.ofHours(1));
        heard("450124101202", Duration.ofHours(2));
        heard("450125000000", Duration.ofMinutes(1));
        heard("450125101201", Duration.ofHours(1));
        heard("450125101202", Duration.ofMinutes(1));
        heard("450126000000", Duration.ofMinutes(1));
        heard("450126101201", Duration.ofHours(1));
        heard("450126101202", Duration.ofHours(1));
        Situation now = situation();
        List<SilentGroup> groups = SilentGroup.of(now, now.in(CITY.area()));
        assertThat(groups).extracting(group -> group.parent().text(), SilentGroup::cause, SilentGroup::count)
                .containsExactlyInAnyOrder(
                        tuple("450124000000", SilentGroup.Cause.PARENT, 2),
                        tuple("450125000000", SilentGroup.Cause.NODE, 1),
                        tuple("450126000000", SilentGroup.Cause.ALL, 2),
                        tuple("450100000000", SilentGroup.Cause.NODE, 1));
        assertThat(groups.stream().filter(group -> group.count() == 2).findFirst().orElseThrow().nodes().get(0).lastSeen())
                .as("the one silent longest first").isLessThanOrEqualTo(ago(Duration.ofHours(1)));
    }

    @Test
    void oneNodeFarBehindDoesNotMakeAWholeCountyOld() {
        for (int i = 10; i < 30; i++) {
            heard("4501241012" + i, Duration.ofMinutes(5));
        }
        heard("450124101230", Duration.ofDays(9));
        Place county = situation().summary(MASHAN);
        assertThat(county.lag(NOW)).isEqualTo(Duration.ofMinutes(5).toMillis());
        assertThat(county.state()).isEqualTo(NodeState.SILENT);
        assertThat(county.orange()).isEqualTo(1);
    }

    @Test
    void warningsCountAtTheirPlaceAndAtAllAroundIt() {
        Situation now = situation(new OpenCount(new DivisionCode("450124101204"), "flood", 4, 2, NOW),
                new OpenCount(new DivisionCode("450124101205"), "flood", 2, 3, NOW.minusSeconds(60)),
                new OpenCount(MASHAN, "rain", 1, 1, NOW));
        assertThat(now.warnings(new DivisionCode("450124101000"))).isEqualTo(new OpenWarnings(4, 5));
        assertThat(now.warnings(CITY.area())).isEqualTo(new OpenWarnings(4, 6));
        assertThat(now.warnings(new DivisionCode("450124101205"))).isEqualTo(new OpenWarnings(2, 3));
        assertThat(now.warnings(new DivisionCode("450125000000"))).isEqualTo(OpenWarnings.NONE);
        assertThat(WarningGroup.of(now.open(MASHAN))).extracting(WarningGroup::key)
                .containsExactly("450124000000_flood", "450124000000_rain");
    }
}
