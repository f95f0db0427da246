package org.microbrain.core.archive;

/**
 * A message that came another way than by a link and is no record that could be archived, kept for a person to look at.
 *
 * @param topic       where it stood
 * @param partition   where it stood
 * @param offset      where it stood
 * @param stamped     its time, Unix milliseconds
 * @param device      who is said to have sent it
 * @param contentType as it says itself
 * @param reason      a word
 * @param detail      a sentence
 * @param payload     null when there was none
 * @param sealed      whether it is a whole record; one that is not may be cut and, when there are very many, only counted
 */
public record SetAside(String topic, int partition, long offset, long stamped, String device, String contentType,
                       String reason, String detail, byte[] payload, boolean sealed) {
}
