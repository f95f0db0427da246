package org.microbrain.runtime.people;

import java.time.Instant;

/**
 * One thing that somebody did, or tried to do.
 *
 * @param id      grows with time; of this node's file
 * @param at      when, by the node's clock
 * @param who     the sign-in name or the token's; empty for a stranger
 * @param role    the role's word, or {@code token}; empty for a stranger
 * @param what    a word
 * @param subject to what
 * @param address from which network address
 * @param outcome a word: done, refused, failed, unknown (the program ended in between); begun while it lasts
 */
public record AuditEntry(long id, Instant at, String who, String role, String what, String subject, String address,
                         String outcome) { }
