package org.microbrain.correlate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** What a hub hears in some hours, minute by minute, and what it should say. */
final class Scenario {

    static final long START = Instant.parse("2026-11-24T00:00:00Z").toEpochMilli();

    /** What the hub hears at a time. */
    private record Heard(Duration arrives, String what, String name, Event event) {
    }

    private final DivisionCode hub;
    private final CorrelationPackage rules;
    private final List<Heard> timeline = new ArrayList<>();
    private final List<String> expected;

    Scenario(Path file) throws IOException {
        Problems problems = new Problems();
        Section section = Section.load(file, problems);
        section.onlyKeys("about", "hub", "rules", "timeline", "expected");
        hub = section.value("hub", DivisionCode::new, null);
        rules = section.has("rules") ? CorrelationPackage.read(Files.readAllBytes(file.resolveSibling(section.text("rules"))), file, problems)
                .orElse(null) : CorrelationPackage.shipped();
        for (Section entry : section.sections("timeline")) {
            entry.onlyKeys("at", "arrives", "warning", "detection", "false-alarm", "ended", "area", "hazard", "level", "rule",
                    "detector", "series", "value");
            Duration at = entry.duration("at", Duration.ZERO);
            String what = List.of("warning", "detection", "false-alarm", "ended").stream().filter(entry::has).findFirst().orElseThrow();
            String name = entry.text(what);
            int level = what.equals("detection") ? 0 : WarningLevel.of(entry.text("level", "blue")).number();
            Event event = entry.has("area") ? new Event(name, new DivisionCode(entry.text("area")), level, entry.text("hazard", ""),
                    entry.text("rule", ""), entry.text("detector", ""), entry.text("series", ""), START + at.toMillis(),
                    entry.decimal("value", 0), false) : null;
            timeline.add(new Heard(entry.duration("arrives", at), what, name, event));
        }
        expected = section.texts("expected");
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        timeline.sort(Comparator.comparing(Heard::arrives));
    }

    List<String> expected() {
        return expected;
    }

    /**
     * @param restart whether the hub ends after each look and goes on from what it kept
     * @param twice   whether it hears everything twice
     */
    List<String> play(boolean restart, boolean twice) throws IOException {
        Correlator correlator = start(null);
        List<String> said = new ArrayList<>();
        Map<WarningId, String> made = new LinkedHashMap<>();
        Map<String, Event> events = new TreeMap<>();
        Duration end = timeline.get(timeline.size() - 1).arrives().plusMinutes(90);
        int next = 0;
        for (Duration now = Duration.ZERO; now.compareTo(end) <= 0; now = now.plusMinutes(1)) {
            int from = next;
            while (next < timeline.size() && timeline.get(next).arrives().compareTo(now) <= 0) {
                next++;
            }
            for (int round = 0; round < (twice ? 2 : 1); round++) {
                for (Heard heard : timeline.subList(from, next)) {
                    hear(heard, correlator, events, made);
                }
            }
            Correlator.Judged judged = correlator.judge(START + now.toMillis());
            for (Judgement one : judged.judgements()) {
                made.putIfAbsent(one.id(), "#" + (made.size() + 1));
                said.add(now.toMinutes() + "m " + made.get(one.id()) + " " + one.act().name().toLowerCase() + " " + one.rule() + " "
                        + one.level().words().en() + ": " + one.added().stream().map(Event::key).collect(Collectors.joining(" ")));
                said.add("  " + one.reason().zh());
                said.add("  " + one.reason().en());
            }
            correlator.accept(judged);
            correlator = restart ? start(judged.next()) : correlator;
        }
        return said;
    }

    private Correlator start(byte[] kept) throws IOException {
        Correlator correlator = new Correlator(hub, rules, DivisionNames.bundled());
        if (kept != null) {
            correlator.restore(kept);
        }
        return correlator;
    }

    private static void hear(Heard heard, Correlator correlator, Map<String, Event> events, Map<WarningId, String> made) {
        if (heard.what().equals("ended")) {
            made.forEach((id, name) -> {
                if (name.equals(heard.name())) {
                    correlator.open(id, false);
                }
            });
            return;
        }
        Event event = heard.event();
        if (heard.what().equals("false-alarm")) {
            Event known = events.get(heard.name());
            event = new Event(known.key(), known.area(), known.level(), known.hazard(), known.rule(), known.detector(), known.series(),
                    known.millis(), known.value(), true);
        }
        events.put(event.key(), event);
        correlator.take(event);
    }
}
