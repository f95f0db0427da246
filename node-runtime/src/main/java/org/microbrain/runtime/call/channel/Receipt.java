package org.microbrain.runtime.call.channel;

import org.microbrain.runtime.console.Notice;

/**
 * What became of a message.
 *
 * @param outcome how it went
 * @param words   for people; never a phone number in it
 */
public record Receipt(Outcome outcome, Notice words) {

    private static final int LONGEST = 200;

    /** How a try to send went. */
    public enum Outcome {
        /** The other side confirmed that it took the message. */
        ACCEPTED,
        /** It failed, and the same may work in a while. */
        TRY_AGAIN,
        /** It failed, and trying again would change nothing. */
        FAILED
    }

    public Receipt {
        words = new Notice(shown(words.zh()), shown(words.en()));
    }

    private static String shown(String text) {
        String plain = Digits.masked(text).replaceAll("\\p{Cntrl}+", " ").strip();
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
    }

    public static Receipt accepted(String zh, String en) {
        return new Receipt(Outcome.ACCEPTED, new Notice(zh, en));
    }

    public static Receipt tryAgain(String zh, String en) {
        return new Receipt(Outcome.TRY_AGAIN, new Notice(zh, en));
    }

    public static Receipt failed(String zh, String en) {
        return new Receipt(Outcome.FAILED, new Notice(zh, en));
    }
}
