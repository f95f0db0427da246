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
 * value of its own, so that each can be told from all others; now and then one of a fresh series is dangerous. Both
 * clients send again over their next connection what had no answer on the last: the one marks it as a duplicate, as MQTT
 * asks, the other publishes it anew, as many devices do.
 */
final class Sensors implements Closeable {

    /** Series of the client that marks duplicates; those of the other begin with {@code s} and {@code alarm-}. */
    static final String MARKED = "marked-";

    private static final int CLIENTS = 2;
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final NodeId edge;
    private final String group;
    private final int series;
    private final long pauseNanos;
    private final int alarmEach;
    private final Path file;
    private final SentFile account;
    private final MqttPublisher plain;
    private final ResendingClient marking;
    private final Thread[] threads = new Thread[CLIENTS];
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile boolean playing = true;

    /**
     * @param group     names the series: {@code <group>/s0} … and {@code <group>/alarm-…}
     * @param perSecond readings each second, all clients together; an alarm of each client every two seconds
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
        plain = new MqttPublisher(address, group + "-plain", ProvinceFiles.SENSOR_USER, password, account);
        marking = new ResendingClient(FaultProvince.address(address), group + "-marking", ProvinceFiles.SENSOR_USER,
                password, account);
        for (int client = 0; client < CLIENTS; client++) {
            int mine = client;
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
        return plain.acknowledged() + marking.acknowledged();
    }

    /** Stops publishing and waits until every reading is answered. */
    void finish(Duration atMost) throws IOException, InterruptedException {
        playing = false;
        for (Thread thread : threads) {
            thread.join(atMost.toMillis());
            if (thread.isAlive()) {
                throw new IOException("sensors of " + edge + " do not end");
            }
        }
        if (!plain.settle(atMost) || !marking.settle(atMost) || plain.refused() > 0) {
            throw new IOException("sensors of " + edge + " have readings without an answer, or " + plain.refused()
                    + " were refused");
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
        plain.close();
        marking.close();
        account.close();
    }

    private void play(int client) {
        Random values = new Random(edge.hashCode() * 31L + client);
        long began = System.currentTimeMillis();
        long due = System.nanoTime();
        try {
            for (int number = client; playing; number += CLIENTS) {
                boolean alarm = number / CLIENTS % alarmEach == alarmEach / 2;
                String name = group + "/" + (client == 0 ? "" : MARKED)
                        + (alarm ? "alarm-" + number : "s" + number % series);
                double value = values.nextDouble() * FaultProvince.RED + (alarm ? FaultProvince.RED : 0);
                MqttPublisher.Message message = MqttPublisher.Message.of(edge.text(), name, "", began + number, value);
                if (client == 0) {
                    plain.publish(message);
                } else {
                    marking.publish(message);
                }
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
