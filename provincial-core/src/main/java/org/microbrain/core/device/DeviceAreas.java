package org.microbrain.core.device;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.microbrain.record.DivisionCode;

/**
 * Where devices stand: the first entry whose pattern fits, then the division code with which the device's name begins.
 *
 * @param byName whether such names count
 */
public record DeviceAreas(List<Entry> entries, boolean byName) {

    private static final Pattern NAMED = Pattern.compile("([1-9][0-9]{11})([-_.:=].*)?");

    public DeviceAreas {
        entries = List.copyOf(entries);
    }

    /** @param device a name of Hono's, {@code *} standing for any run of characters */
    public record Entry(String device, DivisionCode area) {

        boolean fits(String name) {
            return name.matches(Pattern.quote(device).replace("*", "\\E.*\\Q"));
        }
    }

    /** @return empty when nobody said where it stands, or its name says outside of the province */
    Optional<DivisionCode> of(String device, DivisionCode province) {
        Optional<DivisionCode> said = entries.stream().filter(entry -> entry.fits(device)).map(Entry::area).findFirst();
        return said.or(() -> Optional.of(NAMED.matcher(device)).filter(name -> byName && name.matches())
                .map(name -> new DivisionCode(name.group(1)))).filter(province::contains);
    }
}
