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
 * @param shadow   of a model that runs beside the live one
 */
public record Attempt(Component component, Version version, String rollout, int wave, long number, AttemptState state,
                      String reason, String detailZh, String detailEn, Optional<Version> previous, long fetched, String log,
                      Optional<Shadow> shadow) {

    public static final int LONGEST_LOG = 4000;

    /** A longer log keeps its end: what went wrong stands there. */
    public Attempt {
        log = log.length() <= LONGEST_LOG ? log : end(log);
    }

    /** Without a model beside the live one. */
    public Attempt(Component component, Version version, String rollout, int wave, long number, AttemptState state,
                   String reason, String detailZh, String detailEn, Optional<Version> previous, long fetched, String log) {
        this(component, version, rollout, wave, number, state, reason, detailZh, detailEn, previous, fetched, log,
                Optional.empty());
    }

    private static String end(String log) {
        int from = log.length() - LONGEST_LOG;
        return log.substring(Character.isLowSurrogate(log.charAt(from)) ? from + 1 : from);
    }
}
