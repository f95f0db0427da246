package org.microbrain.core.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.BadRequest;

/** Plans as JSON, in the store, in the API and for the command. Where values are read, each mistake names its field. */
public final class PlanJson {

    /** Nodes in an explicit list, and entries in any other. */
    public static final int MOST_ENTRIES = 20_000;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> FIELDS = Set.of("title", "component", "version", "target", "plan", "waves", "window",
            "priority", "ceilings", "prove_seconds", "shadow", "go_back");
    private static final Set<String> TARGET = Set.of("areas", "profiles", "boards", "labels", "gateways", "from", "below", "nodes");
    private static final Set<String> GATE = Set.of("failed_percent", "quiet_percent", "observe_seconds",
            "quiet_after_seconds", "slow_after_seconds", "backlog", "memory", "detections_factor", "missed_warnings");

    private PlanJson() {
    }

    /** The whole plan, with number, author and time beside what a person wrote. */
    static String text(Plan plan) {
        ObjectNode json = write(plan);
        json.put("number", plan.number()).put("author", plan.author()).put("written_ms", plan.written().toEpochMilli());
        return json.toString();
    }

    static Plan parse(String text) {
        try {
            ObjectNode json = (ObjectNode) MAPPER.readTree(text);
            long number = json.remove("number").asLong();
            String author = json.remove("author").asText();
            Instant written = Instant.ofEpochMilli(json.remove("written_ms").asLong());
            return read(json, number, author, written);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no plan: " + e.getOriginalMessage(), e);
        }
    }

    /** What a person wrote. */
    public static ObjectNode write(Plan plan) {
        ObjectNode json = MAPPER.createObjectNode().put("title", plan.title()).put("component", plan.component().text())
                .put("version", plan.version().text());
        ObjectNode target = json.putObject("target");
        list(target, "areas", plan.target().areas().stream().map(DivisionCode::code).toList());
        list(target, "profiles", plan.target().profiles());
        list(target, "boards", plan.target().boards());
        list(target, "labels", plan.target().labels());
        list(target, "gateways", plan.target().gateways());
        plan.target().versions().from().ifPresent(one -> target.put("from", one.text()));
        plan.target().versions().below().ifPresent(one -> target.put("below", one.text()));
        list(target, "nodes", plan.target().nodes().stream().map(NodeId::text).toList());
        ArrayNode waves = json.putArray("waves");
        plan.waves().forEach(wave -> write(waves.addObject(), wave));
        json.put("window", window(plan.window())).put("priority", plan.priority());
        ObjectNode ceilings = json.putObject("ceilings");
        plan.ceilings().bytesASecond().forEach((line, most) -> ceilings.put(line.word(), most));
        return json.put("prove_seconds", plan.prove().toSeconds()).put("shadow", plan.shadow()).put("go_back", plan.goBack());
    }

    private static void list(ObjectNode into, String name, Iterable<String> values) {
        Set<String> sorted = new TreeSet<>();
        values.forEach(sorted::add);
        if (!sorted.isEmpty()) {
            ArrayNode array = into.putArray(name);
            sorted.forEach(array::add);
        }
    }

    private static void write(ObjectNode json, Wave wave) {
        WaveSize size = wave.size();
        if (size instanceof WaveSize.Count count) {
            json.put("count", count.nodes());
        } else if (size instanceof WaveSize.Share share) {
            json.put("percent", share.share().value());
        } else if (size instanceof WaveSize.OneCommunityInEachCounty) {
            json.put("take", "community-in-each-county");
        } else if (size instanceof WaveSize.OneCountyInEachCity) {
            json.put("take", "county-in-each-city");
        } else if (size instanceof WaveSize.Areas areas) {
            list(json, "areas", areas.areas().stream().map(DivisionCode::code).toList());
        } else {
            json.put("take", "all");
        }
        Gate gate = wave.gate();
        json.putObject("gate").put("failed_percent", gate.mostFailed().value()).put("quiet_percent", gate.mostQuiet().value())
                .put("observe_seconds", gate.observe().toSeconds()).put("quiet_after_seconds", gate.quietAfter().toSeconds())
                .put("slow_after_seconds", gate.slowAfter().toSeconds()).put("backlog", gate.backlog())
                .put("memory", gate.memory()).put("detections_factor", gate.detections())
                .put("missed_warnings", gate.mostMissed());
    }

