package org.microbrain.edge.kura;

import org.microbrain.runtime.district.GatewayFinding;

/**
 * Something about a gateway with Kura that is not as it should be.
 *
 * @param what   what it is; the texts say why it matters and what to do
 * @param detail which and how much, for people; no password is in it; empty for nothing
 */
public record KuraFinding(GatewayFinding what, String detail) {
}
