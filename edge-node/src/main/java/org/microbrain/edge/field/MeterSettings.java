package org.microbrain.edge.field;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.microbrain.field.dlt645.MeterItem;
import org.microbrain.runtime.config.Section;

/**
 * An electricity meter that is asked.
 *
 * @param address  twelve digits
 * @param interval from one round of questions to the next, 10 s to 1 d
 * @param station  what becomes of the answers; what has a point is asked for
 */
public record MeterSettings(String address, Duration interval, StationSettings station) implements Asked {

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(10);
    private static final Duration MOST_INTERVAL = Duration.ofDays(1);
    /** What is asked for where nothing is said. */
    private static final List<String> USUAL = List.of("energy", "voltage-a", "power");

    static MeterSettings read(Section s, String address) {
        if (s.has("password")) {
            s.problem("password", "读数不需要密码", "nothing that is read here needs a password");
        }
        checkPoints(s);
        return new MeterSettings(address, ModbusLineSettings.duration(s, "interval", INTERVAL, LEAST_INTERVAL, MOST_INTERVAL),
                StationSettings.read(s, "interval"));
    }

    /** A point that no meter tells is a problem. @param s has {@code points} */
    static void checkPoints(Section s) {
        Section named = s.section("points");
        named.keys().stream().filter(point -> !MeterItem.points().contains(point)).forEach(point -> named.problem(point,
                "应为 " + String.join("、", MeterItem.points()) + " 之一", "must be one of " + String.join(", ", MeterItem.points())));
    }

    /** What it is asked for. @param ofKind points that its kind knows and that are taken */
    List<MeterItem> items(Collection<String> ofKind) {
        List<String> said = Stream.concat(station.points().keySet().stream().filter(point -> station.points().get(point).taken()),
                ofKind.stream().filter(point -> !station.points().containsKey(point))).toList();
        return MeterItem.points().stream().filter((said.isEmpty() ? USUAL : said)::contains).map(MeterItem::of).toList();
    }
}
