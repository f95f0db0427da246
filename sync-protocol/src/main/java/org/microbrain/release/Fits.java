package org.microbrain.release;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes a release is made for.
 *
 * @param boards   hardware boards; empty for any
 * @param profiles gateway profiles; empty for any
 * @param from     the lowest program version that can use it; empty for any
 * @param below    the lowest program version that cannot use it any more; empty for none
 */
public record Fits(Set<String> boards, Set<String> profiles, Optional<Version> from,
        Optional<Version> below) {

    public static final Fits ALL = new Fits(Set.of(), Set.of(), Optional.empty(), Optional.empty());
    private static final String NAME = "[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?";

    /** @throws IllegalArgumentException when a name has not the form of a release's, or the range is empty */
    public Fits {
        boards = Collections.unmodifiableSet(new TreeSet<>(boards));
        profiles = Collections.unmodifiableSet(new TreeSet<>(profiles));
        if (!boards.stream().allMatch(name -> name.matches(NAME))
                || !profiles.stream().allMatch(name -> name.matches(NAME))) {
            throw new IllegalArgumentException("names of boards and profiles have 1 to 64 of a-z 0-9 . _ -");
        }
        if (from.isPresent() && below.isPresent() && from.get().compareTo(below.get()) >= 0) {
            throw new IllegalArgumentException("no program version is from " + from.get() + " and below " + below.get());
        }
    }

    /** Why a release does not fit a node, for "why this version?". */
    public enum Misfit { BOARD, PROFILE, PROGRAM }

    /** @return empty when it fits */
    public Optional<Misfit> misfit(String board, String profile, Version program) {
        if (!boards.isEmpty() && !boards.contains(board)) {
            return Optional.of(Misfit.BOARD);
        }
        if (!profiles.isEmpty() && !profiles.contains(profile)) {
            return Optional.of(Misfit.PROFILE);
        }
        boolean inRange = from.map(low -> low.compareTo(program) <= 0).orElse(true)
                && below.map(high -> program.compareTo(high) < 0).orElse(true);
        return inRange ? Optional.empty() : Optional.of(Misfit.PROGRAM);
    }
}
