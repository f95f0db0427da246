package org.microbrain.edge.field;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A line that begins at a serial port of this machine. */
final class SerialWire implements Wire {

    private final SerialPort port;

    /** @throws IOException when the port is not there, belongs to another, or this machine cannot use it */
    SerialWire(LineAddress.Serial settings) throws IOException {
        try {
            port = SerialPort.getCommPort(settings.device());
            port.setComPortParameters(settings.speed(), settings.dataBits(), stopBits(settings), parity(settings));
            if (!port.openPort(0)) {
                throw new IOException("cannot be opened: " + settings.device());
            }
        } catch (LinkageError | RuntimeException e) {
            throw new IOException("cannot be used: " + settings.device(), e);
        }
    }

    static int stopBits(LineAddress.Serial settings) {
        return settings.stopBits() == 1 ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS;
    }

    static int parity(LineAddress.Serial settings) {
        return switch (settings.parity()) {
            case 'E' -> SerialPort.EVEN_PARITY;
            case 'O' -> SerialPort.ODD_PARITY;
            default -> SerialPort.NO_PARITY;
        };
    }

    @Override
    public InputStream in() {
        return port.getInputStream();
    }

    @Override
    public OutputStream out() {
        return port.getOutputStream();
    }

    @Override
    public void patience(int millis) {
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, millis, 0);
    }

    @Override
    public void close() {
        port.closePort();
    }
}
