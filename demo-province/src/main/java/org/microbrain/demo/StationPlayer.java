package org.microbrain.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.microbrain.demo.ProvincePlan.Sensor;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.demo.ProvincePlan.Speaks;
import org.microbrain.field.Bcd;
import org.microbrain.field.hj212.Hj212Command;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Writer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A station that plays a recording to its edge over TCP, in the protocol of such stations: says a value, waits for the answer, and
 * sends the same again when none comes. Keeps the same account as {@link MqttPublisher}. One thread of its own; thread-safe.
 */
final class StationPlayer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(StationPlayer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final long SECOND = 1_000;
    private static final String RAIN_STATION = "0045012401";
    private static final String AIR_STATION = "4501020104000000000000A1";
    private static final int RAIN_OF_AN_HOUR = 0x1a;
    private static final int CLASS_OF_RAIN = 0x50;
    private static final int ANSWER_BYTES = 25;
    private static final int LONGEST_LINE = 2_000;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final Site site;
    private final Sensor sensor;
    private final InetSocketAddress edge;
    private final SentFile account;
    private final Tape tape;
    private final InstantSource clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private Socket socket;
    private int serial;
    private volatile boolean closed;
    private volatile long acknowledged;

    private StationPlayer(Site site, Sensor sensor, InetSocketAddress edge, SentFile account, double speed,
                          InstantSource clock) {
        this.site = site;
        this.sensor = sensor;
        this.edge = edge;
        this.account = account;
        this.clock = clock;
        this.tape = new Tape(Recording.bundled(sensor.recording()), sensor.from(), speed, clock.instant());
        this.thread = new Thread(this::play, "station-" + sensor.speaks() + "-" + site.node());
        thread.setDaemon(true);
    }

    /** The stations of an edge. */
    static List<StationPlayer> of(Site site, ProvinceFiles files, SentFile account, double speed, InstantSource clock) {
        return site.sensors().stream().filter(sensor -> sensor.speaks() != Speaks.MQTT).map(sensor -> {
            String[] address = files.station(site.node(), sensor.speaks()).split(":");
            return new StationPlayer(site, sensor, new InetSocketAddress(address[0], Integer.parseInt(address[1])), account,
                    speed, clock);
        }).toList();
    }

    /** What a station is called in its protocol. */
    static String address(Speaks speaks) {
        return speaks == Speaks.SL651 ? RAIN_STATION : AIR_STATION;
    }

    /** The point that it tells. */
    static String point(Speaks speaks) {
        return speaks == Speaks.SL651 ? "rain-1h" : "pm25";
    }

    void start() {
        thread.start();
    }

    /** Cuts to the flood, if it knows one. */
    void flood() {
        if (sensor.flood() != null) {
            tape.cue(sensor.flood());
        }
    }

    /** Readings answered since this was made. */
    long acknowledged() {
        return acknowledged;
    }

    /** Stops playing and waits, at most this long, until what was said is answered. */
    boolean finish(Duration atMost) throws InterruptedException {
        stop.countDown();
        thread.join(atMost.toMillis());
        return !thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        stop.countDown();
        thread.interrupt();
    }

    private void play() {
        long last = 0;
        try {
            while (!stop.await(Math.max(0, tape.dueMs() - clock.millis()), TimeUnit.MILLISECONDS)) {
                // Stations tell whole seconds: of what falls into one, the first is said.
                long time = tape.dueMs() / SECOND * SECOND;
                if (tape.value().isPresent() && time > last) {
                    deliver(time, Math.round(tape.value().getAsDouble() * 100) / 100.0);
                    last = time;
                }
                tape.advance();
            }
        } catch (IOException e) {
            LOG.error("the station of {} stopped: {}", site.node(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            hangUp();
        }
    }

    /** Says it until it is answered. */
    private void deliver(long time, double value) throws IOException, InterruptedException {
        Published reading = Published.of(site.node() + "/" + sensor.series(), time, value);
        serial = serial % 0xffff + 1;
        String number = time(time) + "%03d".formatted(serial % 1000);
        while (!closed) {
            try {
                dial();
                account.sending(reading);
                socket.getOutputStream().write(sensor.speaks() == Speaks.SL651 ? hydrology(time, value)
                        : ecology(number, time, value));
                if (sensor.speaks() == Speaks.SL651 ? isAnswered() : isAnswered(number)) {
                    account.acknowledged(reading);
                    acknowledged++;
                    return;
                }
            } catch (IOException e) {
                LOG.debug("the station of {} hears nothing, and says it again: {}", site.node(), e.getMessage());
            }
            hangUp();
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private void dial() throws IOException {
        if (socket == null) {
            Socket fresh = new Socket();
            fresh.setSoTimeout((int) PATIENCE.toMillis());
            fresh.connect(edge, (int) PATIENCE.toMillis());
            socket = fresh;
        }
    }

    private void hangUp() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("closing: {}", e.getMessage());
        }
        socket = null;
    }

    /**
     * A time of observation has no seconds, and a recording that is played faster would fall together: without one, the time of
     * sending counts, which has them.
     */
    private byte[] hydrology(long time, double value) {
        return new Sl651Writer(serial, time).station(RAIN_STATION, CLASS_OF_RAIN).element(RAIN_OF_AN_HOUR, 4, 2, value)
                .frame(1, RAIN_STATION, 0, Sl651Function.TIMED).encoded();
    }

    private boolean isAnswered() throws IOException {
        byte[] answer = socket.getInputStream().readNBytes(ANSWER_BYTES);
        return answer.length == ANSWER_BYTES && answer[ANSWER_BYTES - 3] == Sl651Frame.EOT
                && ((answer[14] & 0xff) << 8 | answer[15] & 0xff) == serial;
    }

    private static byte[] ecology(String number, long time, double value) {
        Map<String, String> measured = new LinkedHashMap<>();
        measured.put("a34004-Rtd", String.valueOf(value));
        measured.put("a34004-Flag", "N");
        return Hj212Segment.of(number, "22", Hj212Command.REAL_TIME, "", AIR_STATION, 5,
                List.of(Map.of("DataTime", time(time)), measured)).encoded();
    }

    private boolean isAnswered(String number) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (line.indexOf("\r\n") < 0 && line.length() < LONGEST_LINE) {
            byte[] one = in.readNBytes(1);
            if (one.length == 0) {
                return false;
            }
            line.append(new String(one, StandardCharsets.US_ASCII));
        }
        return line.indexOf("QN=" + number) > 0 && line.indexOf("CN=" + Hj212Command.DATA_ANSWER) > 0;
    }

    private static String time(long millis) {
        return SECONDS.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), Bcd.BEIJING));
    }
}
