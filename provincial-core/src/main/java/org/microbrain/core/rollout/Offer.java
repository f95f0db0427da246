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
 * @param programs it needs one of these versions of the node's program
 * @param notes    for people
 * @param bytes    of all artifacts together, unpacked
 * @param memory   of a profile: bytes that it lets the program have resident; 0 no limit
 */
public record Offer(Component component, Version version, Set<String> boards, Set<String> profiles, VersionRange programs,
                    Notice notes, long bytes, long memory) {

    public Offer {
        boards = Set.copyOf(boards);
        profiles = Set.copyOf(profiles);
    }

    /** Of something else than a profile. */
    public Offer(Component component, Version version, Set<String> boards, Set<String> profiles, VersionRange programs,
                 Notice notes, long bytes) {
        this(component, version, boards, profiles, programs, notes, bytes, 0);
    }

    /** Whether it fits a node as it is. */
    public boolean fits(KnownNode node) {
        return misfit(node).isEmpty();
    }

    /** The word for what does not fit: {@code board}, {@code profile}, {@code program}; empty when all does. */
    public String misfit(KnownNode node) {
        if (!boards.isEmpty() && !boards.contains(node.board())) {
            return "board";
        }
        if (!profiles.isEmpty() && !profiles.contains(node.profile())) {
            return "profile";
        }
        return programs.equals(VersionRange.ANY) || programs.contains(node.programVersion()) ? "" : "program";
    }
}
