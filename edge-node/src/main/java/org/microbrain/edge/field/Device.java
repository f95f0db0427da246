package org.microbrain.edge.field;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.edge.intake.Example;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.FieldReading;
import org.microbrain.field.Flaw;
import org.microbrain.runtime.mapping.RefusalReason;

/**
 * A device that may deliver, as it was heard since the program started.
 *
 * @param protocol {@code sl651}, {@code hj212}, {@code modbus}, {@code dlt645}, {@code kura} or {@code sparkplug}
 * @param name     in the protocol's own spelling
 * @param settings what is said of it
 * @param frames   how many came with something to tell
 * @param recent   the last of them, newest first; empty when it was not heard
 * @param silence  that it was asked last without an answer; null when it answered, or is not asked
 * @param refused  what of it was not taken, by reason
 */
public record Device(String protocol, String name, StationSettings settings, long frames, List<Frame> recent, Silence silence,
                     List<Refusals.Entry> refused) {

    /** Frames that are kept of a device. */
    public static final int KEPT = 5;
    /** Readings and flaws of a frame that are kept. */
    public static final int KEPT_OF_A_FRAME = 40;

    /**
     * One frame and what it came to.
     *
     * @param raw      its begin, and when it came
     * @param readings the first of them
     * @param all      how many readings there were
     * @param flaws    what of it gave no reading; the first of them
     */
    public record Frame(Example raw, List<FieldReading> readings, int all, List<Flaw> flaws) {
    }

    /**
     * Since when a device does not answer, and why not, as far as that is known.
     *
     * @param since when it was first asked in vain
     * @param why   of the last time
     */
    public record Silence(Instant since, Flaw why) {
    }

    /** One that may deliver and was not heard yet. */
    static Device of(FieldProtocol protocol, String name, StationSettings settings) {
        return new Device(protocol.key(), name, settings, 0, List.of(), null, List.of());
    }

    /** Who it is, as in the source of what it delivers: {@code sl651:0045022501}. */
    public String source() {
        return protocol + ":" + name;
    }

    /** What the names of its series begin with. */
    public String series() {
        return settings.series();
    }

    /** When it was last heard, or null. */
    public Instant last() {
        return recent.isEmpty() ? null : recent.get(0).raw().time();
    }

    Device heard(Frame frame) {
        List<Frame> kept = new ArrayList<>(KEPT);
        kept.add(frame);
        kept.addAll(recent.subList(0, Math.min(recent.size(), KEPT - 1)));
        return new Device(protocol, name, settings, frames + 1, List.copyOf(kept), null, refused);
    }

    Device silent(Instant now, Flaw why) {
        return new Device(protocol, name, settings, frames, recent, new Silence(silence == null ? now : silence.since(), why),
                refused);
    }

    Device refused(RefusalReason reason, Example example) {
        return new Device(protocol, name, settings, frames, recent, silence, Refusals.counted(refused, reason, example));
    }

    /** The same device, of which something else is said now. */
    Device with(StationSettings others) {
        return new Device(protocol, name, others, frames, recent, silence, refused);
    }
}
