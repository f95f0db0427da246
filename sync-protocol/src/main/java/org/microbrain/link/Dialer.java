package org.microbrain.link;

import java.util.function.Consumer;

/** Opens links to parents. */
public interface Dialer {

    /** Starts to dial and returns; {@code dial} hears how it went, on the uplink's thread. */
    void dial(Parent parent, Dial dial);

    /** Sees whether anything answers at a parent's address, without greeting it; {@code answers} hears it as above. */
    void knock(Parent parent, Consumer<Boolean> answers);

    /** One attempt; exactly one of the two is called. */
    interface Dial {

        /** @return who hears the link's events */
        Link.Events opened(Link link);

        /**
         * @param reached true when something answered at the address, and then went wrong (TLS, certificate)
         */
        void failed(boolean reached, LinkFault fault);
    }
}
