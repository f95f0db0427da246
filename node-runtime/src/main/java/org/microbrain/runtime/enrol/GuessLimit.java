package org.microbrain.runtime.enrol;

import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down an address that shows wrong tokens: after {@link #FREE} within an hour it waits a minute for each further. */
final class GuessLimit {

    static final int FREE = 5;
    private static final long HOUR = 3_600_000;
    private static final long PAUSE = 60_000;
    private static final int MOST_ADDRESSES = 10_000;

    private final Map<String, Guesses> guesses = new LinkedHashMap<>();

    private record Guesses(int count, long last) {
    }

    /** @throws Refused when this address must wait */
    synchronized void check(String address, long now) {
        Guesses before = guesses.get(address);
        if (before != null && before.count >= FREE && now - before.last >= 0 && now - before.last < PAUSE) {
            throw new Refused("slow-down", "too many wrong tokens came from this address; try again in a minute");
        }
    }

    synchronized void wrong(String address, long now) {
        Guesses before = guesses.remove(address);
        boolean old = before == null || now - before.last > HOUR;
        guesses.put(address, new Guesses(old ? 1 : before.count + 1, now));
        if (guesses.size() > MOST_ADDRESSES) {
            guesses.remove(guesses.keySet().iterator().next());
        }
    }
}
