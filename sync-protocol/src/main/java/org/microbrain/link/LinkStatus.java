package org.microbrain.link;

/**
 * How the link to the parents stands.
 *
 * @param connected whether some parent serves
 * @param parent    which; null when none
 * @param since     Unix milliseconds of the last change
 * @param lastError why there is no link, for people; null when there is one or none was tried
 */
public record LinkStatus(boolean connected, Parent parent, long since, String lastError) {

    static LinkStatus up(Parent parent, long since) {
        return new LinkStatus(true, parent, since, null);
    }

    static LinkStatus down(String why, long since) {
        return new LinkStatus(false, null, since, why);
    }
}
