package org.microbrain.runtime.config;

import org.microbrain.link.ParentLimits;

/** What a hub and the core grant to those who connect: the section {@code children}. */
public final class ChildrenSettings {

    private static final long MIB = 1L << 20;
    private static final int MANY = 1_000_000_000;

    private ChildrenSettings() {
    }

    /** Reads the section {@code children}; every key has a default. */
    public static ParentLimits read(Section s) {
        ParentLimits usual = ParentLimits.DEFAULT;
        s.onlyKeys("undurable", "strangers", "strangers-of-an-address", "handshakes", "journals-of-a-node",
                "journals-below");
        long undurable = s.bytes("undurable", usual.undurable());
        if (undurable < 4 * MIB) {
            s.problem("undurable", "至少 4 MiB（最长的一帧）", "must be at least 4 MiB, the longest frame");
        }
        int strangers = s.number("strangers", usual.strangers(), 1, MANY);
        int ofOne = s.number("strangers-of-an-address", Math.min(strangers, usual.strangersOfOne()), 1, MANY);
        if (ofOne > strangers) {
            s.problem("strangers-of-an-address", "不能大于 strangers", "must not be more than strangers");
        }
        int ofANode = s.number("journals-of-a-node", usual.journalsOfANode(), 1, MANY);
        int below = s.number("journals-below", Math.max(ofANode, usual.journalsBelow()), 1, MANY);
        if (below < ofANode) {
            s.problem("journals-below", "不能小于 journals-of-a-node", "must not be less than journals-of-a-node");
        }
        return new ParentLimits(Math.max(undurable, 4 * MIB), strangers, Math.min(ofOne, strangers),
                s.number("handshakes", usual.handshakes(), 1, MANY), ofANode, Math.max(below, ofANode));
    }
}
