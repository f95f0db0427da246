package org.microbrain.runtime.update;

/**
 * How the node is, as far as a new version could have harmed it.
 *
 * @param parentConnected whether a parent is connected and answers
 * @param memoryBytes     resident, 0 unknown
 * @param memoryShort     whether the program's memory has been all but used up for a while
 */
public record Vitals(boolean parentConnected, long memoryBytes, boolean memoryShort) {
}
