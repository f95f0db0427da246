package org.microbrain.record;

/**
 * A record before a journal has given it a sequence.
 *
 * @param kind     what the body is
 * @param priority who it overtakes
 * @param time     when it was made
 * @param body     the encoded body; the caller no longer changes it
 */
public record Draft(RecordKind kind, PriorityClass priority, RecordTime time, byte[] body) {
}
