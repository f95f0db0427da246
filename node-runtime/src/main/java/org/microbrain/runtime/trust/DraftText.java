package org.microbrain.runtime.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Revocations;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing.Draft;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustKey;

/** What a draft changes, in words: a signer reads this, not JSON, before she signs. */
final class DraftText {

    private DraftText() {
    }

    static List<String> lines(ReleaseRepository repository, Draft draft) throws IOException, TrustFailure {
        List<String> lines = new ArrayList<>();
        lines.add(draft.role() + "：第 " + version(draft) + " 版 / version " + version(draft) + "，有效至 / good until "
                + draft.file().signed().text("expires"));
        if (draft.role().equals(RoleName.ROOT)) {
            Root root = Root.read(draft.file().signed());
            for (RoleName role : List.of(RoleName.ROOT, RoleName.TARGETS, RoleName.SNAPSHOT, RoleName.TIMESTAMP)) {
                lines.add("  " + role + " ← " + signers(root.keysOf(role)));
            }
        } else {
            targets(Targets.read(draft.file().signed()), repository.targets(draft.role()), draft.role(), lines);
        }
        for (RoleKeys keys : draft.mustSign()) {
            lines.add("  已签 / signed " + keys.signers(draft.file()) + " / " + keys.threshold() + "  "
                    + String.join(", ", keys.signedBy(draft.file()).stream().map(DraftText::name).toList()));
        }
        return lines;
    }

    private static long version(Draft draft) {
        return draft.file().signed().whole("version", 1, Long.MAX_VALUE);
    }

    private static void targets(Targets next, Optional<Targets> before, RoleName name, List<String> lines) {
        for (DelegatedRole role : next.delegations()) {
            lines.add("  " + role.name() + " ← " + signers(role.keys()));
        }
        for (TargetPath path : next.targets().keySet()) {
            if (before.isEmpty() || !before.get().target(path).equals(next.target(path))) {
                lines.add("  新增 / added    " + path + "  " + next.target(path).orElseThrow().hashes().name());
            }
        }
        before.ifPresent(old -> old.targets().keySet().stream().filter(path -> next.target(path).isEmpty())
                .forEach(path -> lines.add("  移除 / removed  " + path)));
        for (ReleaseKind kind : ReleaseKind.values()) {
            if (kind.role().equals(name)) {
                Revocations.read(kind, next).stream()
                        .filter(one -> before.isEmpty() || !Revocations.read(kind, before.get()).contains(one))
                        .forEach(one -> lines.add("  撤回 / revoked  " + one.release() + "：" + one.reason().zh() + " / "
                                + one.reason().en()));
            }
        }
    }

    /** {@code 2 of 王芳 1f3c9a2b, …}. */
    static String signers(RoleKeys keys) {
        return keys.threshold() + " / " + keys.ids().size() + "：" + String.join(", ",
                keys.ids().stream().map(id -> Optional.ofNullable(keys.keys().get(id)).map(DraftText::name)
                        .orElse(id.text())).toList());
    }

    private static String name(TrustKey key) {
        String id = key.id().text();
        return key.owner().map(owner -> owner + " ").orElse("") + id.substring(0, Math.min(8, id.length()));
    }

    static Map<String, Object> document(Draft draft) {
        Map<String, Object> document = new TreeMap<>();
        document.put("role", draft.role().text());
        document.put("version", version(draft));
        document.put("expires", draft.file().signed().text("expires"));
        document.put("complete", draft.isComplete());
        document.put("signed", draft.mustSign().stream().map(keys -> (Object) (long) keys.signers(draft.file())).toList());
        document.put("needed", draft.mustSign().stream().map(keys -> (Object) (long) keys.threshold()).toList());
        return document;
    }
}
