package org.microbrain.link;

import java.util.ArrayList;
import java.util.List;

/**
 * The lanes of one session: connections of their own beside its link, on which copies of warnings travel. What TCP loses
 * on one connection holds up nothing on another, and a parent keeps a record once however often it comes, so a warning
 * arrives with the quickest of its copies. They are opened only where the connection itself took long, which is the line
 * and not a busy parent: elsewhere they would be handshakes for nothing. Belongs to the uplink's thread.
 */
final class Lanes {

    private static final int MOST = 2;

    private final Uplink uplink;
    private final Parent parent;
    private final Dialer dialer;
    private final LinkSettings settings;
    private final List<Lane> lanes = new ArrayList<>();
    private Link link;
    private int wanted;
    private long nextDial;

    Lanes(Uplink uplink, Parent parent, Dialer dialer, LinkSettings settings) {
        this.uplink = uplink;
        this.parent = parent;
        this.dialer = dialer;
        this.settings = settings;
    }

    /**
     * The link is open.
     *
     * @param offered lanes that the parent takes
     */
    void begin(Link opened, int offered) {
        link = opened;
        wanted = link.roundTrip() < settings.slow().toMillis() ? 0 : Math.max(0, Math.min(MOST, offered));
        dial();
    }

    void work(long now) {
        List.copyOf(lanes).forEach(lane -> lane.work(now));
        if (now >= nextDial) {
            dial();
        }
    }

    private void dial() {
        for (int number = 1; number <= wanted; number++) {
            if (!taken(number)) {
                Lane lane = new Lane(this, uplink, parent, number, settings);
                lanes.add(lane);
                dialer.dial(parent, lane);
            }
        }
    }

    private boolean taken(int number) {
        return lanes.stream().anyMatch(lane -> lane.number() == number);
    }

    /** Sends it on each lane that has room, too. */
    void copy(Outgoing.Part part) {
        lanes.forEach(lane -> lane.send(part));
    }

    /** Warnings have a way of their own now, so the link may carry the rest in as few packets as it takes. */
    void opened() {
        link.fillPackets(true);
    }

    /** @param refused the parent said no */
    void ended(Lane lane, boolean refused) {
        lanes.remove(lane);
        if (wanted > 0 && lanes.stream().noneMatch(Lane::open)) {
            link.fillPackets(false);
        }
        nextDial = uplink.now().elapsed() + (refused ? settings.refusedRetry() : settings.retry()).toMillis();
    }

    void end() {
        wanted = 0;
        List.copyOf(lanes).forEach(lane -> lane.end("its link ended"));
    }
}
