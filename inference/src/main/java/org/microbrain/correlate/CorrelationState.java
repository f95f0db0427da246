package org.microbrain.correlate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** What a correlator remembers: a bounded set of events, and what was made of them. Not thread-safe. */
final class CorrelationState {

    static final int MOST_EVENTS = 4_000;
    /** Of one place: who tells much crowds out himself alone. */
    static final int MOST_OF_A_PLACE = 64;
    static final int MOST_WARNINGS = 500;
    static final Duration KEPT = Duration.ofDays(3);
    private static final int FORM = 1;

    private final SortedMap<String, Event> events = new TreeMap<>();
    private final NavigableSet<Event> byTime = new TreeSet<>(Event.BY_TIME);
    private final Map<DivisionCode, NavigableSet<Event>> places = new HashMap<>();
    private final SortedMap<String, CorrelatedWarning> warnings = new TreeMap<>();

    CorrelationState copy() {
        CorrelationState copy = new CorrelationState();
        events.values().forEach(copy::enter);
        copy.warnings.putAll(warnings);
        return copy;
    }

    /** Takes the warnings that another state came to. */
    void takeWarnings(CorrelationState later) {
        warnings.clear();
        warnings.putAll(later.warnings);
    }

    /** @return whether it says something new */
    boolean put(Event event) {
        Event before = events.get(event.key());
        if (event.equals(before)) {
            return false;
        }
        if (before != null) {
            drop(before);
        }
        enter(event);
        NavigableSet<Event> here = places.get(event.area());
        if (here.size() > MOST_OF_A_PLACE) {
            drop(here.first());
        }
        if (byTime.size() > MOST_EVENTS) {
            drop(byTime.first());
        }
        return has(event.key());
    }

    private void enter(Event event) {
        events.put(event.key(), event);
        byTime.add(event);
        places.computeIfAbsent(event.area(), area -> new TreeSet<>(Event.BY_TIME)).add(event);
    }

    private void drop(Event event) {
        events.remove(event.key());
        byTime.remove(event);
        places.computeIfPresent(event.area(), (area, here) -> here.remove(event) && here.isEmpty() ? null : here);
    }

    boolean has(String key) {
        return events.containsKey(key);
    }

    List<Event> events() {
        return List.copyOf(byTime);
    }

    Collection<CorrelatedWarning> warnings() {
        return List.copyOf(warnings.values());
    }

    void put(CorrelatedWarning warning) {
        warnings.put(warning.id().text(), warning);
        if (warnings.size() > MOST_WARNINGS) {
            warnings.remove(warnings.values().stream().filter(one -> !one.open()).map(one -> one.id().text()).findFirst()
                    .orElseGet(warnings::firstKey));
        }
    }

    /** @return whether that is news */
    boolean setOpen(String id, boolean open) {
        CorrelatedWarning warning = warnings.get(id);
        if (warning == null || warning.open() == open) {
            return false;
        }
        warnings.put(id, warning.open(open));
        return true;
    }

    /** Forgets what is too old to count, and correlated warnings of which all is. */
    void forget(long now) {
        while (!byTime.isEmpty() && byTime.first().millis() < now - KEPT.toMillis()) {
            drop(byTime.first());
        }
        for (CorrelatedWarning warning : warnings()) {
            if (warning.until() < now - KEPT.toMillis()) {
                warnings.remove(warning.id().text());
            } else {
                warnings.put(warning.id().text(), warning.onlyMembers(events.keySet()));
            }
        }
    }

    byte[] save() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeInt(events.size());
            for (Event event : events.values()) {
                save(event, out);
            }
            out.writeInt(warnings.size());
            for (CorrelatedWarning warning : warnings.values()) {
                out.writeUTF(warning.id().text());
                out.writeUTF(warning.rule());
                out.writeUTF(warning.scope());
                out.writeByte(warning.level().number());
                out.writeBoolean(warning.open());
                out.writeLong(warning.from());
                out.writeLong(warning.until());
                out.writeInt(warning.members().size());
                for (String member : warning.members()) {
                    out.writeUTF(member);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void save(Event event, DataOutputStream out) throws IOException {
        out.writeUTF(event.key());
        out.writeUTF(event.area().code());
        out.writeByte(event.level());
        out.writeUTF(event.hazard());
        out.writeUTF(event.rule());
        out.writeUTF(event.detector());
        out.writeUTF(event.series());
        out.writeLong(event.millis());
        out.writeDouble(event.value());
        out.writeBoolean(event.falseAlarm());
    }

    /** @throws IOException when {@code saved} is none */
    static CorrelationState restore(byte[] saved) throws IOException {
        CorrelationState state = new CorrelationState();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
            if (in.readByte() != FORM) {
                throw new IOException("another form");
            }
            for (int i = count(in, MOST_EVENTS); i > 0; i--) {
                state.enter(event(in));
            }
            for (int i = count(in, MOST_WARNINGS); i > 0; i--) {
                state.put(warning(in));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
        return state;
    }

    private static Event event(DataInputStream in) throws IOException {
        return new Event(in.readUTF(), new DivisionCode(in.readUTF()), in.readByte(), in.readUTF(), in.readUTF(), in.readUTF(),
                in.readUTF(), in.readLong(), in.readDouble(), in.readBoolean());
    }

    private static CorrelatedWarning warning(DataInputStream in) throws IOException {
        WarningId id = new WarningId(in.readUTF());
        String rule = in.readUTF();
        String scope = in.readUTF();
        WarningLevel level = WarningLevel.of(in.readByte());
        boolean open = in.readBoolean();
        long from = in.readLong();
        long until = in.readLong();
        SortedSet<String> members = new TreeSet<>();
        for (int i = count(in, MOST_EVENTS); i > 0; i--) {
            members.add(in.readUTF());
        }
        return new CorrelatedWarning(id, rule, scope, level, open, from, until, members);
    }

    private static int count(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("number out of range 0 to " + most + ": " + count);
        }
        return count;
    }
}
