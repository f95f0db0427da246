package org.microbrain.edge.field;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;

/** Something that answers Modbus questions in its own way, over a real socket. */
final class Meter implements AutoCloseable {

    private static final int BYTES = 256;

    private final ServerSocket socket = new ServerSocket();
    private final Function<byte[], List<byte[]>> manners;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicIntegerArray asked = new AtomicIntegerArray(BYTES);

    /** @param manners from a question as it came to the answers as they go; null cuts the connection */
    Meter(Function<byte[], List<byte[]>> manners) throws IOException {
        this(0, manners);
    }

    Meter(int port, Function<byte[], List<byte[]>> manners) throws IOException {
        this.manners = manners;
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        start(this::listen);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "meter");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            while (true) {
                Socket line = socket.accept();
                connections.incrementAndGet();
                start(() -> serve(line));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket line) {
        byte[] buffer = new byte[BYTES];
        try (line) {
            InputStream in = line.getInputStream();
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                byte[] question = Arrays.copyOf(buffer, read);
                asked.incrementAndGet(question[6] & 0xff);
                List<byte[]> answers = manners.apply(question);
                if (answers == null) {
                    return;
                }
                for (byte[] answer : answers) {
                    line.getOutputStream().write(answer);
                }
            }
        } catch (IOException e) {
            // The other end has gone.
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** How often a unit was asked by Modbus TCP. */
    int asked(int unit) {
        return asked.get(unit);
    }

    /** The answer with these cells to a question by Modbus TCP. */
    static byte[] answer(byte[] question, String cells) {
        byte[] data = HexFormat.of().parseHex(cells);
        byte[] answer = Arrays.copyOf(question, 9 + data.length);
        answer[5] = (byte) (3 + data.length);
        answer[8] = (byte) data.length;
        System.arraycopy(data, 0, answer, 9, data.length);
        return answer;
    }

    static byte[] refusal(byte[] question, int code) {
        byte[] answer = Arrays.copyOf(question, 9);
        answer[5] = 3;
        answer[7] |= (byte) 0x80;
        answer[8] = (byte) code;
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
