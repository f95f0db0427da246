package org.microbrain.edge.output;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.microbrain.edge.output.SwitchState.Proof;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.json.JsonReader;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.DutyHours;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.WarningLevel;

/**
 * What is kept of outputs, as JSON. The clock that nobody sets begins anew with each start of the program, so times are kept
 * by the time of day. Where that was or is in doubt, or went back, the worse is supposed: what may be on has been on for too
 * long, what rests has just begun to rest.
 */
final class OutputJson {

    static final int MOST_BYTES = 1 << 20;
    private static final long FORM = 1;
    private static final long MOST = Long.MAX_VALUE;

    /** The two clocks at one moment. */
    record Moment(RecordTime wall, long elapsed) {

        private boolean good() {
            return wall.quality() != RecordTime.Quality.DOUBTFUL;
        }
    }

    private OutputJson() {
    }

    static byte[] write(OutputMemory memory, Moment now) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("form", FORM);
        all.put("good", now.good());
        all.put("approved", mapped(memory.plans().approved(), OutputJson::version));
        all.put("proposed", mapped(memory.plans().proposed(), OutputJson::version));
        all.put("last", mapped(memory.plans().last(), Integer::longValue));
        memory.stop().ifPresent(stop -> all.put("stop", Map.of("by", stop.by(), "since", stop.since().toEpochMilli())));
        all.put("switches", mapped(memory.switches(), state -> state(state, now)));
        all.put("log", memory.log().stream().map(OutputJson::event).toList());
        return CanonicalJson.write(all);
    }

    /** @throws JsonProblem or {@link IllegalArgumentException} when the bytes are no such memory */
    static OutputMemory read(byte[] bytes, Moment now) {
        Fields all = Fields.of(JsonReader.read(bytes, MOST_BYTES), "outputs");
        all.whole("form", FORM, FORM);
        boolean trusted = all.flag("good") && now.good();
        Optional<Stop> stop = all.optionalObject("stop")
                .map(one -> new Stop(one.texts("by"), Instant.ofEpochMilli(one.whole("since", 0, MOST))));
        Map<String, Integer> last = new TreeMap<>();
        Fields numbers = all.object("last");
        numbers.names().forEach(name -> last.put(name, (int) numbers.whole(name, 0, Integer.MAX_VALUE)));
        return new OutputMemory(new Plans(each(all.object("approved"), OutputJson::version),
                each(all.object("proposed"), OutputJson::version), last), stop,
                each(all.object("switches"), one -> state(one, now, trusted)),
                all.objects("log").stream().map(OutputJson::event).toList());
    }

    private static <T> Map<String, Object> mapped(Map<String, T> map, Function<T, Object> to) {
        Map<String, Object> result = new TreeMap<>();
        map.forEach((key, value) -> result.put(key, to.apply(value)));
        return result;
    }

    private static <T> Map<String, T> each(Fields map, Function<Fields, T> to) {
        Map<String, T> result = new TreeMap<>();
        map.names().forEach(name -> result.put(name, to.apply(map.object(name))));
        return result;
    }

    private static Map<String, Object> version(PlanVersion version) {
        Plan plan = version.plan();
        Map<String, Object> all = new HashMap<>(Map.of("number", (long) version.number(), "wiring", version.wiring(), "proposed-by",
                version.proposedBy(), "proposed-at", version.proposedAt().toEpochMilli(), "approved-at",
                version.approvedAt().toEpochMilli()));
        version.approvedBy().ifPresent(who -> all.put("approved-by", who));
        all.put("least", (long) plan.least().number());
        all.put("hazards", plan.hazards().stream().sorted().toList());
        all.put("days", plan.hours().days().stream().sorted().map(day -> (long) day.getValue()).toList());
        all.put("from", plan.hours().from().toString());
        all.put("to", plan.hours().to().toString());
        all.put("when-confirmed", plan.whenConfirmed());
        all.put("longest-s", plan.longest().toSeconds());
        all.put("rest-s", plan.rest().toSeconds());
        all.put("an-hour", (long) plan.anHour());
        all.put("rounds", (long) plan.rounds());
        all.put("leader-stops", plan.leaderStops());
        return all;
    }

    private static PlanVersion version(Fields all) {
        DutyHours hours = new DutyHours(all.list("days").stream().map(day -> DayOfWeek.of(((Long) day).intValue()))
                .collect(Collectors.toSet()), LocalTime.parse(all.text("from")), LocalTime.parse(all.text("to")));
        Plan plan = new Plan(WarningLevel.of((int) all.whole("least", 1, 4)), Set.copyOf(all.texts("hazards")), hours, all.flag("when-confirmed"),
                Duration.ofSeconds(all.whole("longest-s", 0, MOST)), Duration.ofSeconds(all.whole("rest-s", 0, MOST)),
                (int) all.whole("an-hour", 0, 1_000), (int) all.whole("rounds", 0, 1_000), all.flag("leader-stops"));
        return new PlanVersion((int) all.whole("number", 1, Integer.MAX_VALUE), plan, all.text("wiring"), all.text("proposed-by"),
                Instant.ofEpochMilli(all.whole("proposed-at", 0, MOST)), all.optionalText("approved-by"),
                Instant.ofEpochMilli(all.whole("approved-at", 0, MOST)));
    }

    private static Map<String, Object> state(SwitchState state, Moment now) {
        Map<String, Object> all = new HashMap<>(Map.of("on", state.on(), "proof", state.proof().name(), "warning", state.warning(),
                "plan", (long) state.plan(), "starts", state.starts().stream().map(start -> stamp(start, now)).toList(), "rounds",
                mapped(state.rounds(), Integer::longValue)));
        if (state.tried()) {
            all.put("tried", true);
        }
        if (state.since() != SwitchState.NEVER) {
            all.put("since", stamp(state.since(), now));
        }
        if (state.sent() != SwitchState.NEVER) {
            all.put("sent", stamp(state.sent(), now));
        }
        return all;
    }

    private static long stamp(long time, Moment now) {
        return now.wall().millis() - (now.elapsed() - time);
    }

    /** Nobody knows any more how the output is: what is meant to be on is told anew. */
    private static SwitchState state(Fields all, Moment now, boolean trusted) {
        boolean on = all.flag("on");
        Proof proof = Proof.valueOf(all.text("proof"));
        long since = all.has("since") ? time(all.whole("since", Long.MIN_VALUE, MOST), now, trusted, now.elapsed()) : SwitchState.NEVER;
        // What is meant to be on may have been told so just before the program ended, so it counts as on since then.
        String told = all.has("sent") || !on ? "sent" : "since";
        long sent = all.has(told) ? time(all.whole(told, Long.MIN_VALUE, MOST), now, trusted, on ? now.elapsed() - Plan.MOST_ON.toMillis()
                : now.elapsed()) : SwitchState.NEVER;
        List<Long> starts = new ArrayList<>();
        all.list("starts").forEach(start -> starts.add(time((Long) start, now, trusted, now.elapsed())));
        Map<String, Integer> rounds = new HashMap<>();
        Fields counts = all.object("rounds");
        counts.names().forEach(key -> rounds.put(key, (int) counts.whole(key, 0, Plan.MOST_ROUNDS)));
        return new SwitchState(on, on ? Proof.ASKED : proof, since, sent, all.text("warning"), (int) all.whole("plan", 0, Integer.MAX_VALUE),
                starts, rounds, all.has("tried"), now.elapsed(), 0, now.elapsed());
    }

    private static long time(long stamp, Moment now, boolean trusted, long worse) {
        return trusted && stamp <= now.wall().millis() ? now.elapsed() - (now.wall().millis() - stamp) : worse;
    }

    private static Map<String, Object> event(OutputEvent event) {
        return Map.of("at", event.at().toEpochMilli(), "output", event.output(), "kind", event.kind(), "word", event.word(), "warning",
                event.warning(), "plan", (long) event.plan(), "who", event.who(), "zh", event.detail().zh(), "en", event.detail().en());
    }

    private static OutputEvent event(Fields all) {
        return new OutputEvent(Instant.ofEpochMilli(all.whole("at", Long.MIN_VALUE, MOST)), all.text("output"), all.text("kind"), all.text("word"),
                all.text("warning"), (int) all.whole("plan", 0, Integer.MAX_VALUE), all.text("who"),
                new Notice(all.text("zh"), all.text("en")));
    }
}
