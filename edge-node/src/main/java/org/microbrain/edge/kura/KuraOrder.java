package org.microbrain.edge.kura;

import java.util.List;
import java.util.Set;

/** What is wanted of a gateway once, by a person or by a release that is given up. */
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

    /**
     * The gateway goes back to a snapshot of its own.
     *
     * @param components that are read back as proof, besides those that are looked after
     */
    record GoBack(long snapshot, Set<String> components) implements KuraOrder {

        public GoBack {
            components = Set.copyOf(components);
        }
    }
}