    /** {@code 22:00-05:00}, or {@code always}. */
    public static String window(MaintenanceWindow window) {
        return window.from() == window.until() ? "always" : clock(window.from()) + "-" + clock(window.until());
    }

    private static String clock(int minutes) {
        return String.format("%02d:%02d", minutes / 60, minutes % 60);
    }

    /**
     * Reads what a person wrote.
     *
     * @throws BadRequest that names the field
     */
    public static Plan read(JsonNode json, long number, String author, Instant written) {
        only(json, FIELDS);
        Component component = value(json, "component", PlanJson::component, "model/river-stage");
        Version version = value(json, "version", Version::new, "1.2.0");
        List<Wave> waves = waves(json);
        return checked("plan", () -> new Plan(number, json.path("title").asText(""), component, version,
                target(json.path("target")), waves, window(json.path("window").asText("always")),
                number(json, "priority", 10), ceilings(json.path("ceilings")),
                Duration.ofSeconds(number(json, "prove_seconds", 600)), flag(json, "shadow", false),
                flag(json, "go_back", false), author, written));
    }

    /** {@code model/river-stage}. */
    public static Component component(String text) {
        int slash = text.indexOf('/');
        return new Component(ReleaseKind.of(slash < 0 ? "" : text.substring(0, slash)).orElseThrow(() ->
                new IllegalArgumentException("a component is kind/name, e.g. model/river-stage, got '" + text + "'")),
                text.substring(slash + 1));
    }

    private static Target target(JsonNode json) {
        only(json, TARGET);
        return new Target(set(json, "areas", DivisionCode::new), set(json, "profiles", text -> text),
                set(json, "boards", text -> text), set(json, "labels", text -> text),
                set(json, "gateways", text -> text),
                checked("target", () -> new VersionRange(version(json, "from"), version(json, "below"))),
                set(json, "nodes", NodeId::new));
    }

    private static Optional<Version> version(JsonNode json, String field) {
        String text = json.path(field).asText("");
        return text.isEmpty() ? Optional.empty() : Optional.of(new Version(text));
    }

    private static List<Wave> waves(JsonNode json) {
        if (json.hasNonNull("plan")) {
            return NamedPlan.of(json.get("plan").asText()).orElseThrow(() -> BadRequest.invalid("plan",
                    "应为 pilot（试点）、early（先行）、all（全面）或 careful（慎重）", "must be pilot, early, all or careful")).waves();
        }
        List<Wave> waves = new ArrayList<>();
        for (JsonNode wave : json.path("waves")) {
            Gate gate = gate(wave.path("gate"));
            waves.add(new Wave(checked("waves", () -> size(wave)), gate));
        }
        if (waves.isEmpty()) {
            throw BadRequest.invalid("waves", "请给出 plan 或至少一个批次", "give a plan, or at least one wave");
        }
        return waves;
    }

    private static WaveSize size(JsonNode wave) {
        only(wave, Set.of("count", "percent", "areas", "take", "gate"));
        if (wave.has("count")) {
            return new WaveSize.Count(number(wave, "count", 0));
        }
        if (wave.has("percent")) {
            return new WaveSize.Share(new Percent(number(wave, "percent", 0)));
        }
        if (wave.has("areas")) {
            return new WaveSize.Areas(set(wave, "areas", DivisionCode::new));
        }
        return switch (wave.path("take").asText("")) {
            case "all" -> new WaveSize.All();
            case "community-in-each-county" -> new WaveSize.OneCommunityInEachCounty();
            case "county-in-each-city" -> new WaveSize.OneCountyInEachCity();
            default -> throw new IllegalArgumentException(
                    "a wave has count, percent, areas, or take: all, community-in-each-county, county-in-each-city");
        };
    }

