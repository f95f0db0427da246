package org.microbrain.core.rollout;

import java.util.Collection;

/**
 * How many nodes of a wave or a city are how far; what a bar on a page shows.
 *
 * @param left not asked, or asked no more
 * @param back they took it and run again what they ran before
 */
public record Bar(int done, int running, int waiting, int quiet, int failed, int left, int back) {

    /** @param tracks the nodes that are counted */
    public static Bar of(Collection<Track> tracks) {
        int[] counts = new int[7];
        tracks.forEach(track -> counts[part(track)]++);
        return new Bar(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
    }

    private static int part(Track track) {
        return switch (track.stage()) {
            case KEPT -> track.reason().isEmpty() ? 0 : 4;
            case BACK -> 6;
            case WISHED, TRYING, GOING_BACK -> 1;
            case WAITING -> 2;
            case QUIET -> 3;
            case FAILED -> 4;
            case OVERRULED, WITHDRAWN -> 5;
        };
    }

    /** All of them. */
    public int all() {
        return done + running + waiting + quiet + failed + left + back;
    }
}
