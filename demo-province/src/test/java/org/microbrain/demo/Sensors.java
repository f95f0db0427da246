package org.microbrain.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.microbrain.record.NodeId;

/**
 * Sensors that publish to one edge without pause, over two MQTT connections, QoS 1. Every reading has a series, time and
 * value of its own, so that each can be told from all others; now and then one of a fresh series is dangerous. Each client
 * resends over its next connection what had no answer on the last.
 */
final class Sensors implements Closeable {

    private static final int CLIENTS = 2;
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NodeId edge;
    private final String group;
    private final int series;
    private final long pauseNanos;
    private final int alarmEach;
    private final Path file;
    private final SentFile account;
    private final MqttPublisher[] publishers = new MqttPublisher[CLIENTS];
    private final Thread[] threads = new Thread[CLIENTS];
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile boolean playing = true;

    /**
     * @param group     names the series: {@code <group>/s0} … and {@code <group>/alarm-…}
     * @param perSecond readings each second, all clients together; an alarm each second
     */
    Sensors(NodeId edge, String group, int series, int perSecond, String address, String password, Path file)
            throws IOException {
        this.edge = edge;
        this.group = group;
        this.series = series;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(CLIENTS) / perSecond;
        this.alarmEach = perSecond;
        this.file = file;
        account = new SentFile(file);
        for (int client = 0; client < CLIENTS; client++) {
            int mine = client;
            publishers[client] = new MqttPublisher(address, group + "-" + client, ProvinceFiles.SENSOR_USER, password, account);
            threads[client] = new Thread(() -> play(mine), "sensors-" + edge + "-" + client);
            threads[client].setDaemon(true);
        }
    }

    Sensors start() {
        for (Thread thread : threads) {
            thread.start();
        }
        return this;
    }

    long acknowledged() {
        long sum = 0;
        for (MqttPublisher publisher : publishers) {
            sum += publisher.acknowledged();
        }
        return sum;
    }

    /** Series of the group that hold ordinary readings; alarms have one each. */
    List<String> series() {
        return java.util.stream.IntStream.range(0, series).mapToObj(number -> edge + "/" + group + "/s" + number).toList();
    }

    /** Stops publishing and waits until every reading is answered. */
    void finish(Duration atMost) throws IOException, InterruptedException {
        playing = false;
        for (int client = 0; client < CLIENTS; client++) {
            threads[client].join(atMost.toMillis());
            if (threads[client].isAlive() || !publishers[client].settle(atMost) || publishers[client].refused() > 0) {
                throw new IOException("sensors of " + edge + " have readings without an answer, or "
                        + publishers[client].refused() + " were refused");
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException("sensors of " + edge + " failed", failures.get(0));
        }
    }

    Map<Published, SentFile.Times> account() throws IOException {
        return SentFile.read(file);
    }

    @Override
    public void close() throws IOException {
        playing = false;
        for (MqttPublisher publisher : publishers) {
            publisher.close();
        }
        account.close();
    }

    private void play(int client) {
        Random values = new Random(edge.hashCode() * 31L + client);
        long began = System.currentTimeMillis();
        long due = System.nanoTime();
        try {
            for (int number = client; playing; number += CLIENTS) {
                boolean alarm = number % alarmEach == alarmEach / 2;
                String name = alarm ? group + "/alarm-" + number : group + "/s" + number % series;
                double value = values.nextDouble() * FaultProvince.RED + (alarm ? FaultProvince.RED : 0);
                publishers[client].publish(MqttPublisher.Message.of(edge.text(), name, "", began + number, value));
                due = Math.max(due + pauseNanos, System.nanoTime() - LATE_NANOS);
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (IOException | RuntimeException e) {
            if (playing) {
                failures.add(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
