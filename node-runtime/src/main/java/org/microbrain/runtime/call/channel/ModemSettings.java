package org.microbrain.runtime.call.channel;

import java.nio.file.Path;
import java.time.Duration;
import org.microbrain.runtime.config.Section;

/**
 * A GSM modem at a serial device.
 *
 * @param limit for one message; networks take up to a minute
 */
public record ModemSettings(String name, Path device, int baud, Duration limit) implements ChannelSettings {

    static ModemSettings read(String name, Section s) {
        s.onlyKeys("name", "kind", "device", "baud", "time-limit");
        s.require("device");
        return new ModemSettings(name, s.path("device", null), s.number("baud", 115_200, 300, 4_000_000),
                ChannelSettings.limit(s, Duration.ofSeconds(60)));
    }

    @Override
    public Needs needs() {
        return Needs.PHONE;
    }

    @Override
    public Channel channel(Clocks clocks) {
        return new Modem(this, clocks.elapsed());
    }
}
