package org.microbrain.link;

/**
 * What a parent grants to those who connect, so that nobody outside can take its memory.
 *
 * @param undurable        bytes of frames in memory whose records are not on the disk yet, all children together; above
 *                         it nothing more is read
 * @param strangers        connections that have not been welcomed yet
 * @param strangersOfOne   of those, from one address
 * @param handshakes       of {@code strangers}, how many may be in the TLS handshake or before the hello at once; the
 *                         others wait
 * @param journalsOfANode  journal ids known of one node, one for each time its program was started
 * @param journalsBelow    journal ids known of one child and all nodes below it
 */
public record ParentLimits(long undurable, int strangers, int strangersOfOne, int handshakes, int journalsOfANode,
                           int journalsBelow) {

    public static final ParentLimits DEFAULT = new ParentLimits(8 << 20, 512, 128, 64, 10_000, 50_000);

    public ParentLimits {
        if (undurable < FrameDecoder.LONGEST || strangersOfOne < 1 || strangers < strangersOfOne || handshakes < 1
                || journalsOfANode < 1 || journalsBelow < journalsOfANode) {
            throw new IllegalArgumentException("limits contradict each other: " + undurable + ", " + strangers + ", "
                    + strangersOfOne + ", " + handshakes + ", " + journalsOfANode + ", " + journalsBelow);
        }
    }
}
