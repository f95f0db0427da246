package org.microbrain.edge.device;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What people are about to add, between form and saving: in memory alone, bounded, each for who made it. Thread-safe. */
public final class Drafts {

    /** A draft that is older is gone. */
    public static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST = 50;
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Draft> kept = new LinkedHashMap<>();

    /** An id for a new draft. */
    public String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Keeps a draft, in the place of an earlier one of the same id. */
    public synchronized void keep(Draft draft, Instant now) {
        kept.values().removeIf(old -> old.since().plus(LONGEST).isBefore(now));
        kept.put(draft.id(), draft);
        Iterator<String> oldest = kept.keySet().iterator();
        while (kept.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
    }

    /** @param id may be null */
    public synchronized Optional<Draft> find(String maker, String id, Instant now) {
        return Optional.ofNullable(id == null ? null : kept.get(id))
                .filter(draft -> draft.maker().equals(maker) && !draft.since().plus(LONGEST).isBefore(now));
    }

    /** It is saved, and not wanted any more. */
    public synchronized void drop(String id) {
        kept.remove(id);
    }

    /** How many of those that were asked have answered, for who waits. */
    public synchronized long answered() {
        return kept.values().stream().filter(draft -> draft.asked() != null && draft.asked().isDone()).mapToInt(draft ->
                System.identityHashCode(draft.asked())).asLongStream().sum();
    }
}
