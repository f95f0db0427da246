package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.demo.ProvincePlan.Sensor;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Tier;

class ProvincePlanTest {

    static List<Site> sites() {
        return ProvincePlan.sites();
    }

    static Stream<Sensor> sensors() {
        return sites().stream().flatMap(site -> site.sensors().stream());
    }

    @Test
    void itHasOneCoreACityTwoCountiesAndFourEdges() {
        Map<Tier, Integer> count = new HashMap<>();
        sites().forEach(site -> count.merge(site.tier(), 1, Integer::sum));
        assertThat(count).isEqualTo(Map.of(Tier.CORE, 1, Tier.HUB, 3, Tier.EDGE, 4));
        assertThat(sites()).extracting(Site::node).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("sites")
    void everyParentsAreaStrictlyContainsItsChilds(Site site) {
        assertThat(site.parents()).allMatch(parent -> parent.area().strictlyContains(site.area()));
    }

    @Test
    void everyParentStandsInTheListAbove() {
        HashSet<NodeId> seen = new HashSet<>();
        for (Site site : sites()) {
            assertThat(seen).containsAll(site.parents());
            seen.add(site.node());
        }
    }

    @ParameterizedTest
    @MethodSource("sensors")
    void everySensorFindsItsPlaceInABundledRecordingWithCredit(Sensor sensor) {
        Recording recording = Recording.bundled(sensor.recording());
        assertThat(recording.samples()).anyMatch(sample -> !sample.time().isBefore(sensor.from()));
        assertThat(recording.samples()).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
        assertThat(recording.unit()).isNotEmpty();
        assertThat(recording.credit()).isNotEmpty();
        assertThat(recording.source(Language.ZH)).startsWith("他处实录");
        assertThat(recording.source(Language.EN)).startsWith("recorded elsewhere");
    }

    @Test
    void theFloodIsInTheRecordingSoonAfterItsCue() {
        Sensor stage = sensors().filter(sensor -> sensor.series().equals(ProvincePlan.FLOOD_SERIES)).findAny()
                .orElseThrow();
        assertThat(Recording.bundled(stage.recording()).samples().stream()
                .filter(sample -> !sample.time().isBefore(stage.flood())).limit(24))
                .anyMatch(sample -> sample.value().orElse(0) > 2.0);
    }
}
