package org.microbrain.edge.kura;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.microbrain.block.Reading;
import org.microbrain.field.kura.KuraPayload;

/**
 * What a gateway with Kura says of itself when it connects; each text at most {@value #LONGEST} characters, empty when not said.
 *
 * @param at     when it came
 * @param uptime milliseconds since the gateway's start [M], or -1
 * @param off    by how much its clock was ahead of the node's; null when it said no time
 */
public record KuraBirth(Instant at, String name, String model, String serial, String firmware, String kura, long uptime, Duration off) {

    static final int LONGEST = 60;

    static KuraBirth of(KuraPayload payload, Instant at) {
        Function<String, String> text = key -> shortened(payload.text(key).orElse(""));
        String uptime = text.apply("uptime");
        return new KuraBirth(at, text.apply("display_name"), text.apply("model_name"), text.apply("serial_number"),
                text.apply("firmware_version"), text.apply("kura_version"),
                uptime.matches("[0-9]{1,15}") ? Long.parseLong(uptime) : -1, payload.millis() == Reading.NO_TIME ? null
                : Duration.ofMillis(payload.millis() - at.toEpochMilli()));
    }

    private static String shortened(String text) {
        String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }

    /** When the gateway itself started; null when it did not say. */
    public Instant started() {
        return uptime < 0 ? null : at.minusMillis(uptime);
    }
}
