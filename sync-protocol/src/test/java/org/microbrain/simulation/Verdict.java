package org.microbrain.simulation;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Ledger;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;

/** The look at the end: every record is at the core once, or named as shed, or its last copy was on a lost disk. */
final class Verdict {

    private final SimulatedProvince province;
    private final Evidence evidence;
    private final Map<Evidence.Name, JournalRecord> arrived = new LinkedHashMap<>();
    private final Set<Evidence.Name> shed = new HashSet<>();

    private Verdict(SimulatedProvince province) {
        this.province = province;
        this.evidence = province.evidence;
    }

    /** Adds what is wrong to the province's evidence. */
    static void pass(SimulatedProvince province) {
        Verdict verdict = new Verdict(province);
        verdict.arrivals();
        verdict.nothingIsInvented();
        verdict.everythingAcknowledgedIsThere();
        verdict.ledgersBalance();
        verdict.nothingWaits();
    }

    /** As {@link #pass}, after a run in which nothing failed: order is kept within a class of one origin. */
    static void passOrder(SimulatedProvince province) {
        Map<Origin, Map<PriorityClass, Long>> last = new HashMap<>();
        for (PriorityClass priority : PriorityClass.values()) {
            for (Journal.Entry entry : province.core.look(journal -> journal.waiting(priority, 0, Integer.MAX_VALUE,
                    Long.MAX_VALUE))) {
                JournalRecord record = entry.record();
                Long before = last.computeIfAbsent(record.origin(), absent -> new EnumMap<>(PriorityClass.class))
                        .put(priority, record.sequence());
                if (before != null && before > record.sequence()) {
                    province.evidence.wrong("came after " + before + " of its class: " + record);
                }
            }
        }
    }

    private void arrivals() {
        for (PriorityClass priority : PriorityClass.values()) {
            for (Journal.Entry entry : province.core.look(journal -> journal.waiting(priority, 0, Integer.MAX_VALUE,
                    Long.MAX_VALUE))) {
                JournalRecord record = entry.record();
                if (arrived.put(Evidence.Name.of(record), record) != null) {
                    evidence.wrong("twice at the core: " + record);
                }
                if (record.kind().equals(RecordKind.SHED)) {
                    shed.addAll(Evidence.named(record));
                }
            }
        }
    }

    private void nothingIsInvented() {
        Map<Long, JournalRecord> numbers = new HashMap<>();
        for (JournalRecord record : arrived.values()) {
            if (record.kind().equals(RecordKind.SHED)) {
                continue;
            }
            if (!evidence.wasAttempted(record)) {
                evidence.wrong("invented: " + record);
                continue;
            }
            JournalRecord other = numbers.put(Evidence.number(record), record);
            if (other != null) {
                evidence.wrong("made once and recorded twice: " + other + " and " + record);
            }
        }
    }

    private void everythingAcknowledgedIsThere() {
        for (JournalRecord record : evidence.acknowledged()) {
            Evidence.Name name = Evidence.Name.of(record);
            JournalRecord there = arrived.get(name);
            if (there == null && !shed.contains(name) && !evidence.isGone(name)) {
                evidence.wrong("lost: " + record);
            } else if (there != null && !there.equals(record)) {
                evidence.wrong("changed on the way: " + record);
            }
        }
    }

    /** Each node's own account, and the province's: every sequence an origin has given out is accounted for. */
    private void ledgersBalance() {
        for (SimulatedNode node : province.nodes) {
            for (Ledger ledger : node.look(Journal::ledger)) {
                if (!ledger.balanced()) {
                    evidence.wrong("unbalanced at " + node.id + ": " + ledger);
                }
            }
        }
        for (Ledger ledger : province.core.look(Journal::ledger)) {
            SequenceSet open = ledger.made() == 0 ? new SequenceSet() : SequenceSet.of(1, ledger.made());
            open.removeAll(province.core.look(journal -> journal.received(ledger.origin())));
            open.forEach(sequence -> {
                Evidence.Name name = new Evidence.Name(ledger.origin(), sequence);
                if (!shed.contains(name) && !evidence.isGone(name)) {
                    evidence.wrong("unaccounted for at the core: " + sequence + " of " + ledger.origin());
                }
            });
        }
    }

    private void nothingWaits() {
        for (SimulatedNode node : province.nodes) {
            if (node != province.core && !node.idle()) {
                evidence.wrong("still waiting at " + node.id + ": " + node.look(Journal::backlog));
            }
        }
    }
}
