package org.microbrain.core.device;

import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;

/**
 * A command that somebody ordered, from the order to its end. Times are Unix milliseconds, 0 for never.
 *
 * @param id         given by who ordered, or made; an order with an id that is known is the same order
 * @param area       where the device stands; empty when nobody said
 * @param repeatable whether it does no harm when it is carried out twice
 * @param who        ordered it
 * @param ordered    when
 * @param expires    from then on it is not sent any more
 * @param attempts   how often it was sent
 * @param tried      when it was sent last
 * @param answer     what came back last; null when nothing did
 * @param ended      when it ended
 */
public record OrderedCommand(String id, DeviceCommand command, String area, boolean repeatable, String who, long ordered, long expires,
                             State state, int attempts, long tried, CommandAnswer answer, long ended) {

    private static final long FIRST_PAUSE_MILLIS = 30_000;
    private static final int MOST_DOUBLED = 6;
    private static final int FIRST_OF_HONOS_FAULT = 500;

    /** How far it is. */
    public enum State {
        /** Until the device listens. */
        WAITING,
        /** On its way, written down before it was sent. */
        SENT,
        /** The device did it. */
        DONE,
        /** The device, or Hono for it, said no. */
        REFUSED,
        /** It was sent and nothing certain came back: nobody knows whether it was done. */
        UNKNOWN,
        /** The device did not listen in time. */
        EXPIRED,
        /** Somebody took it back before it was sent. */
        WITHDRAWN;

        public boolean ended() {
            return this != WAITING && this != SENT;
        }
    }

    /**
     * Whether it is to be sent now.
     *
     * @param presence of the device, or null
     */
    boolean due(DevicePresence presence, long now) {
        if (state != State.WAITING || now >= expires || presence == null || !presence.listens(now)) {
            return false;
        }
        long pause = attempts == 0 ? 0 : FIRST_PAUSE_MILLIS << Math.min(attempts - 1, MOST_DOUBLED);
        return now >= tried + pause || presence.connected() > tried;
    }

    OrderedCommand sent(long now) {
        return with(State.SENT, attempts + 1, now, answer, 0);
    }

    /** @param back what came back; null when nothing did */
    OrderedCommand after(CommandAnswer back, long now) {
        if (back != null && back.done()) {
            return with(State.DONE, attempts, tried, back, now);
        }
        if (back != null && back.status() < FIRST_OF_HONOS_FAULT) {
            return with(State.REFUSED, attempts, tried, back, now);
        }
        CommandAnswer kept = back == null ? answer : back;
        return repeatable ? with(State.WAITING, attempts, tried, kept, 0) : with(State.UNKNOWN, attempts, tried, kept, now);
    }

    OrderedCommand ended(State how, long now) {
        return with(how, attempts, tried, answer, now);
    }

    private OrderedCommand with(State next, int sendings, long last, CommandAnswer back, long end) {
        return new OrderedCommand(id, command, area, repeatable, who, ordered, expires, next, sendings, last, back, end);
    }
}
