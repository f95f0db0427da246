package org.microbrain.core.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.journal.BlockWriter.Named;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/**
 * Makes records of readings, as a node's journal would: each area's devices have a journal, opened anew with each start, whose
 * sequences have no gap. Only the archive keeps them. What was made and may not have been stored is void, and with it the
 * journals: {@link #forget}. For one thread.
 */
final class DeviceJournals {

    private static final int READINGS_IN_BLOCK = 10_000;

    private final RandomGenerator random;
    private final Map<NodeId, Opening> openings = new HashMap<>();

    /** A series as it was registered last. */
    private record Registered(int number, String unit, String source) {
    }

    private static final class Opening {
        private final Origin origin;
        private final Map<String, Registered> series = new HashMap<>();
        private long sequence;

        private Opening(Origin origin) {
            this.origin = origin;
        }
    }

    /** @param random makes the journals' ids */
    DeviceJournals(RandomGenerator random) {
        this.random = random;
    }

    /** The records of one transaction, and how many each origin has made. */
    record Made(List<JournalRecord> records, Map<Origin, Long> made) {
    }

    Made records(Map<NodeId, List<Named>> readings, RecordTime now) {
        List<JournalRecord> records = new ArrayList<>();
        Map<Origin, Long> made = new LinkedHashMap<>();
        readings.forEach((node, some) -> {
            Opening opening = openings.computeIfAbsent(node, name -> new Opening(new Origin(name, JournalId.random(random))));
            List<Reading> numbered = new ArrayList<>(some.size());
            for (Named one : some) {
                numbered.add(new Reading(number(opening, one, records, now), one.millis(), one.value(), one.quality()));
            }
            for (int from = 0; from < numbered.size(); from += READINGS_IN_BLOCK) {
                add(opening, RecordKind.READINGS, PriorityClass.READING, now, ReadingBlock.encode(
                        numbered.subList(from, Math.min(numbered.size(), from + READINGS_IN_BLOCK))), records);
            }
            made.put(opening.origin, opening.sequence);
        });
        return new Made(records, made);
    }

    private static int number(Opening opening, Named reading, List<JournalRecord> records, RecordTime now) {
        Registered known = opening.series.get(reading.series());
        if (known != null && known.unit().equals(reading.unit()) && known.source().equals(reading.source())) {
            return known.number();
        }
        int number = known == null ? opening.series.size() + 1 : known.number();
        opening.series.put(reading.series(), new Registered(number, reading.unit(), reading.source()));
        add(opening, RecordKind.SERIES, PriorityClass.EVENT, now, SeriesBody.newBuilder().setSeries(number).setName(reading.series())
                .setUnit(reading.unit()).setSource(reading.source()).build().toByteArray(), records);
        return number;
    }

    private static void add(Opening opening, RecordKind kind, PriorityClass priority, RecordTime now, byte[] body,
                            List<JournalRecord> records) {
        records.add(JournalRecord.seal(opening.origin, ++opening.sequence, new Draft(kind, priority, now, body)));
    }

    /** The next records are of journals that nobody has seen. */
    void forget() {
        openings.clear();
    }
}
