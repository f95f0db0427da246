package org.microbrain.core.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.Revocation;
import org.microbrain.release.author.Changes;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.SignedFile;

/** The repository of releases as JSON: what waits for signatures, what was revoked, and until when all is good. */
final class ReleaseAnswers {

    private ReleaseAnswers() {
    }

    static ObjectNode held(ReleaseDesk desk, ReleaseDesk.Held held, Instant now) {
        ObjectNode json = RolloutAnswers.MAPPER.createObjectNode().put("ceremony_held", desk.isThere())
                .put("online_key", desk.hasOnlineKey());
        ArrayNode waiting = json.putArray("waiting");
        held.waiting().forEach(one -> waiting(waiting.addObject(), one));
        ArrayNode revoked = json.putArray("revoked");
        held.revoked().forEach(one -> revocation(revoked.addObject(), one));
        ArrayNode roles = json.putArray("roles");
        held.lives().forEach(life -> roles.addObject().put("role", life.role().text()).put("version", life.version())
                .put("good_until_ms", life.end().toEpochMilli()).put("state", life.state(now)));
        ArrayNode unpublished = json.putArray("unpublished");
        held.unpublished().forEach(role -> unpublished.add(role.text()));
        return json;
    }

    private static void waiting(ObjectNode json, ReleaseDesk.Waiting waiting) {
        SignedFile file = waiting.draft().file();
        json.put("role", waiting.draft().role().text()).put("version", file.signed().whole("version", 1, Long.MAX_VALUE));
        ArrayNode sets = json.putArray("must_sign");
        for (RoleKeys keys : waiting.draft().mustSign()) {
            ObjectNode set = sets.addObject().put("threshold", keys.threshold());
            ArrayNode signed = set.putArray("signed");
            keys.signedBy(file).forEach(key -> signed.addObject().put("key", key.id().text())
                    .put("owner", key.owner().orElse("")));
        }
        waiting.changes().ifPresent(changes -> changes(json, changes));
    }

    private static void changes(ObjectNode json, Changes changes) {
        ArrayNode added = json.putArray("added");
        changes.added().forEach(one -> {
            ObjectNode entry = added.addObject().put("path", one.path().text());
            one.release().ifPresent(release -> release(entry, release));
        });
        ArrayNode removed = json.putArray("removed");
        changes.removed().forEach(path -> removed.add(path.text()));
        ArrayNode revoked = json.putArray("revoked");
        changes.revoked().forEach(one -> revocation(revoked.addObject(), one));
    }

    private static void release(ObjectNode json, Release release) {
        json.put("release", release.name().toString());
        notes(json, release.notes());
        release.fits().boards().stream().sorted().forEach(json.putArray("boards")::add);
        release.fits().profiles().stream().sorted().forEach(json.putArray("profiles")::add);
        release.fits().from().ifPresent(from -> json.put("from", from.text()));
        release.fits().below().ifPresent(below -> json.put("below", below.text()));
        ArrayNode files = json.putArray("files");
        release.artifacts().forEach(file -> files.addObject().put("file", file.file()).put("bytes", file.length())
                .put("sha256", file.sha256()));
        release.sample().ifPresent(sample -> json.put("sample_input", sample.input())
                .put("sample_expected", sample.expected()));
    }

    private static void revocation(ObjectNode json, Revocation revocation) {
        json.put("release", revocation.release().toString()).put("at_ms", revocation.at().toEpochMilli());
        notes(json, revocation.reason());
    }

    private static void notes(ObjectNode json, Notes notes) {
        json.put("zh", notes.zh()).put("en", notes.en());
    }
}
