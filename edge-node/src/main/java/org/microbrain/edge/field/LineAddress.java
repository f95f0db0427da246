package org.microbrain.edge.field;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * Where a line to devices begins: at a server in the network, or at a serial port of this machine.
 *
 * @param tcp    host and port, looked up at each connection; null for a serial port
 * @param serial null for a server
 */
record LineAddress(InetSocketAddress tcp, Serial serial) {

    private static final String SERIAL = "serial:";
    /** Device, bit/s, data bits, parity, stop bits. */
    private static final Pattern FORM = Pattern.compile("serial:(/[^@\\p{Cntrl}]{1,200})@([0-9]{3,7}),([78])([NEO])([12])");

    /**
     * A serial port.
     *
     * @param device   its path
     * @param speed    bit/s
     * @param dataBits 7 or 8
     * @param parity   N, E or O: none, even, odd
     * @param stopBits 1 or 2
     */
    record Serial(String device, int speed, int dataBits, char parity, int stopBits) {
    }

    /** @param port of a server where the value has none that is good */
    static LineAddress read(Section s, String key, int port) {
        return s.text(key, "").startsWith(SERIAL) ? s.value(key, LineAddress::serial, of(port)) : new LineAddress(s.address(key,
                new InetSocketAddress(port)), null);
    }

    private static LineAddress of(int port) {
        return new LineAddress(new InetSocketAddress(port), null);
    }

    private static LineAddress serial(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidValue("应形如 serial:/dev/ttyUSB0@9600,8N1", "must be like serial:/dev/ttyUSB0@9600,8N1");
        }
        return new LineAddress(null, new Serial(form.group(1), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)),
                form.group(4).charAt(0), Integer.parseInt(form.group(5))));
    }

    boolean isSerial() {
        return serial != null;
    }

    /** For people: host and port, or the device. */
    String text() {
        return isSerial() ? serial.device() : tcp.getHostString() + ":" + tcp.getPort();
    }
}
