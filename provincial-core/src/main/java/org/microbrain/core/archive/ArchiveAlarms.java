package org.microbrain.core.archive;

/**
 * What went wrong so far.
 *
 * @param conflicts     records that came with the key of another one and were set aside
 * @param uninterpreted records stored but not understood, because they are newer than this program or malformed
 */
public record ArchiveAlarms(long conflicts, long uninterpreted) {
}
