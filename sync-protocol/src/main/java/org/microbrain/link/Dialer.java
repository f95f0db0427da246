package org.microbrain.link;

/** Opens links to parents. */
public interface Dialer {

    /** Starts to dial and returns; {@code dial} hears how it went, on the uplink's thread. */
    void dial(Parent parent, Dial dial);

    /** One attempt; exactly one of the two is called. */
    interface Dial {

        /** @return who hears the link's events */
        Link.Events opened(Link link);

        /**
         * @param reached true when something answered at the address, and then went wrong (TLS, certificate)
         * @param why     for people
         */
        void failed(boolean reached, String why);
    }
}
