package org.microbrain.release;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.trust.Targets;

/** The revocations that stand in a kind's targets, beside the members that TUF knows and signed with them. */
public final class Revocations {

    /** Other TUF clients keep members that they do not know, and verify signatures over them. */
    public static final String MEMBER = "x-microbrain-revoked";

    private Revocations() {
    }

    /** @throws IllegalArgumentException when they cannot be read */
    public static List<Revocation> read(ReleaseKind kind, Targets targets) {
        List<Revocation> revocations = new ArrayList<>();
        if (targets.signed().has(MEMBER)) {
            for (Fields one : targets.signed().objects(MEMBER)) {
                Fields reason = one.object("reason");
                revocations.add(new Revocation(
                        new ReleaseName(kind, one.text("name"), new Version(one.text("version"))), at(one),
                        new Notes(reason.text("zh"), reason.text("en"))));
            }
        }
        return revocations;
    }

    private static Instant at(Fields one) {
        try {
            return Instant.parse(one.text("at"));
        } catch (DateTimeException e) {
            throw new JsonProblem(one.place("at") + ": not a time");
        }
    }

    /** As it is written into the kind's targets. */
    public static Map<String, Object> json(Revocation revocation) {
        return new TreeMap<>(Map.of("name", revocation.release().name(), "version", revocation.release().version().text(),
                "at", revocation.at().toString(),
                "reason", Map.of("zh", revocation.reason().zh(), "en", revocation.reason().en())));
    }
}
