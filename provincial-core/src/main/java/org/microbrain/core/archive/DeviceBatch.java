package org.microbrain.core.archive;

import java.util.List;
import java.util.Map;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;

/**
 * What devices sent, as it is archived: all of it or nothing.
 *
 * @param records  made of it
 * @param made     the highest sequence of each of their origins
 * @param setAside messages of which nothing, or not all, could be made
 * @param steps    how far it leads in each partition
 */
public record DeviceBatch(List<JournalRecord> records, Map<Origin, Long> made, List<SetAside> setAside, List<Step> steps) {

    public DeviceBatch {
        records = List.copyOf(records);
        made = Map.copyOf(made);
        setAside = List.copyOf(setAside);
        steps = List.copyOf(steps);
    }

    /**
     * From one place to another.
     *
     * @param from where it was when this was made; when it no longer is, somebody else has archived some of it
     */
    public record Step(String topic, int partition, DevicePlace from, DevicePlace to) {
    }
}
