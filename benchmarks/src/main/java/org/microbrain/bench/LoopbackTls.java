package org.microbrain.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.microbrain.runtime.identity.NodeIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mutual TLS 1.3 over loopback with the JDK's sockets, as plain as can be. */
final class LoopbackTls {

    private static final Logger LOG = LoggerFactory.getLogger(LoopbackTls.class);
    private static final String PROTOCOL = "TLSv1.3";
    private static final int PIECE = 64 << 10;
    private static final long WARM_UP_NANOS = 500_000_000L;
    private static final long NANOS = 1_000_000_000L;

    private LoopbackTls() {
    }

    /** How much goes through from one thread to another. */
    static double megabytesPerSecond(Path folder) throws IOException {
        Path identities = folder.resolve("floor-tls");
        Identities.write(identities, InstantSource.system().instant());
        NodeIdentity server = Identities.load(identities, Identities.HUB);
        NodeIdentity client = Identities.load(identities, Identities.EDGE);
        try (ServerSocket listener = listen(server, 0)) {
            Thread sink = new Thread(() -> swallow(listener), "tls-sink");
            sink.setDaemon(true);
            sink.start();
            try (SSLSocket socket = dial(client, listener.getLocalPort())) {
                OutputStream out = socket.getOutputStream();
                send(out, WARM_UP_NANOS);
                long began = System.nanoTime();
                long bytes = send(out, NANOS);
                return bytes / 1e6 / ((System.nanoTime() - began) / 1e9);
            }
        }
    }

    private static long send(OutputStream out, long nanos) throws IOException {
        byte[] piece = new byte[PIECE];
        long until = System.nanoTime() + nanos;
        long bytes = 0;
        while (System.nanoTime() < until) {
            out.write(piece);
            bytes += piece.length;
        }
        return bytes;
    }

    private static void swallow(ServerSocket listener) {
        try (var socket = listener.accept()) {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            LOG.debug("the measured connection ended: {}", ended.toString()); // its sender fails with it
        }
    }

    /** A port on loopback (0: any) that demands a certificate. */
    static SSLServerSocket listen(NodeIdentity identity, int port) throws IOException {
        SSLServerSocket listener = (SSLServerSocket) context(identity).getServerSocketFactory()
                .createServerSocket(port, 16, InetAddress.getLoopbackAddress());
        listener.setEnabledProtocols(new String[] {PROTOCOL});
        listener.setNeedClientAuth(true);
        return listener;
    }

    static SSLSocket dial(NodeIdentity identity, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context(identity).getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {PROTOCOL});
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        return socket;
    }

    private static SSLContext context(NodeIdentity identity) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("province", identity.root());
            store.setKeyEntry("node", identity.key(), new char[0],
                    identity.chain().toArray(java.security.cert.Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot do TLS 1.3: " + e.getMessage(), e);
        }
    }
}
