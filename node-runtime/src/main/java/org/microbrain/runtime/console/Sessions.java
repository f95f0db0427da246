package org.microbrain.runtime.console;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.people.Account;

/** Who is signed in, in memory: a restart signs everybody out. Thread-safe. */
final class Sessions {

    static final Duration IDLE = Duration.ofHours(12);
    static final Duration LONGEST = Duration.ofDays(7);
    /** Far more than the staff of any node; the one unused longest goes first. */
    static final int LIMIT = 1000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> open = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A signed-in person.
     *
     * @param token   random, 256 bit; the cookie's value
     * @param account who
     * @param csrf    random, 256 bit; must come with every request that changes something
     * @param since   when they signed in
     * @param seen    their last request
     */
    record Session(String token, Account account, String csrf, Instant since, Instant seen) { }

    synchronized Session open(Account account, Instant now) {
        Session session = new Session(random(), account, random(), now, now);
        open.put(session.token(), session);
        Iterator<String> oldest = open.keySet().iterator();
        while (open.size() > LIMIT) {
            oldest.next();
            oldest.remove();
        }
        return session;
    }

    synchronized Optional<Session> find(String token, Instant now) {
        Session session = token == null ? null : open.get(token);
        if (session == null) {
            return Optional.empty();
        }
        if (now.isAfter(session.seen().plus(IDLE)) || now.isAfter(session.since().plus(LONGEST))) {
            open.remove(token);
            return Optional.empty();
        }
        Session seen = new Session(token, session.account(), session.csrf(), session.since(), now);
        open.put(token, seen);
        return Optional.of(seen);
    }

    synchronized void close(String token) {
        open.remove(token);
    }

    private String random() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
