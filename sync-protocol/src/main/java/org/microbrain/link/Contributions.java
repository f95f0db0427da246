package org.microbrain.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.microbrain.record.NodeId;

/**
 * What waits to be given to a parent. Each goes again and again until that parent has it on its disk, and to no other. It
 * holds no more than it is given; what outlives a restart is the giver's to keep. Safe for use by several threads.
 */
public final class Contributions {

    private final Map<String, Contribution> waiting = new LinkedHashMap<>();
    private final Consumer<Contribution> taken;

    /** @param taken hears that a parent has one on its disk; on the thread of the link, so it must return at once */
    public Contributions(Consumer<Contribution> taken) {
        this.taken = taken;
    }

    /** One more; the same key replaces an earlier one. */
    public synchronized void give(Contribution one) {
        waiting.put(one.key(), one);
    }

    /** This one is given no more. */
    public synchronized void drop(String key) {
        waiting.remove(key);
    }

    synchronized Optional<Contribution> next(NodeId parent) {
        return waiting.values().stream().filter(one -> one.to().equals(parent)).findFirst();
    }

    void taken(NodeId parent, String key) {
        Contribution found;
        synchronized (this) {
            found = waiting.get(key);
            if (found == null || !found.to().equals(parent)) {
                return;
            }
            waiting.remove(key);
        }
        taken.accept(found);
    }
}
