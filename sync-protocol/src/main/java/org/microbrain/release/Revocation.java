package org.microbrain.release;

import java.time.Instant;

/**
 * A release that is genuine no more, with the reason, signed by the threshold of its role.
 *
 * @param at when it was revoked, as its signers say
 */
public record Revocation(ReleaseName release, Instant at, Notes reason) {
}
