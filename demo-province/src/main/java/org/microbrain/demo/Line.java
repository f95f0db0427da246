package org.microbrain.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line between two nodes: a TCP relay that carries bytes unseen, at most {@code bytesPerSecond} each way, and that
 * can be cut, stalled and healed. A cut line resets its connections and every new one; a stalled line keeps them open
 * and carries nothing, as radio in a valley does. Thread-safe; two daemon threads for each connection.
 */
final class Line implements Closeable {

    /** What the line does with bytes. */
    enum State { OPEN, STALLED, CUT }

    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final int CHUNK = 512;
    private static final int CONNECT_MS = 5_000;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private volatile long bytesPerSecond;
    private final Set<Socket> sockets = new HashSet<>();
    private final AtomicLong carried = new AtomicLong();
    private State state = State.OPEN;

    /**
     * Opens the line.
     *
     * @param listen         where the child dials
     * @param target         where the parent listens
     * @param bytesPerSecond each way; 0 for no limit
     */
    Line(InetSocketAddress listen, InetSocketAddress target, long bytesPerSecond) throws IOException {
        this.target = target;
        this.bytesPerSecond = bytesPerSecond;
        this.listener = new ServerSocket();
        // A small window, so that what waits, waits at the sender, where a warning can still overtake it.
        listener.setReceiveBufferSize(4 * CHUNK);
        listener.setReuseAddress(true);
        listener.bind(listen);
        daemon("line-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Bytes carried so far, both ways. */
    long carried() {
        return carried.get();
    }

    synchronized State state() {
        return state;
    }

    /** Breaks every connection and refuses new ones until healed. */
    void cut() {
        List<Socket> broken;
        synchronized (this) {
            state = State.CUT;
            broken = new ArrayList<>(sockets);
            notifyAll();
        }
        broken.forEach(this::reset);
    }

    /** Carries at most so much from now on, each way; 0 for no limit. @return what it was before */
    synchronized long pace(long newBytesPerSecond) {
        long before = bytesPerSecond;
        bytesPerSecond = newBytesPerSecond;
        return before;
    }

    /** Carries nothing until healed; connections stay open. */
    synchronized void stall() {
        state = State.STALLED;
    }

    synchronized void heal() {
        state = State.OPEN;
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket child = listener.accept();
                if (enter(child)) {
                    daemon("line-connect", () -> connect(child));
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("line on port {} could not take a connection: {}", port(), e.getMessage());
                }
            }
        }
    }

    private void connect(Socket child) {
        Socket parent = new Socket();
        try {
            if (!passable() || !enter(parent)) {
                reset(child);
                return;
            }
            parent.setSendBufferSize(4 * CHUNK);
            parent.connect(target, CONNECT_MS);
            child.setTcpNoDelay(true);
            parent.setTcpNoDelay(true);
            daemon("line-down", () -> pump(parent, child));
            pump(child, parent);
        } catch (IOException e) {
            LOG.debug("line to {} gave up a connection: {}", target, e.getMessage());
            reset(child);
            reset(parent);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        long free = System.nanoTime();
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk, 0, piece()); n >= 0 && passable(); n = in.read(chunk, 0, piece())) {
                free = occupy(free, n);
                if (!passable()) {
                    break;
                }
                out.write(chunk, 0, n);
                carried.addAndGet(n);
            }
        } catch (IOException e) {
            LOG.debug("line to {} lost a connection: {}", target, e.getMessage());
        } finally {
            reset(from);
            reset(to);
        }
    }

    /** What it carries in a twentieth of a second: on a thin line, what is sent after another thing also arrives after it. */
    private int piece() {
        long pace = bytesPerSecond;
        return pace == 0 ? CHUNK : (int) Math.max(64, Math.min(CHUNK, pace / 20));
    }

    /** Waits for the time that {@code bytes} need on this line; returns when the line is free again. */
    private long occupy(long freeNanos, int bytes) {
        long now = System.nanoTime();
        long pace = bytesPerSecond;
        if (pace == 0) {
            return now;
        }
        long until = Math.max(freeNanos, now) + bytes * 1_000_000_000L / pace;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return until;
    }

    /** Waits while the line is stalled; false when it is cut. */
    private synchronized boolean passable() {
        while (state == State.STALLED) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return state == State.OPEN;
    }

    /** Registers a socket so that a cut reaches it; false (and reset) when the line is cut already. */
    private boolean enter(Socket socket) {
        synchronized (this) {
            if (state != State.CUT) {
                sockets.add(socket);
                return true;
            }
        }
        reset(socket);
        return false;
    }

    private void reset(Socket socket) {
        synchronized (this) {
            sockets.remove(socket);
        }
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a connection of the line to {}: {}", target, e.getMessage());
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
