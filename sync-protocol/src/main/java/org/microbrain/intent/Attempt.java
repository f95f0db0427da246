package org.microbrain.intent;

import java.util.Optional;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * What a node tells of its trying one release.
 *
 * @param rollout  the rollout's name, as the wish said it
 * @param number   the attempt's number, as the wish said it
 * @param reason   a stable word, e.g. {@code does-not-fit}; empty while all goes well
 * @param detailZh for people, may be empty
 * @param detailEn the same in English
 * @param previous the version that ran before, if any
 * @param fetched  bytes fetched for it so far
 * @param log      an excerpt for people, at most {@link #LONGEST_LOG} characters, without secrets
 */
public record Attempt(Component component, Version version, String rollout, int wave, long number, AttemptState state,
                      String reason, String detailZh, String detailEn, Optional<Version> previous, long fetched, String log) {

    public static final int LONGEST_LOG = 4000;

    /** A longer log keeps its end: what went wrong stands there. */
    public Attempt {
        log = log.length() <= LONGEST_LOG ? log : log.substring(log.length() - LONGEST_LOG);
    }
}
