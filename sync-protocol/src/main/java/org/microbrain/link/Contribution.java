package org.microbrain.link;

import com.google.protobuf.ByteString;
import org.microbrain.record.NodeId;

/**
 * What a node gives to one parent, which adds it up with those of others and hands no single one on.
 *
 * @param to   the only parent that may have it: two that each had it would count it twice
 * @param key  names it among those of this node; at most {@value #LONGEST_KEY} characters
 * @param body at most {@value #MOST_BYTES} bytes
 */
public record Contribution(NodeId to, String key, ByteString body) {

    static final int LONGEST_KEY = 128;
    public static final int MOST_BYTES = 16 << 10;

    public Contribution {
        if (key.isEmpty() || key.length() > LONGEST_KEY || body.size() > MOST_BYTES) {
            throw new IllegalArgumentException("no contribution: a key of " + key.length() + " characters, " + body.size()
                    + " bytes");
        }
    }
}
