package org.microbrain.runtime.console;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.people.Account;

/**
 * Secrets between the form that made them and the page that shows them, once, to who made them. In memory alone and
 * bounded. Thread-safe.
 */
public final class ShownOnce {

    private static final int MOST = 50;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /**
     * A secret.
     *
     * @param of     whose
     * @param secret a password or a token
     */
    public record Shown(String of, String secret) { }

    private record Kept(String maker, Shown shown, Instant until) { }

    /** Keeps one for some minutes. @return the key under which it is shown */
    public synchronized String keep(Account maker, String of, String secret, Instant now) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String key = HexFormat.of().formatHex(bytes);
        kept.put(key, new Kept(maker.name(), new Shown(of, secret), now.plus(LONGEST)));
        Iterator<String> oldest = kept.keySet().iterator();
        while (kept.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
        return key;
    }

    /** What is kept under a key, to who made it, once; empty for nothing, and when it is too old. */
    public synchronized Optional<Shown> take(Account who, String key, Instant now) {
        Kept one = key == null ? null : kept.remove(key);
        return one == null || !one.maker().equals(who.name()) || now.isAfter(one.until()) ? Optional.empty()
                : Optional.of(one.shown());
    }
}
