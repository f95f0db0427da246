package org.microbrain.edge.kura;

import java.util.List;

/** What a person wants of a gateway, once. */
sealed interface KuraOrder {

    /**
     * What is wanted is put again, however often that was in vain; also over what somebody changed at the gateway, but for what was
     * changed since the person looked.
     *
     * @param seen the values that the person saw
     */
    record PutAgain(List<KuraState.One> seen) implements KuraOrder {

        public PutAgain {
            seen = List.copyOf(seen);
        }
    }

    /** The gateway goes back to a snapshot of its own. */
    record GoBack(long snapshot) implements KuraOrder {
    }
}
