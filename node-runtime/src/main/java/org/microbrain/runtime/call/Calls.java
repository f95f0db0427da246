package org.microbrain.runtime.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.warning.WarningId;

/** Who was called here, how and with which receipt, for pages. Thread-safe. */
public final class Calls {

    private final CallLog log;
    private final Map<WarningId, Open> open = new ConcurrentHashMap<>();

    /**
     * Calls of a warning that nobody answered yet.
     *
     * @param count  how many people
     * @param level  of the warning, 1 to 4
     * @param newest when the last of them was made
     */
    record Open(int count, int level, Instant newest) {
    }

    Calls(CallLog log) {
        this.log = log;
    }

    /** The calls that this node made about a warning, the oldest first, each with its receipts. */
    public List<PlacedCall> of(WarningId warning) {
        return log.of(warning);
    }

    /** Keeps what of a warning waits for an answer. */
    void seen(KnownWarning known, List<PlacedCall> placed) {
        List<PlacedCall> waiting = known.state().open() ? placed.stream().filter(call -> known.state().calls().stream()
                .anyMatch(one -> one.step().id().toString().equals(call.step()) && one.answer().isEmpty())).toList() : List.of();
        Optional<Instant> newest = waiting.stream().map(PlacedCall::at).max(Instant::compareTo);
        if (newest.isPresent()) {
            open.put(known.state().warning(), new Open(waiting.size(),
                    known.state().level().map(level -> level.number()).orElse(0), newest.get()));
        } else {
            open.remove(known.state().warning());
        }
    }

    /** Nobody is called from here any more. */
    void clear() {
        open.clear();
    }

    /** All that waits for an answer in an area, together. */
    Open waiting(DivisionCode area) {
        Open all = new Open(0, 0, Instant.EPOCH);
        for (Map.Entry<WarningId, Open> one : open.entrySet()) {
            if (area.contains(one.getKey().area())) {
                Open next = one.getValue();
                all = new Open(all.count + next.count, Math.max(all.level, next.level),
                        all.newest.isAfter(next.newest) ? all.newest : next.newest);
            }
        }
        return all;
    }
}
