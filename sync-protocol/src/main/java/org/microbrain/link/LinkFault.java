package org.microbrain.link;

/**
 * Why two nodes could not talk.
 *
 * @param code a stable word for programs and metrics
 * @param text a sentence for people
 */
public record LinkFault(String code, String text) {

    /** The other side, or the line, simply went away. */
    public static final String GONE = "gone";

    /** Nobody answers, or the line broke. */
    public static LinkFault gone(String text) {
        return new LinkFault(GONE, text);
    }
}
