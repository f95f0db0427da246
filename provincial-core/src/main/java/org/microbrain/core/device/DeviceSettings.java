package org.microbrain.core.device;

import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * The core's {@code ingest.devices} section: what becomes of what Hono's devices send.
 *
 * @param areas    where they stand
 * @param mappings what their payloads mean; the topic is {@code telemetry/DEVICE} or {@code event/DEVICE}
 * @param limit    series that are taken of all of them together
 */
public record DeviceSettings(DeviceAreas areas, List<MappingRule> mappings, int limit) {

    private static final DivisionCode UNSET = new DivisionCode("100000000000");
    private static final int USUAL = 50_000;
    private static final int MOST = 1_000_000;

    public DeviceSettings {
        mappings = List.copyOf(mappings);
    }

    /** @param province in which they must stand; null when the configuration does not say it */
    public static DeviceSettings read(Section s, DivisionCode province) {
        s.onlyKeys("areas", "areas-by-name", "mappings", "series-limit");
        List<DeviceAreas.Entry> entries = s.sections("areas").stream().map(DeviceSettings::entry).toList();
        boolean byName = s.flag("areas-by-name", false);
        if (entries.isEmpty() && !byName) {
            s.problem("areas", "请写明设备所在地区，或写 areas-by-name: true", "say where devices stand, or write areas-by-name: true");
        }
        entries.stream().filter(entry -> province != null && !province.contains(entry.area())).forEach(entry ->
                s.problem("areas", entry.area() + " 不在本省", entry.area() + " does not lie in this province"));
        return new DeviceSettings(new DeviceAreas(entries, byName), MappingRule.readAll(s), s.number("series-limit", USUAL, 1, MOST));
    }

    private static DeviceAreas.Entry entry(Section s) {
        s.onlyKeys("device", "area");
        s.require("device", "area");
        return new DeviceAreas.Entry(s.text("device", "*"), s.value("area", DeviceSettings::area, UNSET));
    }

    private static DivisionCode area(String text) {
        try {
            return new DivisionCode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("应为 12 位统计用区划代码", "must be a division code of 12 digits");
        }
    }
}
