package org.microbrain.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** One client of the load. Its packets are made once; only identifier, value and time are written anew. */
final class PublishClient {

    private static final int CONNECTED = 0x20;
    private static final int ACKNOWLEDGED = 0x40;
    private static final int PUBACK_BYTES = 4;
    private static final int MAX_ID = 65_535;
    private static final String PAYLOAD = "{\"value\":00.00,\"time\":0000000000000,\"unit\":\"m3/h\"}";
    private static final int VALUE_AT = PAYLOAD.indexOf("00.00");
    private static final int TIME_AT = PAYLOAD.indexOf("0000000000000");

    private final SocketChannel channel;
    private final LongConsumer latencies;
    private final String name;
    private final byte[][] packets;
    private final int idAt;
    private final long[] sentAt;
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer out;
    private final int window;
    private long sent;
    private long acknowledged;
    private boolean stopped;

    /**
     * @param channel   connected, still blocking
     * @param latencies takes how long each acknowledgement took, nanoseconds
     */
    PublishClient(SocketChannel channel, int number, int window, int series, LongConsumer latencies) {
        this.channel = channel;
        this.window = window;
        this.latencies = latencies;
        this.name = "load-" + number;
        this.packets = new byte[series][];
        int topic = 0;
        for (int one = 0; one < series; one++) {
            String named = String.format("sensors/site-%03d/flow-%02d", number, one);
            topic = named.length();
            packets[one] = publish(named);
        }
        this.idAt = 4 + topic;
        this.sentAt = new long[Integer.highestOneBit(window) * 2];
        this.out = ByteBuffer.allocateDirect(window * packets[0].length).limit(0);
    }

    private static byte[] publish(String topic) {
        ByteBuffer packet = ByteBuffer.allocate(2 + 2 + topic.length() + 2 + PAYLOAD.length());
        packet.put((byte) 0x32).put((byte) (packet.capacity() - 2)).putShort((short) topic.length());
        packet.put(topic.getBytes(StandardCharsets.US_ASCII)).putShort((short) 0);
        return packet.put(PAYLOAD.getBytes(StandardCharsets.US_ASCII)).array();
    }

    /** Connects and waits for the answer; an empty user means none. */
    void signIn(String user, String password) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(bytes);
        body.writeUTF("MQTT");
        body.writeByte(4);
        body.writeByte(user.isEmpty() ? 0x02 : 0xC2);
        body.writeShort(60);
        body.writeUTF(name);
        if (!user.isEmpty()) {
            body.writeUTF(user);
            body.writeUTF(password);
        }
        ByteBuffer connect = ByteBuffer.allocate(2 + bytes.size());
        connect.put((byte) 0x10).put((byte) bytes.size()).put(bytes.toByteArray()).flip();
        channel.write(connect);
        ByteBuffer answer = ByteBuffer.allocate(4);
        while (answer.hasRemaining()) {
            if (channel.read(answer) < 0) {
                throw new EOFException("the broker closed the connection of " + name);
            }
        }
        if (answer.get(0) != CONNECTED || answer.get(3) != 0) {
            throw new IOException("the broker refused " + name + ": " + Arrays.toString(answer.array()));
        }
    }

    /** Publishes one reading and waits until it is acknowledged; while the channel is blocking. */
    void publishOne() throws IOException {
        fill();
        while (waits()) {
            read();
        }
    }

    void serve(SelectionKey key) throws IOException {
        if (key.isReadable()) {
            read();
        }
        fill();
        key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the broker closed the connection of " + name);
        }
        in.flip();
        long now = System.nanoTime();
        while (in.remaining() >= PUBACK_BYTES) {
            acknowledge(in.getInt(), now);
        }
        in.compact();
    }

    private void acknowledge(int packet, long now) throws IOException {
        int expected = ACKNOWLEDGED << 24 | 2 << 16 | id(acknowledged);
        if (packet != expected) {
            throw new IOException("%s got %08x, expected %08x".formatted(name, packet, expected));
        }
        latencies.accept(now - sentAt[(int) (acknowledged & sentAt.length - 1)]);
        acknowledged++;
    }

    /** Sends as much as the window and the socket take. */
    void fill() throws IOException {
        if (!stopped && !out.hasRemaining() && sent - acknowledged < window) {
            out.clear();
            long now = System.nanoTime();
            long time = System.currentTimeMillis();
            while (sent - acknowledged < window) {
                byte[] packet = packets[(int) (sent % packets.length)];
                int id = id(sent);
                packet[idAt] = (byte) (id >> 8);
                packet[idAt + 1] = (byte) id;
                long hundredths = 2_000 + sent / packets.length % 1_000;
                digits(packet, idAt + 2 + VALUE_AT, 2, hundredths / 100);
                digits(packet, idAt + 2 + VALUE_AT + 3, 2, hundredths % 100);
                digits(packet, idAt + 2 + TIME_AT, 13, time);
                out.put(packet);
                sentAt[(int) (sent & sentAt.length - 1)] = now;
                sent++;
            }
            out.flip();
        }
        if (out.hasRemaining()) {
            channel.write(out);
        }
    }

    private static void digits(byte[] into, int at, int count, long number) {
        long left = number;
        for (int digit = at + count - 1; digit >= at; digit--) {
            into[digit] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    private static int id(long publish) {
        return (int) (publish % MAX_ID) + 1;
    }

    void stop() {
        stopped = true;
    }

    boolean waits() {
        return acknowledged < sent;
    }

    long acknowledged() {
        return acknowledged;
    }

    void close() throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xE0, 0}));
        channel.close();
    }
}
