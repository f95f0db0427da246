package org.microbrain.runtime.call.channel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** As much of a mail server as a client meets (RFC 5321, 3207, 4954), on a real socket. */
final class TestMailServer implements AutoCloseable {

    final List<String> said = new CopyOnWriteArrayList<>();
    final List<String> mails = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final SSLContext tls;
    volatile String toRecipient = "250 ok";

    /** @param tls null for a server that offers none */
    TestMailServer(SSLContext tls) throws IOException {
        this.tls = tls;
        Thread thread = new Thread(this::run, "mail");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void run() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                serve(socket, false);
            } catch (IOException e) {
                said.add("(gone)");
            }
        }
    }

    private void serve(Socket socket, boolean secure) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        if (!secure) {
            say(socket, "220 test");
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            said.add((secure ? "tls " : "") + line);
            if (line.startsWith("EHLO")) {
                say(socket, tls != null && !secure ? "250-test\r\n250 STARTTLS" : "250-test\r\n250 AUTH PLAIN LOGIN");
            } else if (line.equals("STARTTLS")) {
                say(socket, "220 go on");
                SSLSocketFactory factory = tls.getSocketFactory();
                SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, null, socket.getPort(), true);
                encrypted.setUseClientMode(false);
                serve(encrypted, true);
                return;
            } else if (line.startsWith("AUTH")) {
                say(socket, "235 welcome");
            } else if (line.startsWith("RCPT")) {
                say(socket, toRecipient);
            } else if (line.equals("DATA")) {
                say(socket, "354 go on");
                StringBuilder mail = new StringBuilder();
                for (String part = in.readLine(); part != null && !part.equals("."); part = in.readLine()) {
                    mail.append(part).append("\r\n");
                }
                mails.add(mail.toString());
                say(socket, "250 queued");
            } else if (line.equals("QUIT")) {
                say(socket, "221 bye");
                return;
            } else {
                say(socket, "250 ok");
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
