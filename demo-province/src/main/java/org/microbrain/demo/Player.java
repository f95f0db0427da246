package org.microbrain.demo;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.microbrain.demo.ProvincePlan.Sensor;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.demo.ProvincePlan.Speaks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the sensors of one edge: their recordings, in time, to the edge's MQTT port, and its stations to theirs. One thread, and one
 * for each station; thread-safe.
 */
final class Player implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Player.class);

    private record Track(Sensor sensor, Recording recording, Tape tape) {
    }

    private final Site site;
    private final MqttPublisher publisher;
    private final List<StationPlayer> stations;
    private final InstantSource clock;
    private final List<Track> tracks;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** @param speed how many times faster than recorded, more than 0 */
    Player(Site site, MqttPublisher publisher, List<StationPlayer> stations, double speed, InstantSource clock) {
        this.site = site;
        this.publisher = publisher;
        this.stations = List.copyOf(stations);
        this.clock = clock;
        this.tracks = site.sensors().stream().filter(sensor -> sensor.speaks() == Speaks.MQTT).map(sensor -> {
            Recording recording = Recording.bundled(sensor.recording());
            return new Track(sensor, recording, new Tape(recording, sensor.from(), speed, clock.instant()));
        }).toList();
        this.thread = new Thread(this::play, "player-" + site.node());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
        stations.forEach(StationPlayer::start);
    }

    /** Cuts those sensors that know a flood to its beginning. */
    void flood() {
        for (Track track : tracks) {
            if (track.sensor().flood() != null) {
                track.tape().cue(track.sensor().flood());
            }
        }
        stations.forEach(StationPlayer::flood);
    }

    long acknowledged() {
        return publisher.acknowledged() + stations.stream().mapToLong(StationPlayer::acknowledged).sum();
    }

    long refused() {
        return publisher.refused();
    }

    /** Stops playing and waits, at most this long, until every reading is answered. */
    boolean finish(Duration atMost) throws IOException, InterruptedException {
        stop.countDown();
        thread.join(atMost.toMillis());
        boolean settled = !thread.isAlive() && publisher.settle(atMost);
        for (StationPlayer station : stations) {
            settled &= station.finish(atMost);
        }
        return settled;
    }

    @Override
    public void close() {
        stop.countDown();
        publisher.close();
        stations.forEach(StationPlayer::close);
    }

    private void play() {
        PriorityQueue<Track> queue = new PriorityQueue<>(Comparator.comparingLong(track -> track.tape().dueMs()));
        queue.addAll(tracks);
        try {
            for (Track track = queue.poll(); track != null; track = queue.poll()) {
                long due = track.tape().dueMs();
                if (stop.await(Math.max(0, due - clock.millis()), TimeUnit.MILLISECONDS)) {
                    return;
                }
                if (track.tape().value().isPresent()) {
                    publisher.publish(MqttPublisher.Message.of(site.node().text(), track.sensor().series(),
                            track.recording().unit(), due, track.tape().value().getAsDouble()));
                }
                track.tape().advance();
                queue.add(track);
            }
        } catch (IOException e) {
            if (stop.getCount() > 0) {
                LOG.error("the sensors of {} stopped: {}", site.node(), e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
