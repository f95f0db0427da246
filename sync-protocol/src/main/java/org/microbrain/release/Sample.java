package org.microbrain.release;

/**
 * What proves a release at a node: given the one, it must yield the other.
 *
 * @param input    the artifact's file name
 * @param expected the artifact's file name
 */
public record Sample(String input, String expected) {
}
