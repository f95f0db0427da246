package org.microbrain.edge.field;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.microbrain.field.dlt645.Dlt645Decoder;
import org.microbrain.field.dlt645.Dlt645Frame;

/** Electricity meters on a line behind a serial server, over a real socket. */
final class StandInMeters implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket();
    private final Function<Dlt645Frame, List<byte[]>> manners;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Dlt645Frame> asked = new CopyOnWriteArrayList<>();

    /** @param manners from a question to the answers as they go; null cuts the connection */
    StandInMeters(Function<Dlt645Frame, List<byte[]>> manners) throws IOException {
        this(0, manners);
    }

    StandInMeters(int port, Function<Dlt645Frame, List<byte[]>> manners) throws IOException {
        this.manners = manners;
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", port));
        start(this::listen);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "meters");
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
        EmbeddedChannel frames = new EmbeddedChannel(new Dlt645Decoder());
        byte[] buffer = new byte[256];
        try (line) {
            InputStream in = line.getInputStream();
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                frames.writeInbound(Unpooled.copiedBuffer(buffer, 0, read));
                for (Object one = frames.readInbound(); one != null; one = frames.readInbound()) {
                    asked.add((Dlt645Frame) one);
                    List<byte[]> answers = manners.apply((Dlt645Frame) one);
                    if (answers == null) {
                        return;
                    }
                    for (byte[] answer : answers) {
                        line.getOutputStream().write(answer);
                    }
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

    /** How often a meter was asked for anything. */
    long asked(String address) {
        return asked.stream().filter(one -> one.address().equals(address)).count();
    }

    /** The answer with this value, lowest byte first. */
    static byte[] answer(Dlt645Frame question, String value) {
        return answer(question, 0x91, HexFormat.of().formatHex(question.data(), 0, 4) + value);
    }

    static byte[] answer(Dlt645Frame question, int control, String data) {
        return new Dlt645Frame(question.address(), control, HexFormat.of().parseHex(data)).encoded();
    }

    /** As a meter whose voltage is 220.1 V, with 1,206.42 kWh and 1.345 kW. */
    static byte[] good(Dlt645Frame question) {
        return answer(question, switch (HexFormat.of().formatHex(question.data(), 0, 4)) {
            case "00000100" -> "42061200";
            case "00010102" -> "0122";
            default -> "503401";
        });
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
