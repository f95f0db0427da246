package org.microbrain.edge.intake.mqtt;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.microbrain.runtime.identity.PasswordHash;

/** Who may sign in by a password: the users of the node, and for a while those whose device is being tried. Thread-safe. */
final class MqttUsers {

    /** Users that are tried at once; the earliest makes room. */
    private static final int MOST_TRIED = 20;

    private record Tried(PasswordHash hash, long untilNanos) {
    }

    private final LongSupplier nanos;
    private final Map<String, Tried> tried = new LinkedHashMap<>();
    private Map<String, PasswordHash> users;
    private Set<String> own = Set.of();

    /** @param nanos a monotonic clock */
    MqttUsers(Map<String, PasswordHash> users, LongSupplier nanos) {
        this.users = Map.copyOf(users);
        this.nanos = nanos;
    }

    /**
     * From now on these may sign in.
     *
     * @param ownClients client identifiers that are the users' of the same name alone
     */
    synchronized void use(Map<String, PasswordHash> others, Set<String> ownClients) {
        users = Map.copyOf(others);
        own = Set.copyOf(ownClients);
        tried.keySet().removeAll(users.keySet());
    }

    /** One more may sign in for a while. A user of the node is not changed by that. */
    synchronized void admit(String user, PasswordHash hash, Duration time) {
        tried.remove(user);
        tried.put(user, new Tried(hash, nanos.getAsLong() + time.toNanos()));
        Iterator<String> earliest = tried.keySet().iterator();
        while (tried.size() > MOST_TRIED) {
            earliest.next();
            earliest.remove();
        }
    }

    /** What the password of a user is held against; null when there is no such user. */
    synchronized PasswordHash hash(String user) {
        PasswordHash lasting = users.get(user);
        return lasting != null ? lasting : nanosLeft(user) > 0 ? tried.get(user).hash() : null;
    }

    /** How long a user may stay, in nanoseconds: none when it may not, {@link Long#MAX_VALUE} without an end. */
    synchronized long nanosLeft(String user) {
        Tried one = tried.get(user);
        return users.containsKey(user) ? Long.MAX_VALUE : one == null ? 0 : Math.max(0, one.untilNanos() - nanos.getAsLong());
    }

    /** Whether who signed in so may call itself so: an own client identifier is its user's alone, and its user has no other. */
    synchronized boolean mayBe(Sender sender) {
        return !own.contains(sender.client()) && !own.contains(sender.name()) || sender.name().equals(sender.client());
    }
}
