package org.microbrain.core.rollout;

import java.util.Set;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;

/**
 * A genuine release as far as rollouts need to know it.
 *
 * @param boards   it fits these; empty: any
 * @param profiles it fits these gateway models; empty: any
 * @param replaces it can be put upon these versions
 * @param notes    for people
 * @param bytes    of all artifacts together, unpacked
 */
public record Offer(Component component, Version version, Set<String> boards, Set<String> profiles, VersionRange replaces,
                    Notice notes, long bytes) {

    public Offer {
        boards = Set.copyOf(boards);
        profiles = Set.copyOf(profiles);
    }

    /** Whether it fits a node as it is. */
    public boolean fits(KnownNode node) {
        return misfit(node).isEmpty();
    }

    /** The word for what does not fit: {@code board}, {@code profile}, {@code version}; empty when all does. */
    public String misfit(KnownNode node) {
        if (!boards.isEmpty() && !boards.contains(node.board())) {
            return "board";
        }
        if (!profiles.isEmpty() && !profiles.contains(node.profile())) {
            return "profile";
        }
        boolean has = node.runs(component).filter(version::equals).isPresent();
        return has || node.runs(component).isEmpty() || replaces.contains(node.runs(component)) ? "" : "version";
    }
}
