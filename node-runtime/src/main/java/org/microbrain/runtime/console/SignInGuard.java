package org.microbrain.runtime.console;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Slows guessing of passwords: after some failures the next try must wait, twice as long each time, up to 15 minutes.
 * Counted for a name from one address, for an address, and, most leniently, for a name from anywhere, so that a
 * stranger can hardly lock out the staff. A success clears the name's count at its address. Thread-safe, bounded.
 */
final class SignInGuard {

    static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN = Duration.ofHours(24);
    private static final int REMEMBERED = 10_000;

    private record Key(String name, String address, int free) { }

    private record Failures(int count, Instant last, Instant until) { }

    private final Map<Key, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    private static List<Key> keys(String name, String address) {
        return List.of(new Key(name, address, 4), new Key("", address, 19), new Key(name, "", 99));
    }

    /** How long this name at this address must still wait; zero when it may try. */
    synchronized Duration wait(String name, String address, Instant now) {
        Duration longest = Duration.ZERO;
        for (Key key : keys(name, address)) {
            Failures known = failures.get(key);
            Duration wait = known == null ? Duration.ZERO : Duration.between(now, known.until());
            // Longer than the longest wait: the clock has jumped back since, and nobody is locked out for that.
            if (wait.compareTo(longest) > 0 && wait.compareTo(LONGEST_WAIT) <= 0) {
                longest = wait;
            }
        }
        return longest;
    }

    synchronized void failed(String name, String address, Instant now) {
        for (Key key : keys(name, address)) {
            Failures known = failures.get(key);
            int count = known == null || now.isAfter(known.last().plus(FORGOTTEN)) ? 1 : known.count() + 1;
            failures.put(key, new Failures(count, now, now.plus(penalty(count - key.free()))));
        }
    }

    private static Duration penalty(int beyond) {
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        return beyond > 10 ? LONGEST_WAIT : Duration.ofSeconds(Math.min(LONGEST_WAIT.toSeconds(), 1L << beyond));
    }

    synchronized void succeeded(String name, String address) {
        failures.remove(keys(name, address).get(0));
    }
}
