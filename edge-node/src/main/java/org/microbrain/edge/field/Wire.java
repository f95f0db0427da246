package org.microbrain.edge.field;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** An open line, as bytes. One thread, but for {@link #close}, which ends what is awaited. */
interface Wire extends Closeable {

    /** @param timeout in which a connection must stand */
    static Wire open(LineAddress address, Duration timeout) throws IOException {
        return address.isSerial() ? new SerialWire(address.serial()) : new TcpWire(address.tcp(), timeout);
    }

    /** Its reads fail with an {@link java.io.InterruptedIOException} when nothing comes for the patience. */
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** @param millis that a read waits for, positive */
    void patience(int millis) throws IOException;
}
