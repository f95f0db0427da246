package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;

/** How many journals a child can make its parent remember. */
final class CensusTest {

    private static final NodeId COUNTY = new NodeId("450102000000");
    private static final NodeId BESIDE = new NodeId("450103000000");
    private static final int OF_A_NODE = 3;
    private static final int BELOW = 100;

    private static final ParentLimits LIMITS = new ParentLimits(8 << 20, 512, 128, 64, OF_A_NODE, BELOW);

    private final Random random = new Random(1);
    private final Census census = new Census(LIMITS);

    private Origin origin(NodeId node) {
        return new Origin(node, JournalId.random(random));
    }

    private List<Origin> villages(NodeId county, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> origin(new NodeId(county.text().substring(0, 6) + String.format("001%03d", i))))
                .toList();
    }

    private void refused(NodeId child, List<Origin> origins) {
        assertThatThrownBy(() -> census.admit(child, origins)).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("journals");
    }

    @Test
    void theLimitHoldsWithinOneBatchAsItDoesFromBatchToBatch() {
        census.admit(COUNTY, villages(COUNTY, 0, BELOW - 1));
        refused(COUNTY, villages(COUNTY, BELOW, BELOW + 2));
        refused(COUNTY, villages(COUNTY, BELOW + 2, BELOW + 3));
        Census another = new Census(LIMITS);
        assertThatCode(() -> another.admit(COUNTY, villages(COUNTY, 0, BELOW))).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Census(LIMITS).admit(COUNTY, villages(COUNTY, 0, BELOW + 1)))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void whatIsKnownIsNotCountedAgainAndTheCountyBesideHasAnAccountOfItsOwn() {
        List<Origin> all = villages(COUNTY, 0, BELOW);
        census.admit(COUNTY, all);
        census.admit(COUNTY, all);
        census.admit(BESIDE, villages(BESIDE, 0, BELOW));
        assertThat(census.others(all.get(0))).isZero();
    }

    @Test
    void aNodeThatStartsOverAndOverIsStoppedAtItsOwnLimit() {
        NodeId village = new NodeId("450102001003");
        for (int i = 0; i < OF_A_NODE; i++) {
            census.admit(COUNTY, List.of(origin(village)));
        }
        refused(COUNTY, List.of(origin(village)));
    }
}
