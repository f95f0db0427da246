package org.microbrain.core.rollout;

import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.Notice;

/** Which of the nodes that no earlier wave has belong to a wave. */
public sealed interface WaveSize {

    /** So many, spread over the target. */
    record Count(int nodes) implements WaveSize {

        /** @throws IllegalArgumentException when there are none */
        public Count {
            if (nodes < 1) {
                throw new IllegalArgumentException("a wave has at least one node, got " + nodes);
            }
        }
    }

    /** That share of all the rollout's nodes. */
    record Share(Percent share) implements WaveSize {

        /** @throws IllegalArgumentException when it is nothing */
        public Share {
            if (share.value() == 0) {
                throw new IllegalArgumentException("a wave has at least one percent of the nodes");
            }
        }
    }

    /** One node in each county: of a community, when there is one. */
    record OneCommunityInEachCounty() implements WaveSize {
    }

    /** All nodes of one county in each city. */
    record OneCountyInEachCity() implements WaveSize {
    }

    /** All nodes of some divisions. */
    record Areas(Set<DivisionCode> areas) implements WaveSize {

        /** @throws IllegalArgumentException when there are none */
        public Areas {
            areas = Set.copyOf(areas);
            if (areas.isEmpty()) {
                throw new IllegalArgumentException("name at least one area");
            }
        }
    }

    /** All that are left. */
    record All() implements WaveSize {
    }

    /** For people. */
    default Notice words() {
        if (this instanceof Count count) {
            return new Notice(count.nodes() + " 个节点", count.nodes() + " nodes");
        }
        if (this instanceof Share share) {
            return new Notice("全部目标的 " + share.share(), share.share() + " of all");
        }
        if (this instanceof OneCommunityInEachCounty) {
            return new Notice("每县一个社区（村）", "one community in each county");
        }
        if (this instanceof OneCountyInEachCity) {
            return new Notice("每市一个县", "one county in each city");
        }
        if (this instanceof Areas areas) {
            String codes = areas.areas().stream().map(DivisionCode::code).sorted().reduce((a, b) -> a + " " + b).orElse("");
            return new Notice("区划 " + codes, "areas " + codes);
        }
        return new Notice("其余全部", "all that are left");
    }
}
