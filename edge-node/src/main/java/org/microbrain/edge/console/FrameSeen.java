package org.microbrain.edge.console;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationReadings.Became;
import org.microbrain.field.FramePart;
import org.microbrain.field.FramePart.Secret;
import org.microbrain.field.hj212.Hj212Parts;
import org.microbrain.field.modbus.ModbusParts;
import org.microbrain.field.sl651.Sl651Parts;

/**
 * A frame as people see it: its bytes beside what they mean, and what becomes of its readings.
 *
 * @param frame  as it came
 * @param parts  part for part; empty where the protocol cannot tell
 * @param became of its readings
 * @param kept   the bytes of it that are kept
 * @param text   whether its bytes are letters
 */
public record FrameSeen(Device.Frame frame, List<FramePart> parts, List<Became> became, byte[] kept, boolean text) {

    static FrameSeen of(String protocol, Device.Frame frame, List<Became> became) {
        byte[] kept = HexFormat.of().parseHex(frame.raw().hex());
        boolean text = protocol.equals(FieldProtocol.HJ212.key());
        List<FramePart> parts = protocol.equals(FieldProtocol.SL651.key()) ? Sl651Parts.of(kept)
                : text ? Hj212Parts.of(kept) : protocol.equals(FieldProtocol.MODBUS.key()) ? ModbusParts.of(kept) : List.of();
        return new FrameSeen(frame, parts, became, kept, text);
    }

    /** The bytes of a part: letters where it is text, else hexadecimal digits in pairs. */
    public String bytes(FramePart part) {
        return text ? new String(kept, part.from(), part.to() - part.from(), StandardCharsets.ISO_8859_1)
                : HexFormat.ofDelimiter(" ").withUpperCase().formatHex(kept, part.from(), part.to());
    }

    /** Whether a part is hidden from who does not set this device up right now. */
    public boolean hides(FramePart part) {
        return part.secret() != Secret.NONE && password() != null;
    }

    /** What it says as its password; null where it says none. */
    public String password() {
        return parts.stream().filter(part -> part.secret() == Secret.PASSWORD).map(FramePart::says).findFirst().orElse(null);
    }

    /** Whether only its begin is kept. */
    public boolean isCut() {
        return frame.raw().bytes() > kept.length;
    }
}
