package org.microbrain.runtime.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has opened, to be closed in the opposite order: at its end, or when its start fails half-way. A part that
 * fails to close does not keep the others open. For one thread at a time.
 */
public final class OpenParts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenParts.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** @return the part itself */
    public <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part of this node did not close well, the others are closed all the same: {}", e.toString());
            }
        }
    }
}
