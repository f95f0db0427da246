package org.microbrain.correlate;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningId;

/**
 * What a hub hears in some hours, minute by minute, to see what rules make of it. The form is in docs/components/correlation.md.
 * Immutable.
 */
public final class Scenario {

    static final int MOST_HEARD = 1_000;
    static final Duration LONGEST = Duration.ofDays(7);
    static final long START = Instant.parse("2026-11-24T00:00:00Z").toEpochMilli();
    private static final Duration AFTERWARDS = Duration.ofMinutes(90);
    private static final List<String> WHAT = List.of("warning", "detection", "false-alarm", "ended");

    private final String name;
    private final DivisionCode hub;
    private final List<Heard> timeline;

    /**
     * What the hub hears at a time.
     *
     * @param event null when it is about one that was heard before
     */
    private record Heard(Duration arrives, String what, String name, Event event) {
    }

    /**
     * What the hub says of it.
     *
     * @param minute  since the beginning
     * @param warning the first that it makes is 1
     */
    record Said(long minute, int warning, Judgement judgement) {

        /** Without the reason, whose words are the program's and not the rules'. */
        @Override
        public String toString() {
            return minute + "m #" + warning + " " + judgement.act().name().toLowerCase(Locale.ROOT) + " " + judgement.rule() + " "
                    + judgement.level().name().toLowerCase(Locale.ROOT) + ": "
                    + judgement.added().stream().map(Event::key).collect(Collectors.joining(" "));
        }
    }

    private Scenario(String name, DivisionCode hub, List<Heard> timeline) {
        this.name = name;
        this.hub = hub;
        this.timeline = List.copyOf(timeline);
    }

    /** Reads {@code hub} and {@code timeline}; what is wrong stands among the section's problems, and it must not be played then. */
    static Scenario read(Section section, String name) {
        section.require("hub", "timeline");
        DivisionCode hub = section.value("hub", DivisionCode::new, null);
        List<Section> entries = section.sections("timeline");
        if (entries.size() > MOST_HEARD) {
            section.problem("timeline", "最多 " + MOST_HEARD + " 项", "at most " + MOST_HEARD + " entries");
        }
        List<Heard> timeline = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Section entry : entries) {
            timeline.add(heard(entry, known));
        }
        timeline.sort(Comparator.comparing(Heard::arrives));
        return new Scenario(name, hub, timeline);
    }

    private static Heard heard(Section entry, Set<String> known) {
        entry.onlyKeys("at", "arrives", "warning", "detection", "false-alarm", "ended", "area", "hazard", "level", "rule",
                "detector", "series", "value");
        Duration at = entry.duration("at", Duration.ZERO);
        Duration arrives = entry.duration("arrives", at);
        if (arrives.isNegative() || arrives.compareTo(LONGEST) > 0) {
            entry.problem("arrives", "应为 0 到 7d", "must be from 0 to 7d");
        }
        List<String> what = WHAT.stream().filter(entry::has).toList();
        if (what.size() != 1) {
            entry.problem("at", "应写明 warning、detection、false-alarm、ended 之一", "must say one of warning, detection, false-alarm, ended");
            return new Heard(arrives, "", "", null);
        }
        String name = entry.text(what.get(0), "");
        boolean isNew = what.get(0).equals("warning") || what.get(0).equals("detection");
        if (isNew) {
            known.add(name);
        } else if (what.get(0).equals("false-alarm") && !known.contains(name)) {
            entry.problem("false-alarm", "前面没有名为“" + name + "”的预警", "no warning before it is called '" + name + "'");
        }
        return new Heard(arrives, what.get(0), name, isNew ? event(entry, name, at) : null);
    }

    private static Event event(Section entry, String name, Duration at) {
        entry.require("area");
        DivisionCode area = entry.value("area", DivisionCode::new, null);
        int level = entry.has("detection") ? 0 : entry.value("level", word -> Levels.of(word).number(), 1);
        return new Event(name, area, level, entry.text("hazard", ""), entry.text("rule", ""), entry.text("detector", ""),
                entry.text("series", ""), START + at.toMillis(), entry.decimal("value", 0), false);
    }

    /** Of a file with several; empty for the only one. */
    String name() {
        return name;
    }

    /** What a hub says that judges by these rules. */
    List<Said> play(CorrelationPackage rules) {
        return play(rules, false, false);
    }

    /**
     * The same, whatever befalls the hub meanwhile.
     *
     * @param restart whether the hub ends after each look and goes on from what it kept
     * @param twice   whether it hears everything twice
     */
    List<Said> play(CorrelationPackage rules, boolean restart, boolean twice) {
        Correlator correlator = new Correlator(hub, rules, DivisionNames.bundled());
        List<Said> said = new ArrayList<>();
        Map<WarningId, Integer> made = new LinkedHashMap<>();
        Map<String, Event> events = new TreeMap<>();
        Duration end = (timeline.isEmpty() ? Duration.ZERO : timeline.get(timeline.size() - 1).arrives()).plus(AFTERWARDS);
        int next = 0;
        for (Duration now = Duration.ZERO; now.compareTo(end) <= 0 && !Thread.currentThread().isInterrupted();
                now = now.plusMinutes(1)) {
            int from = next;
            while (next < timeline.size() && timeline.get(next).arrives().compareTo(now) <= 0) {
                next++;
            }
            for (int round = 0; round < (twice ? 2 : 1); round++) {
                timeline.subList(from, next).forEach(heard -> hear(heard, correlator, events, made));
            }
            Correlator.Judged judged = correlator.judge(START + now.toMillis());
            for (Judgement one : judged.judgements()) {
                made.putIfAbsent(one.id(), made.size() + 1);
                said.add(new Said(now.toMinutes(), made.get(one.id()), one));
            }
            correlator.accept(judged);
            if (restart) {
                restart(correlator, judged.next());
            }
        }
        return said;
    }

    /** Forgets all that is in memory alone. */
    private static void restart(Correlator correlator, byte[] kept) {
        try {
            correlator.restore(kept);
        } catch (IOException e) {
            throw new IllegalStateException("what was just kept cannot be read", e);
        }
    }

    private static void hear(Heard heard, Correlator correlator, Map<String, Event> events, Map<WarningId, Integer> made) {
        if (heard.what().equals("ended")) {
            made.forEach((id, number) -> {
                if (heard.name().equals("#" + number)) {
                    correlator.open(id, false);
                }
            });
            return;
        }
        Event event = heard.event();
        if (event == null && events.containsKey(heard.name())) {
            event = events.get(heard.name()).calledFalse();
        }
        if (event != null) {
            events.put(event.key(), event);
            correlator.take(event);
        }
    }
}
