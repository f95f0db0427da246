package org.microbrain.demo;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.microbrain.demo.MqttPublisher.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device's MQTT 3.1.1 client, by the book: it keeps its session, and after a lost connection sends again, marked as
 * duplicate, what had no PUBACK. One thread publishes; another reads answers.
 */
final class ResendingClient implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ResendingClient.class);
    private static final int CONNECT = 0x10;
    private static final int CONNACK = 0x20;
    private static final int PUBLISH_QOS_1 = 0x32;
    private static final int DUP = 0x08;
    private static final int PUBACK = 0x40;
    private static final int USER_PASSWORD_KEEP_SESSION = 0xC0;
    private static final int KEEP_ALIVE_OFF = 0;
    private static final int WINDOW = 16;
    private static final int DIAL_MS = 5_000;
    private static final long PAUSE_MS = 100;

    private final InetSocketAddress edge;
    private final String name;
    private final String user;
    private final String password;
    private final SentFile account;
    private final Map<Integer, Message> pending = new LinkedHashMap<>();
    private Socket socket;
    private DataOutputStream out;
    private int lastId;
    private long acknowledged;
    private boolean closed;

    ResendingClient(InetSocketAddress edge, String name, String user, String password, SentFile account) {
        this.edge = edge;
        this.name = name;
        this.user = user;
        this.password = password;
        this.account = account;
    }

    /** Publishes as soon as there is a connection and room; returns before the answer. */
    synchronized void publish(Message message) throws IOException, InterruptedException {
        connected();
        while (pending.size() >= WINDOW) {
            wait(PAUSE_MS);
            connected();
        }
        lastId = lastId % 0xFFFF + 1;
        pending.put(lastId, message);
        write(lastId, message, 0);
    }

    /** Waits until every reading is answered. */
    synchronized boolean settle(Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!pending.isEmpty() && System.nanoTime() < end) {
            connected();
            wait(PAUSE_MS);
        }
        return pending.isEmpty();
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
        notifyAll();
    }

    private void connected() throws IOException, InterruptedException {
        while (socket == null) {
            if (closed) {
                throw new IOException("closed");
            }
            if (dial()) {
                for (Map.Entry<Integer, Message> one : List.copyOf(pending.entrySet())) {
                    write(one.getKey(), one.getValue(), DUP);
                }
            } else {
                wait(PAUSE_MS);
            }
        }
    }

    private boolean dial() {
        Socket fresh = new Socket();
        try {
            fresh.connect(edge, DIAL_MS);
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(DIAL_MS);
            DataOutputStream to = new DataOutputStream(fresh.getOutputStream());
            DataInputStream from = new DataInputStream(fresh.getInputStream());
            int credentials = (name + user + password).getBytes(StandardCharsets.UTF_8).length;
            to.writeByte(CONNECT);
            length(to, 10 + 6 + credentials);
            to.writeUTF("MQTT");
            to.writeByte(4);
            to.writeByte(USER_PASSWORD_KEEP_SESSION);
            to.writeShort(KEEP_ALIVE_OFF);
            to.writeUTF(name);
            to.writeUTF(user);
            to.writeUTF(password);
            to.flush();
            byte[] answer = from.readNBytes(4);
            if (answer.length < 4 || answer[0] != CONNACK || answer[3] != 0) {
                throw new IOException("refused");
            }
            fresh.setSoTimeout(0);
            socket = fresh;
            out = to;
            Thread reader = new Thread(() -> read(fresh, from), "answers-" + name);
            reader.setDaemon(true);
            reader.start();
            return true;
        } catch (IOException e) {
            quietly(fresh);
            return false;
        }
    }

    private void write(int id, Message message, int flags) throws IOException {
        account.sending(message.reading());
        byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
        try {
            if (out != null) {
                out.writeByte(PUBLISH_QOS_1 | flags);
                length(out, 2 + topic.length + 2 + message.payload().length);
                out.writeShort(topic.length);
                out.write(topic);
                out.writeShort(id);
                out.write(message.payload());
                out.flush();
            }
        } catch (IOException e) {
            drop();
        }
    }

    private static void length(DataOutputStream to, int length) throws IOException {
        int left = length;
        do {
            to.writeByte(left % 128 | (left > 127 ? 128 : 0));
            left /= 128;
        } while (left > 0);
    }

    private void read(Socket mine, DataInputStream from) {
        try {
            for (int type = from.read(); type >= 0; type = from.read()) {
                int length = from.readUnsignedByte();
                byte[] body = from.readNBytes(length);
                if (type == PUBACK) {
                    answered((body[0] & 0xFF) << 8 | body[1] & 0xFF);
                }
            }
        } catch (IOException e) {
            LOG.debug("{} lost its connection and sends again what had no answer: {}", name, e.getMessage());
        }
        synchronized (this) {
            if (socket == mine) {
                drop();
                notifyAll();
            }
        }
    }

    private synchronized void answered(int id) throws IOException {
        Message message = pending.remove(id);
        if (message != null) {
            account.acknowledged(message.reading());
            acknowledged++;
            notifyAll();
        }
    }

    private void drop() {
        if (socket != null) {
            quietly(socket);
        }
        socket = null;
        out = null;
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that cannot be closed", e);
        }
    }
}