    private static Gate gate(JsonNode json) {
        only(json, GATE);
        Gate usual = Gate.USUAL;
        return checked("gate", () -> new Gate(new Percent(number(json, "failed_percent", usual.mostFailed().value())),
                new Percent(number(json, "quiet_percent", usual.mostQuiet().value())),
                Duration.ofSeconds(number(json, "observe_seconds", (int) usual.observe().toSeconds())),
                Duration.ofSeconds(number(json, "quiet_after_seconds", (int) usual.quietAfter().toSeconds())),
                Duration.ofSeconds(number(json, "slow_after_seconds", (int) usual.slowAfter().toSeconds())),
                flag(json, "backlog", usual.backlog()), flag(json, "memory", usual.memory()),
                json.path("detections_factor").asDouble(usual.detections()),
                number(json, "missed_warnings", usual.mostMissed())));
    }

    private static Ceilings ceilings(JsonNode json) {
        Map<LineClass, Long> most = new EnumMap<>(LineClass.class);
        for (LineClass line : LineClass.values()) {
            if (json.hasNonNull(line.word())) {
                most.put(line, json.get(line.word()).asLong());
            }
        }
        only(json, Set.of("wired", "mobile", "satellite", "unknown"));
        return new Ceilings(most);
    }

    /** @throws BadRequest when it is no window */
    public static MaintenanceWindow window(String text) {
        if (text.equals("always") || text.isBlank()) {
            return MaintenanceWindow.ALWAYS;
        }
        if (!text.matches("([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d")) {
            throw BadRequest.invalid("window", "应为 always 或北京时间时段，例如 22:00-05:00",
                    "must be always, or hours in Beijing time, e.g. 22:00-05:00");
        }
        return new MaintenanceWindow(minutes(text.substring(0, 5)), minutes(text.substring(6)));
    }

    private static int minutes(String clock) {
        return Integer.parseInt(clock.substring(0, 2)) * 60 + Integer.parseInt(clock.substring(3));
    }

    private static <T> Set<T> set(JsonNode json, String field, Function<String, T> parse) {
        JsonNode array = json.path(field);
        if (!array.isMissingNode() && !array.isArray() || array.size() > MOST_ENTRIES) {
            throw BadRequest.invalid(field, "应为至多 " + MOST_ENTRIES + " 项的列表", "must be a list of at most " + MOST_ENTRIES);
        }
        Set<T> values = new HashSet<>();
        for (JsonNode one : array) {
            values.add(checked(field, () -> parse.apply(one.asText())));
        }
        return values;
    }

    private static int number(JsonNode json, String field, int usual) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isInt()) {
            throw BadRequest.invalid(field, "应为整数", "must be a whole number");
        }
        return value.asInt(usual);
    }

    private static boolean flag(JsonNode json, String field, boolean usual) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw BadRequest.invalid(field, "应为 true 或 false", "must be true or false");
        }
        return value.asBoolean(usual);
    }

    private static <T> T value(JsonNode json, String field, Function<String, T> parse, String example) {
        String text = json.path(field).asText("");
        if (text.isEmpty()) {
            throw BadRequest.invalid(field, "缺少，例如 " + example, "is missing, e.g. " + example);
        }
        return checked(field, () -> parse.apply(text));
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T checked(String field, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw BadRequest.invalid(field, "取值不对：" + e.getMessage(), e.getMessage());
        }
    }

    private static void only(JsonNode json, Set<String> known) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!known.contains(name)) {
                String all = String.join(", ", new TreeSet<>(known));
                throw BadRequest.invalid(name.substring(0, Math.min(64, name.length())), "没有此项；可用：" + all,
                        "there is no such field; there are: " + all);
            }
        }
    }
}
