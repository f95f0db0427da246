package org.microbrain.core.learn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.core.learn.Comparison.Group;
import org.microbrain.core.learn.Comparison.Named;
import org.microbrain.core.learn.Comparison.Pair;
import org.microbrain.core.learn.Comparison.Played;
import org.microbrain.infer.Scorecard;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.json.JsonText;
import org.microbrain.record.DivisionCode;

/** A comparison as the document that goes with a release: {@link org.microbrain.release.author.ModelEvidence} reads it. */
final class ComparisonJson {

    private static final int MAX_BYTES = 4 << 20;
    private static final long DAY_SECONDS = 86_400;

    private ComparisonJson() {
    }

    static byte[] write(Comparison of) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("candidate", named(of.candidate()));
        json.put("old", of.old().sha256().isEmpty() ? "live" : named(of.old()));
        json.put("area", of.area().code());
        json.put("at", of.at().toString());
        json.put("verdict", of.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("worse", of.worse().stream().map(one -> Map.of("zh", one.zh(), "en", one.en())).toList());
        json.put("series", of.played().series());
        json.put("readings", of.played().readings());
        json.put("answers", of.played().answers());
        json.put("left-out", of.played().leftOut());
        List<Object> groups = new ArrayList<>();
        of.groups().forEach((group, pair) -> groups.add(Map.of("kind", group.kind(), "county", group.county().code(),
                "old", card(pair.old()), "new", card(pair.candidate()))));
        json.put("groups", groups);
        return JsonText.write(json);
    }

    private static Map<String, Object> named(Named one) {
        return Map.of("name", one.name(), "version", one.version(), "sha256", one.sha256());
    }

    private static Map<String, Object> card(Scorecard card) {
        return Map.of("dangers", card.dangers(), "missed", card.missed(), "lead-seconds", card.meanLead() / 1000,
                "false", card.falsely(), "unjudged", card.unjudged());
    }

    /** @throws IllegalArgumentException when it is no such document */
    static Comparison read(byte[] document) {
        Fields json = Fields.of(JsonReader.read(document, MAX_BYTES), "evaluation");
        Map<Group, Pair> groups = new TreeMap<>();
        for (Fields one : json.objects("groups")) {
            groups.put(new Group(one.text("kind"), new DivisionCode(one.text("county"))),
                    new Pair(card(one.object("old")), card(one.object("new"))));
        }
        Named old = json.members().get("old") instanceof String ? new Named("", 0, "") : named(json.object("old"));
        return new Comparison(named(json.object("candidate")), old, new DivisionCode(json.text("area")),
                Instant.parse(json.text("at")), new Played((int) json.whole("series", 0, Integer.MAX_VALUE),
                json.whole("readings", 0, Long.MAX_VALUE), (int) json.whole("answers", 0, Integer.MAX_VALUE),
                (int) json.whole("left-out", 0, Integer.MAX_VALUE)), groups);
    }

    private static Named named(Fields json) {
        return new Named(json.text("name"), (int) json.whole("version", 1, Integer.MAX_VALUE), json.text("sha256"));
    }

    private static Scorecard card(Fields json) {
        long dangers = json.whole("dangers", 0, Integer.MAX_VALUE);
        long missed = json.whole("missed", 0, dangers);
        return new Scorecard(dangers, missed, (dangers - missed) * 1000 * json.whole("lead-seconds", -DAY_SECONDS, DAY_SECONDS),
                json.whole("false", 0, Integer.MAX_VALUE), json.whole("unjudged", 0, Integer.MAX_VALUE));
    }
}
